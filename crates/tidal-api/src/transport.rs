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
mod permit;
mod places;
mod policy;
mod reply;
mod retry;
mod stack;
mod suspect;
pub(crate) mod trace;
mod trust;
mod wire;

use std::sync::Arc;

use async_trait::async_trait;

pub use authorize::{Authorize, Authorized};
pub use breaker::{Breaker, BreakerState, BreakerWatch};
pub use call::{Attempts, Call, IdempotencyKey};
pub use deadline::{Bounded, Deadline};
pub use limit::{Limited, Spend};
pub use permit::{Permit, Permitted};
pub use places::{Placed, Places};
pub use policy::{Breaking, Limits, Retries, Timeouts};
pub use reply::Reply;
pub use retry::Retrying;
pub use stack::{Nothing, Pair, Stack};
pub use suspect::{AskTwice, AskingTwice};
pub use trace::{Trace, Traced};
pub use trust::client_tls;
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
    pub(crate) breaker: BreakerWatch,
    pub(crate) limits: Limits,
    pub(crate) rate_limiter: Arc<dyn RateLimiter>,
    pub(crate) authorizer: Arc<dyn Authorizer>,
}

/// The whole stack, in the order in which a call passes it.
pub(crate) fn stack(parts: Parts, wire: Arc<Wire>) -> Arc<dyn Transport> {
    let Parts {
        retries,
        breaker,
        limits,
        rate_limiter,
        authorizer,
    } = parts;
    let transport = Stack::new()
        // Outermost, so that the record covers all waiting and all attempts.
        .layer(Trace)
        // Above everything that waits: the caller hears of it in time whatever happens below.
        .layer(Deadline)
        // Above the queues: what TIDAL will not allow takes nobody's turn.
        .layer(Permit::new(Arc::clone(&authorizer)))
        // Above the retries: an empty answer is a success to them.
        .layer(AskTwice)
        // Above breaker and limiter: each attempt asks both anew.
        .layer(retries)
        // Above all queues: while TIDAL is down, nobody waits in one for nothing.
        .layer(breaker)
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

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;

    use super::*;
    use crate::auth::{AccessToken, Nobody};
    use crate::identity::Identity;
    use crate::rate::LocalRateLimiter;
    use crate::{Client, Fetch, Tracks};

    struct AnyToken;

    #[async_trait]
    impl Authorizer for AnyToken {
        async fn token(&self, _: &Identity) -> Result<AccessToken, Error> {
            Ok(AccessToken::new("token".to_owned().into()))
        }

        async fn refused(&self, _: &Identity, _: &AccessToken) {}
    }

    fn client(base_url: &str, authorizer: Arc<dyn Authorizer>) -> Client {
        let limits = Limits::default();
        let parts = Parts {
            retries: Retries {
                seed: Some(1),
                ..Retries::default()
            },
            breaker: BreakerWatch::new(Breaking::default()),
            limits,
            rate_limiter: Arc::new(LocalRateLimiter::new(limits)),
            authorizer,
        };
        let wire = Wire::new("test", Timeouts::default(), limits).unwrap();
        Client::with_transport(&base_url.parse().unwrap(), stack(parts, Arc::new(wire))).unwrap()
    }

    /// Plays these answers, one for each connection, and then listens no more.
    async fn play(listener: TcpListener, answers: &[&str]) {
        for answer in answers {
            let (mut stream, _) = listener.accept().await.unwrap();
            let mut buffer = [0; 4_096];
            assert!(stream.read(&mut buffer).await.unwrap() > 0);
            stream.write_all(answer.as_bytes()).await.unwrap();
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_passes_the_whole_stack_through_bad_weather() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let client = client(
            &format!("http://{}", listener.local_addr().unwrap()),
            Arc::new(AnyToken),
        );
        let limited =
            "x-ratelimit-remaining: 0\r\nx-ratelimit-requested-tokens: 5\r\nx-ratelimit-replenish-rate: 1";
        let answers = [
            "HTTP/1.1 503 X\r\nconnection: close\r\ncontent-length: 0\r\n\r\n".to_owned(),
            format!("HTTP/1.1 429 X\r\nconnection: close\r\n{limited}\r\ncontent-length: 0\r\n\r\n"),
            format!(
                "HTTP/1.1 200 X\r\nconnection: close\r\n{limited}\r\ncontent-length: 14\r\n\r\n{{\"data\": null}}"
            ),
            "HTTP/1.1 200 X\r\nconnection: close\r\n\r\n{\"data\":{\"type\":\"tracks\",\"id\":\"1\"}}"
                .to_owned(),
        ];
        let answers: Vec<_> = answers.iter().map(String::as_str).collect();
        let (result, ()) = tokio::join!(client.send(Fetch::<Tracks>::one("1")), play(listener, &answers));
        assert_eq!(result.unwrap().data.id, "1");
    }

    #[tokio::test(start_paused = true)]
    async fn who_has_no_token_sends_nothing_and_breaks_nothing() {
        let client = client("http://127.0.0.1:1", Arc::new(Nobody));
        for _ in 0..10 {
            let error = client.send(Fetch::<Tracks>::one("1")).await.unwrap_err();
            assert_eq!((error.code(), error.effort().attempts), ("not_configured", 0));
        }
    }
}
