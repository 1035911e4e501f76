//! How a request reaches TIDAL.
//!
//! [`Transport`] is one call, one reply. Whoever has a stack of their own implements it, or wraps one with a [`Layer`].

mod call;
mod connect;
mod gzip;
mod policy;
mod reply;
mod wire;

use async_trait::async_trait;

pub use call::{Call, IdempotencyKey};
pub use policy::{Breaking, Limits, Retries, Timeouts};
pub use reply::Reply;
pub use wire::Wire;

use crate::error::Error;

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

#[async_trait]
impl<T: Transport + ?Sized> Transport for std::sync::Arc<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        (**self).call(call).await
    }
}
