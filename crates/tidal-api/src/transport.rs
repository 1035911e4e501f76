//! How a request reaches TIDAL.
//!
//! [`Transport`] is one call, one reply. Whoever has a stack of their own implements it, or wraps one with a [`Layer`].

mod authorize;
mod breaker;
mod call;
mod connect;
mod deadline;
mod gzip;
mod limit;
mod places;
mod policy;
mod reply;
mod retry;
mod stack;
mod suspect;
mod trace;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;

pub use authorize::{Authorize, Authorized};
pub use breaker::Breaker;
pub use call::{Attempts, Call, IdempotencyKey};
pub use deadline::{Bounded, Deadline};
pub use limit::{Limited, Spend};
pub use places::{Placed, Places};
pub use policy::{Breaking, Limits, Retries, Timeouts};
pub use reply::Reply;
pub use retry::Retrying;
pub use stack::{Nothing, Pair, Stack};
pub use suspect::{AskTwice, AskingTwice};
pub use trace::{Trace, Traced};
pub use wire::{Propagator, Wire};

use crate::auth::Authorizer;
use crate::error::Error;
use crate::rate::RateLimiter;

/// Carries one call to TIDAL and its reply back.
#[async_trait]
pub trait Transport: Send + Sync {
    /// Carries `call`. A reply may have any status: who judges it stands further up.
    ///
    /// # Errors
    ///
    /// There is no reply: the connection failed, took too long, or the call was not let through.
    async fn call(&self, call: Call) -> Result<Reply, Error>;
}

/// Turns a transport into one that does something more.
pub trait Layer<T> {
    /// The transport with the layer around it.
    type Transport: Transport;

    /// Puts the layer around `inner`.
    fn layer(self, inner: T) -> Self::Transport;
}

/// What the stack is built of, beside the wire at its bottom.
pub(crate) struct Parts {
    pub(crate) retries: Retries,
    pub(crate) breaking: Breaking,
    pub(crate) limits: Limits,
    pub(crate) rate_limiter: Arc<dyn RateLimiter>,
    pub(crate) authorizer: Arc<dyn Authorizer>,
}

/// The whole stack, in the order in which a call passes it.
pub(crate) fn stack(parts: Parts, wire: Arc<Wire>) -> Arc<dyn Transport> {
    let Parts {
        retries,
        breaking,
        limits,
        rate_limiter,
        authorizer,
    } = parts;
    let transport = Stack::new()
        // Outermost, so that the record covers all waiting and all attempts.
        .layer(Trace)
        // Above everything that waits: the caller hears of it in time whatever happens below.
        .layer(Deadline)
        // Above the retries: an empty answer is a success to them.
        .layer(AskTwice)
        // Above breaker and limiter: each attempt asks both anew.
        .layer(retries)
        // Above all queues: while TIDAL is down, nobody waits in one for nothing.
        .layer(breaking)
        // Far above the places: who waits for the budget of one user must not keep a place from another.
        .layer(Spend::new(rate_limiter))
        // Below the queues, so that a token cannot end while its call waits in one; above the places, so that a token
        // service that hangs keeps none.
        .layer(Authorize::new(authorizer))
        // As near to the wire as can be: only what is really in flight takes a place.
        .layer(Places::new(limits))
        // Timeouts of connecting and reading are the wire's: they are about bytes, not about calls.
        .over(wire);
    Arc::new(transport)
}

#[async_trait]
impl<T: Transport + ?Sized> Transport for Arc<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        (**self).call(call).await
    }
}
