//! From settings to the services, and to the sign-ins that they are used with.

use std::{fmt, sync::Arc};

use tidal_api as wire;
pub use wire::Propagator;
#[cfg(feature = "redis")]
use wire::SharedLimiterOptions;

use super::{CatalogueSettings, Origin, Settings, catalogue};
use crate::{
    AuthService, CatalogueToken, Error, Identity, Keeping, Remote, Result, SignInOptions, SignIns, UserKey,
    Viewer, Whereabouts, model::Session,
};

const USER_AGENT: &str = concat!("tidal-core/", env!("CARGO_PKG_VERSION"));

/// TIDAL, and the sign-ins to ask it with. Cheap to clone: clones share connections, budgets and tokens.
#[derive(Clone)]
pub struct Connection {
    /// The services.
    pub tidal: Remote,
    /// Signing in and out.
    pub auth: Arc<dyn AuthService>,
    tokens: Arc<wire::TokenManager>,
}

/// What tells TIDAL the trace that a request belongs to, if anything does.
#[derive(Clone, Default)]
pub(super) struct Propagation(Option<Propagator>);

// === impl Propagation ===

impl fmt::Debug for Propagation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Propagation").field(&self.0.is_some()).finish()
    }
}

// === impl Connection ===

impl Connection {
    /// Waits until no token is being renewed and nobody is being signed in, and saves once more what could not be saved.
    /// Answers how many sign-ins could not be kept all the same: they do not outlive this process.
    ///
    /// At once where nothing is under way; else it takes as long as TIDAL and the vault do, some minutes at worst. A
    /// program that ends in the middle of that may lose the sign-in: TIDAL takes a refresh token once.
    pub async fn settled(&self) -> usize {
        self.tokens.settled().await
    }
}

// === impl Settings ===

impl Settings {
    /// The services over TIDAL, as configured. Sends nothing yet.
    ///
    /// For what needs no sign-in. A program that asks for a signed-in listener takes a [`connection`](Self::connection),
    /// and waits for [`settled`](Connection::settled) before it ends: a renewal that is cut off may lose the sign-in.
    ///
    /// Without a client id everything is there all the same, and each call fails with [`Error::NotConfigured`], which
    /// says what to do. With a client id alone the calls of a signed-in [viewer](Self::viewer_of) succeed.
    ///
    /// # Errors
    /// `INTERNAL` if the transport cannot be built, for instance for want of trusted certificates.
    pub fn connect(&self) -> Result<Remote> {
        self.connection().map(|connection| connection.tidal)
    }

    /// The same services, and the sign-ins that they use. Sends and reads nothing yet.
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub fn connection(&self) -> Result<Connection> {
        self.connection_with(Arc::new(wire::LocalRateLimiter::new(self.limits())))
    }

    /// The same, within the rate limit that this limiter keeps, for instance
    #[cfg_attr(
        feature = "redis",
        doc = "[the one that replicas share](Self::shared_rate_limiter)."
    )]
    #[cfg_attr(
        not(feature = "redis"),
        doc = "the one that replicas share, with the feature `redis`."
    )]
    ///
    /// # Errors
    /// As [`connect`](Self::connect).
    pub fn connection_with(&self, rate_limiter: Arc<dyn wire::RateLimiter>) -> Result<Connection> {
        self.assemble(rate_limiter, self.store())
    }

    /// The same, with sign-ins that [replicas share](crate::shared_vault) through the Redis of this client. Without
    /// `mcp.sealing_key` nothing of them could be kept there, and they stay in the vault alone.
    ///
    /// # Errors
    /// As [`connect`](Self::connect), and outside of a tokio runtime.
    #[cfg(all(feature = "redis", feature = "vault"))]
    pub fn shared_connection(
        &self,
        rate_limiter: Arc<dyn wire::RateLimiter>,
        client: redis::Client,
        connections: redis::aio::ConnectionManager,
    ) -> Result<Connection> {
        use crate::shared_vault::{SharedVault, SharedVaultOptions};

        let (Some(secret), Ok(options)) = (self.mcp.sealing_key.clone(), self.vault.options()) else {
            return self.connection_with(rate_limiter);
        };
        let vault = crate::vault::Vault::open(options);
        let described = vault.clone();
        let options = SharedVaultOptions {
            timeout: self.redis.timeout,
            ..SharedVaultOptions::new(client, connections, secret)
        };
        let store: Arc<dyn wire::TokenStore> = Arc::new(SharedVault::new(vault, options)?);
        let kept_in = move |user: &UserKey| {
            format!(
                "Redis, for all replicas, and {}",
                described.describe(user.as_str())
            )
        };
        self.assemble(rate_limiter, (Arc::clone(&store), Arc::new(kept_in), Ok(store)))
    }

    /// The same settings, with headers on whatever is sent to TIDAL: for a `traceparent`. Not a setting that anybody makes.
    #[must_use]
    pub fn propagating(self, propagator: Propagator) -> Self {
        Self {
            propagation: Propagation(Some(propagator)),
            ..self
        }
    }

    fn assemble(
        &self,
        rate_limiter: Arc<dyn wire::RateLimiter>,
        (store, kept_in, keeping): (Arc<dyn wire::TokenStore>, Whereabouts, Keeping),
    ) -> Result<Connection> {
        let (upstream, client) = (&self.upstream, &self.client);
        let timeouts = wire::Timeouts {
            connect: upstream.connect_timeout,
            read: upstream.read_timeout,
            total: upstream.total_timeout,
        };
        let limits = self.limits();
        let pool = wire::Wire::new(USER_AGENT, timeouts, limits).map_err(internal)?;
        let pool = Arc::new(match &self.propagation.0 {
            Some(propagator) => pool.with_propagator(Arc::clone(propagator)),
            None => pool,
        });
        let service = wire::TokenService {
            auth_url: upstream.auth_url.to_string(),
            client_id: client.id.clone().unwrap_or_default(),
            client_secret: client.id.as_ref().and(client.secret.clone()),
        };
        let tokens = wire::TokenManager::new(Arc::clone(&pool), service, store).map_err(internal)?;
        let tokens = Arc::new(tokens);
        let mut builder = wire::Client::builder()
            .base_url(upstream.api_url.as_str())
            .auth_url(upstream.auth_url.as_str())
            .wire(pool)
            .timeouts(timeouts)
            .breaking(wire::Breaking {
                failures: upstream.breaker_threshold,
                open_for: upstream.breaker_recovery,
            })
            .limits(limits)
            .rate_limiter(rate_limiter);
        if client.id.is_some() {
            builder = builder.authorizer(Arc::clone(&tokens) as Arc<dyn wire::Authorizer>);
        }
        let tidal =
            Remote::new(builder.build().map_err(internal)?).with_catalogue_token(self.catalogue_token());
        let options = SignInOptions {
            client_id: client.id.clone(),
            login_url: upstream.login_url.clone(),
            redirect_uri: client.redirect_uri.clone(),
        };
        let auth = SignIns::new(Arc::clone(&tokens), tidal.clone(), options, kept_in).with_keeping(keeping);
        Ok(Connection {
            tidal,
            auth: Arc::new(auth),
            tokens,
        })
    }

    /// How replicas of this application share TIDAL's rate limit, unless they say otherwise: they should set a
    /// [`secret`](SharedLimiterOptions::secret), the same in each.
    #[cfg(feature = "redis")]
    pub fn shared_limiter_options(&self) -> SharedLimiterOptions {
        SharedLimiterOptions {
            limits: self.limits(),
            ..SharedLimiterOptions::of(self.client.id.clone().unwrap_or_default())
        }
    }

    /// A limiter for [`connection_with`](Self::connection_with) that shares TIDAL's rate limit with all replicas of this
    /// application over the same Redis. Others may use the connections as well.
    ///
    /// # Errors
    /// `INTERNAL` outside of a tokio runtime.
    #[cfg(feature = "redis")]
    pub fn shared_rate_limiter(
        connections: redis::aio::ConnectionManager,
        options: SharedLimiterOptions,
    ) -> Result<Arc<dyn wire::RateLimiter>> {
        let limiter = wire::SharedRateLimiter::new(connections, options).map_err(internal)?;
        Ok(Arc::new(limiter))
    }

    /// The listener whose profile is configured, if they are signed in, else nobody in particular. In the country of
    /// their account, unless somebody has set another one.
    pub fn viewer_of(&self, session: Option<&Session>) -> Viewer {
        let Some(session) = session else {
            return self.viewer();
        };
        let is_default = |effective: &super::Effective| {
            effective.setting.key == catalogue::COUNTRY.key && effective.origin == Origin::Default
        };
        let nobody_chose = self.effective().iter().any(is_default);
        let CatalogueSettings { country, locale } = self.catalogue.clone();
        Viewer {
            country: session.country.filter(|_| nobody_chose).unwrap_or(country),
            locale,
            identity: Identity::SignedIn(self.auth.profile.clone()),
        }
    }

    fn limits(&self) -> wire::Limits {
        wire::Limits {
            in_flight: usize::try_from(self.upstream.max_concurrency).unwrap_or(usize::MAX),
            ..wire::Limits::default()
        }
    }

    /// All listeners share what the application's own token reads. Where there is none, each reads for themselves.
    fn catalogue_token(&self) -> CatalogueToken {
        if self.client.reads_for_everybody() {
            CatalogueToken::Application
        } else {
            CatalogueToken::Listener
        }
    }

    /// Where sign-ins are kept, and how that is put to a person. Without a folder for a vault they are not kept,
    /// and nobody signs in.
    #[cfg_attr(
        not(feature = "vault"),
        expect(clippy::unused_self, reason = "without a vault nothing is configured")
    )]
    fn store(&self) -> (Arc<dyn wire::TokenStore>, Whereabouts, Keeping) {
        #[cfg(feature = "vault")]
        {
            let options = match self.vault.options() {
                Ok(options) => options,
                Err(error) => {
                    let (store, kept_in, _) = forgetful();
                    let source = Arc::new(error);
                    return (store, kept_in, Err(Error::SignInUnreadable { source }));
                }
            };
            let vault = crate::vault::Vault::open(options);
            let store: Arc<dyn wire::TokenStore> = Arc::new(vault.clone());
            let kept_in = move |user: &UserKey| vault.describe(user.as_str());
            (Arc::clone(&store), Arc::new(kept_in), Ok(store))
        }
        #[cfg(not(feature = "vault"))]
        forgetful()
    }
}

fn forgetful() -> (Arc<dyn wire::TokenStore>, Whereabouts, Keeping) {
    let kept_in = |_: &UserKey| "the memory of this program, until it ends".to_owned();
    let store: Arc<dyn wire::TokenStore> = Arc::new(wire::MemoryStore::default());
    (Arc::clone(&store), Arc::new(kept_in), Ok(store))
}

fn internal(error: wire::Error) -> Error {
    Error::Internal {
        source: Arc::new(error),
    }
}
