//! What a client can be told, and what it does when it is told nothing.

use std::sync::Arc;

use secrecy::SecretString;

use super::{Client, Shared, base_of};
use crate::address::checked;
use crate::auth::{Authorizer, ClientCredentials, Nobody};
use crate::error::Error;
use crate::rate::{LocalRateLimiter, RateLimiter};
use crate::transport::{self, BreakerWatch, Breaking, Limits, Parts, Propagator, Retries, Timeouts, Wire};

/// Where TIDAL's API is.
pub const DEFAULT_BASE_URL: &str = "https://openapi.tidal.com/v2";

/// Where TIDAL asks a user.
pub const DEFAULT_LOGIN_URL: &str = "https://login.tidal.com/authorize";

/// Where TIDAL gives tokens.
pub const DEFAULT_AUTH_URL: &str = "https://auth.tidal.com/v1/oauth2/token";

const USER_AGENT: &str = concat!("tidal-api/", env!("CARGO_PKG_VERSION"));

/// Configures a [`Client`]. The setters check nothing; [`build`](Self::build) does.
pub struct ClientBuilder {
    base_url: String,
    auth_url: String,
    credentials: Option<(String, SecretString)>,
    authorizer: Option<Arc<dyn Authorizer>>,
    rate_limiter: Option<Arc<dyn RateLimiter>>,
    user_agent: String,
    timeouts: Timeouts,
    retries: Retries,
    breaking: Breaking,
    limits: Limits,
    propagator: Option<Propagator>,
    wire: Option<Arc<Wire>>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            base_url: DEFAULT_BASE_URL.to_owned(),
            auth_url: DEFAULT_AUTH_URL.to_owned(),
            credentials: None,
            authorizer: None,
            rate_limiter: None,
            user_agent: USER_AGENT.to_owned(),
            timeouts: Timeouts::default(),
            retries: Retries::default(),
            breaking: Breaking::default(),
            limits: Limits::default(),
            propagator: None,
            wire: None,
        }
    }
}

impl ClientBuilder {
    /// Where the API is. `https`, or `http` on loopback. Default [`DEFAULT_BASE_URL`].
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// Where tokens are given. `https`, or `http` on loopback. Default [`DEFAULT_AUTH_URL`].
    #[must_use]
    pub fn auth_url(mut self, url: impl Into<String>) -> Self {
        self.auth_url = url.into();
        self
    }

    /// The application's client id and secret, from developer.tidal.com. Without them, and without an authorizer, every
    /// call answers [`Error::Authorization`].
    #[must_use]
    pub fn credentials(mut self, client_id: impl Into<String>, secret: SecretString) -> Self {
        self.credentials = Some((client_id.into(), secret));
        self
    }

    /// Takes tokens from here instead of from the credentials.
    #[must_use]
    pub fn authorizer(mut self, authorizer: Arc<dyn Authorizer>) -> Self {
        self.authorizer = Some(authorizer);
        self
    }

    /// Takes turns from here instead of from a limiter of its own, so that several clients share one budget.
    #[must_use]
    pub fn rate_limiter(mut self, limiter: Arc<dyn RateLimiter>) -> Self {
        self.rate_limiter = Some(limiter);
        self
    }

    /// How the client names itself. Default `tidal-api/VERSION`.
    #[must_use]
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.user_agent = name.into();
        self
    }

    /// How long things may take.
    #[must_use]
    pub fn timeouts(mut self, timeouts: Timeouts) -> Self {
        self.timeouts = timeouts;
        self
    }

    /// When to ask again.
    #[must_use]
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// When to leave TIDAL alone.
    #[must_use]
    pub fn breaking(mut self, breaking: Breaking) -> Self {
        self.breaking = breaking;
        self
    }

    /// How much of something there may be.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Adds headers to each request, within the span of its call. For a `traceparent`; nothing by default.
    #[must_use]
    pub fn propagator(mut self, propagator: Propagator) -> Self {
        self.propagator = Some(propagator);
        self
    }

    /// Sends over these connections, so that they are shared with others. The wire keeps its own user agent, its limits
    /// of one attempt and of a body, and its propagator: what is set here does not change them.
    #[must_use]
    pub fn wire(mut self, wire: Arc<Wire>) -> Self {
        self.wire = Some(wire);
        self
    }

    /// The client.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] names what is wrong.
    pub fn build(self) -> Result<Client, Error> {
        let base = base_of(&self.base_url)?;
        // Also where nobody asks it: a wrong address is told before it matters.
        checked(&self.auth_url, "token URL")?;
        let timeouts = self.timeouts.bounded();
        let wire = if let Some(wire) = self.wire {
            wire
        } else {
            let wire = Wire::new(&self.user_agent, timeouts, self.limits)?;
            Arc::new(match self.propagator {
                Some(propagator) => wire.with_propagator(propagator),
                None => wire,
            })
        };
        let authorizer: Arc<dyn Authorizer> = match (self.authorizer, self.credentials) {
            (Some(authorizer), _) => authorizer,
            (None, Some((id, secret))) => Arc::new(ClientCredentials::new(
                Arc::clone(&wire),
                &self.auth_url,
                id,
                secret,
            )?),
            (None, None) => Arc::new(Nobody),
        };
        let rate_limiter = self
            .rate_limiter
            .unwrap_or_else(|| Arc::new(LocalRateLimiter::new(self.limits)));
        let Self {
            retries,
            breaking,
            limits,
            ..
        } = self;
        let breaker = BreakerWatch::new(breaking);
        let parts = Parts {
            retries,
            breaker: breaker.clone(),
            limits,
            rate_limiter: Arc::clone(&rate_limiter),
            authorizer,
        };
        Ok(Client::of(Shared {
            base,
            total: timeouts.total,
            transport: transport::stack(parts, wire),
            rate_limiter: Some(rate_limiter),
            breaker: Some(breaker),
        }))
    }
}
