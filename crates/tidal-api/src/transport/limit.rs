//! The rate limit, as a layer: a turn before each attempt, a report after it.

use std::sync::Arc;

use async_trait::async_trait;
use http::StatusCode;

use super::{Call, Layer, Reply, Transport, trace};
use crate::clock;
use crate::error::{Error, Phase, TransportFault};
use crate::rate::{RateLimiter, Report, Spending};
use crate::stopwatch::{Spent, Stopwatch};

/// Waits for a turn before each attempt.
#[derive(Clone)]
pub struct Spend(Arc<dyn RateLimiter>);

/// A transport that stays within the rate limit.
pub struct Limited<T> {
    inner: T,
    limiter: Arc<dyn RateLimiter>,
}

impl Spend {
    /// Turns are given by `limiter`.
    pub fn new(limiter: Arc<dyn RateLimiter>) -> Self {
        Self(limiter)
    }
}

impl<T: Transport> Layer<T> for Spend {
    type Transport = Limited<T>;

    fn layer(self, inner: T) -> Limited<T> {
        Limited {
            inner,
            limiter: self.0,
        }
    }
}

#[async_trait]
impl<T: Transport> Transport for Limited<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let asked = clock::now();
        let spending = Spending {
            operation: call.operation,
            identity: call.identity.clone(),
            deadline: call.deadline,
        };
        let watch = Stopwatch::on(Spent::Limiter);
        let turn = trace::within(trace::rate_limit_wait(), self.limiter.turn(spending)).await?;
        drop(watch);
        metrics::histogram!("tidal_api_limiter_wait_seconds").record(clock::now() - asked);
        let (attempts, before) = (call.attempts.clone(), call.attempts.count());
        let result = self.inner.call(call).await;
        let sent = attempts.count() - before;
        // A turn that ends without a report, because the caller went away, counts as spent.
        turn.report(match &result {
            Ok(reply) if reply.status == StatusCode::TOO_MANY_REQUESTS => Report::Throttled {
                pause: reply.pause(),
                state: reply.rate,
            },
            Ok(reply) if reply.status.is_success() => Report::Answered(reply.rate),
            Ok(Reply {
                rate: Some(state), ..
            }) => Report::Answered(Some(*state)),
            Err(error) if sent == 0 || (sent == 1 && found_no_connection(error)) => Report::NotSent,
            // What answers without headers may be a gateway, which says nothing about TIDAL's limit.
            Ok(_) | Err(_) => Report::Nothing,
        });
        result
    }
}

/// Whether an attempt that ended like this never had a connection to be sent over.
fn found_no_connection(error: &Error) -> bool {
    matches!(
        error,
        Error::Transport {
            fault: TransportFault::Connect | TransportFault::Tls,
            ..
        } | Error::Timeout {
            phase: Phase::Connect,
            ..
        }
    )
}
