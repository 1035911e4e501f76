//! Leaving TIDAL alone while it fails.
//!
//! Faults of the connection, timeouts and 5xx count, those of the token service, too: without a token nothing is sent.
//! 4xx and 429 are answers. After enough failures in a row the breaker opens and calls are answered at once. When its
//! time is over it is half-open: exactly one call goes through as a probe, and its outcome decides.

mod state;

use std::sync::Arc;

use async_trait::async_trait;

use self::state::{Outcome, State};
use super::{Breaking, Call, Layer, Reply, Transport};
use crate::auth::is_echo;
use crate::error::{AuthorizationFault, Effort, Error, Phase};

/// A transport that leaves TIDAL alone while it fails.
pub struct Breaker<T> {
    inner: T,
    state: Arc<State>,
}

/// The breaker, as somebody sees it who sends nothing. As a layer it puts the breaker that it sees around a transport.
#[derive(Clone)]
pub struct BreakerWatch(Arc<State>);

/// What the breaker does with the next call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// Lets it through.
    Closed,
    /// Lets it through as the one that tries whether TIDAL is back, or refuses it while that one is under way.
    HalfOpen,
    /// Refuses it.
    Open,
}

impl BreakerWatch {
    /// Of a breaker that there will be.
    pub fn new(breaking: Breaking) -> Self {
        Self(Arc::new(State::new(breaking)))
    }

    /// The state at this moment, which the gauge `tidal_api_breaker_state` says from then on. Asks nobody.
    pub fn state(&self) -> BreakerState {
        self.0.now()
    }
}

impl<T: Transport> Layer<T> for BreakerWatch {
    type Transport = Breaker<T>;

    fn layer(self, inner: T) -> Breaker<T> {
        Breaker { inner, state: self.0 }
    }
}

impl<T: Transport> Layer<T> for Breaking {
    type Transport = Breaker<T>;

    fn layer(self, inner: T) -> Breaker<T> {
        BreakerWatch::new(self).layer(inner)
    }
}

#[async_trait]
impl<T: Transport> Transport for Breaker<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let ticket = self.state.admit().map_err(|retry_after| Error::BreakerOpen {
            retry_after,
            effort: Effort::default(),
        })?;
        // A caller who goes away drops the ticket unsettled: a probe is free again then.
        let result = self.inner.call(call).await;
        ticket.settle(verdict(&result));
        result
    }
}

/// What an outcome says about TIDAL's health.
fn verdict(result: &Result<Reply, Error>) -> Outcome {
    match result {
        Ok(reply) if reply.status.is_server_error() => Outcome::Failure,
        Ok(_) => Outcome::Success,
        Err(error) => match error {
            Error::Transport { .. } => Outcome::Failure,
            Error::Timeout { phase, .. } => match phase {
                Phase::Connect | Phase::Read => Outcome::Failure,
                Phase::Queue | Phase::Total => Outcome::Unknown,
            },
            Error::Status(error) if error.is_server_error() => Outcome::Failure,
            // TIDAL answered, be it not as we would like.
            Error::Status(_)
            | Error::TooLarge { .. }
            | Error::Redirect { .. }
            | Error::Idempotency { .. } => Outcome::Success,
            Error::Authorization { fault, .. } => match fault {
                // Many wait for one token: that is one failure, whoever hears of it.
                AuthorizationFault::Unavailable if is_echo(error) => Outcome::Unknown,
                AuthorizationFault::Unavailable => Outcome::Failure,
                // About the caller or this machine, and not all of them come from TIDAL.
                AuthorizationFault::NotConfigured
                | AuthorizationFault::NotSignedIn
                | AuthorizationFault::Refused
                | AuthorizationFault::Expired
                | AuthorizationFault::ScopeMissing(_)
                | AuthorizationFault::StoreFailed
                | AuthorizationFault::StoreBusy
                | AuthorizationFault::StoreAway => Outcome::Unknown,
            },
            // Nothing was sent, or a limit says nothing about health.
            Error::Decode { .. }
            | Error::BreakerOpen { .. }
            | Error::RateLimited { .. }
            | Error::InvalidRequest(_)
            | Error::Configuration { .. } => Outcome::Unknown,
        },
    }
}
