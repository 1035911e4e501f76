//! The client: a request goes in, a document comes out.
//!
//! Generic code only checks and decodes. What happens in between, [`Client::wire`], is compiled once.

mod builder;

use std::sync::Arc;
use std::time::Duration;

use http::Method;
use url::Url;

pub use builder::{ClientBuilder, DEFAULT_AUTH_URL, DEFAULT_BASE_URL, DEFAULT_LOGIN_URL};

use crate::address::checked;
use crate::clock;
use crate::error::Error;
use crate::identity::Identity;
use crate::rate::{Budget, RateLimiter};
use crate::request::{Prepared, Request};
use crate::transport::{
    Attempts, BreakerState, BreakerWatch, Call, IdempotencyKey, Reply, Timeouts, Transport,
};

/// A client of TIDAL's API. Cheap to clone; clones share connections, budgets and tokens.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
    identity: Identity,
}

struct Shared {
    /// Without a slash at its end, and without a login: it is shown.
    base: String,
    total: Duration,
    transport: Arc<dyn Transport>,
    /// The one of the stack, where this client built it.
    rate_limiter: Option<Arc<dyn RateLimiter>>,
    /// The same.
    breaker: Option<BreakerWatch>,
}

impl Client {
    /// Configures a client with the whole transport stack.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client over a transport of one's own: a stack built otherwise, or a double in a test.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if `base` is neither `https` nor on loopback, or holds a password, a query or a
    /// fragment.
    pub fn with_transport(base: &Url, transport: Arc<dyn Transport>) -> Result<Self, Error> {
        Ok(Self::of(Shared {
            base: base_of(base.as_str())?,
            total: Timeouts::default().total,
            transport,
            rate_limiter: None,
            breaker: None,
        }))
    }

    /// What the rate limit leaves for whom this client sends for, now and without asking anybody. `None` until TIDAL has
    /// told its limit, and over a transport of one's own.
    pub fn budget(&self) -> Option<Budget> {
        self.shared.rate_limiter.as_ref()?.budget(&self.identity)
    }

    /// Whether TIDAL is left alone because it fails, now and without asking anybody. `None` over a transport of one's own.
    pub fn breaker(&self) -> Option<BreakerState> {
        self.shared.breaker.as_ref().map(BreakerWatch::state)
    }

    /// The same client, sending for somebody else. The default is the application itself.
    #[must_use]
    pub fn on_behalf_of(&self, identity: Identity) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            identity,
        }
    }

    /// Sends a request and reads the answer, within the total deadline (30 s unless configured otherwise).
    ///
    /// Dropping the future gives the request up; a write may have been applied all the same.
    ///
    /// # Errors
    ///
    /// [`Error::InvalidRequest`] before anything is sent; any other kind afterwards.
    pub async fn send<R: Request>(&self, request: R) -> Result<R::Response, Error> {
        self.send_within(request, self.shared.total).await
    }

    /// The same for a caller who cannot wait that long. More than the total deadline is not given.
    ///
    /// # Errors
    ///
    /// As [`send`](Self::send).
    pub async fn send_within<R: Request>(&self, request: R, limit: Duration) -> Result<R::Response, Error> {
        let prepared = request.prepare()?;
        let operation = prepared.operation;
        let reply = self.wire(prepared, limit).await?;
        R::read(&reply, operation).map_err(|error| error.with_effort(reply.effort))
    }

    async fn wire(&self, prepared: Prepared, limit: Duration) -> Result<Reply, Error> {
        let Prepared {
            operation,
            method,
            target,
            body,
            scopes,
            idempotency_key,
        } = prepared;
        // One key for one logical call: whatever happens to its attempts, TIDAL applies it at most once.
        let idempotency_key =
            (method != Method::GET).then(|| idempotency_key.unwrap_or_else(IdempotencyKey::mint));
        let call = Call {
            operation,
            method,
            url: format!("{}{target}", self.shared.base).into(),
            body,
            idempotency_key,
            scopes,
            identity: self.identity.clone(),
            token: None,
            attempts: Attempts::default(),
            deadline: clock::now() + limit.min(self.shared.total),
        };
        let (attempts, is_read) = (call.attempts.clone(), call.is_read());
        let result = self.shared.transport.call(call).await;
        // Here, so that it holds over any stack: who repeats this call gets another key, unless it brings its own.
        match result.and_then(|reply| reply.success(operation)) {
            Err(error) if !is_read => Err(error.of_write(attempts.count())),
            result => result,
        }
    }

    fn of(shared: Shared) -> Self {
        Self {
            shared: Arc::new(shared),
            identity: Identity::default(),
        }
    }
}

impl std::fmt::Debug for Client {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Client")
            .field("base", &self.shared.base)
            .field("identity", &self.identity)
            .finish()
    }
}

/// An address as requests begin with it.
fn base_of(url: &str) -> Result<String, Error> {
    let url = checked(url, "base URL")?;
    Ok(url.as_str().trim_end_matches('/').to_owned())
}
