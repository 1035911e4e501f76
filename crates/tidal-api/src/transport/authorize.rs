//! A token on each attempt. A 401 causes one refresh and one replay, and no more.
//!
//! A token is waited for until the call's deadline. What that says about the token service is for the breaker to judge.

use std::sync::Arc;

use async_trait::async_trait;
use http::StatusCode;

use super::wire::out_of_time;
use super::{Call, Layer, Reply, Transport, trace};
use crate::auth::{AccessToken, Authorizer};
use crate::clock;
use crate::error::{AuthorizationFault, Effort, Error, Phase, Source, StatusError};
use crate::stopwatch::{Spent, Stopwatch};

/// Puts a token on each attempt.
#[derive(Clone)]
pub struct Authorize(Arc<dyn Authorizer>);

/// A transport that sends a token.
pub struct Authorized<T> {
    inner: T,
    authorizer: Arc<dyn Authorizer>,
}

impl Authorize {
    /// Tokens come from `authorizer`.
    pub fn new(authorizer: Arc<dyn Authorizer>) -> Self {
        Self(authorizer)
    }
}

impl<T: Transport> Layer<T> for Authorize {
    type Transport = Authorized<T>;

    fn layer(self, inner: T) -> Authorized<T> {
        Authorized {
            inner,
            authorizer: self.0,
        }
    }
}

#[async_trait]
impl<T: Transport> Transport for Authorized<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let token = trace::within(trace::token(), self.token(&call)).await?;
        let reply = self.inner.call(with(&call, &token)).await?;
        if reply.status != StatusCode::UNAUTHORIZED {
            return Ok(reply);
        }
        self.authorizer.refused(&call.identity, &token).await;
        let fresh = trace::within(trace::token(), self.token(&call)).await?;
        if fresh.is(&token) {
            return Err(expired(&reply, call.operation));
        }
        // A second request under one turn of the rate limit. Whether TIDAL's limiter stands before its authentication or
        // behind it is not known. At worst this costs once more what was paid, only while a token is replaced, and the
        // headers of the answer tell it. Another turn would mean another wait, with the first answer already paid for.
        let reply = self.inner.call(with(&call, &fresh)).await?;
        if reply.status == StatusCode::UNAUTHORIZED {
            self.authorizer.refused_again(&call.identity, &fresh).await;
            return Err(expired(&reply, call.operation));
        }
        Ok(reply)
    }
}

impl<T> Authorized<T> {
    /// Ended here, and not only above: the layers in between learn of it and settle what they hold.
    async fn token(&self, call: &Call) -> Result<AccessToken, Error> {
        let _watch = Stopwatch::on(Spent::Token);
        let asked = clock::now();
        let token = self.authorizer.token(&call.identity);
        if let Ok(result) = tokio::time::timeout_at(call.deadline, token).await {
            return result;
        }
        let late = out_of_time(clock::now() - asked);
        let Error::Timeout {
            phase: Phase::Read,
            limit,
            effort,
        } = late
        else {
            // The token service had too little time to be blamed.
            return Err(late);
        };
        if self.authorizer.asks_service(&call.identity) {
            return Err(no_token(AuthorizationFault::Unavailable, late));
        }
        Err(Error::Timeout {
            phase: Phase::Total,
            limit,
            effort,
        })
    }
}

fn with(call: &Call, token: &AccessToken) -> Call {
    Call {
        token: Some(token.clone()),
        ..call.clone()
    }
}

fn expired(reply: &Reply, operation: &'static str) -> Error {
    let source = StatusError::read(reply.status, operation, &reply.body);
    no_token(AuthorizationFault::Expired, source)
}

fn no_token(fault: AuthorizationFault, source: impl Into<Source>) -> Error {
    Error::Authorization {
        fault,
        source: Some(source.into()),
        effort: Effort::default(),
    }
}
