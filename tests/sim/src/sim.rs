//! The simulator as a value: started, asked, told what to do, and gone when it is dropped.

mod builder;
mod faults;

pub use self::builder::Builder;
pub use self::faults::Faults;

use crate::catalogue::model::Id;
use crate::counters::Counters;
use crate::oauth::Secrets;
use crate::operations;
use crate::sample::Sample;
use crate::world::World;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

/// A TIDAL on loopback. It listens until it is dropped; nothing outlives it.
pub struct Sim {
    world: Arc<World>,
    address: SocketAddr,
    sample: Sample,
    /// Aborts the server, and with it its connections, when dropped.
    _server: JoinSet<()>,
}

// === impl Sim ===

impl Sim {
    /// A simulator with options.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Starts one with the built-in catalogue, no rate limit, and a port of the system's choice.
    ///
    /// # Errors
    ///
    /// Where no port on loopback can be listened on.
    pub async fn start() -> anyhow::Result<Self> {
        Self::builder().start().await
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The API's root, such as `http://127.0.0.1:4711/v2`, without a slash at its end.
    pub fn api_url(&self) -> String {
        format!("http://{}/v2", self.address)
    }

    /// The token endpoint.
    pub fn auth_url(&self) -> String {
        format!("http://{}/v1/oauth2/token", self.address)
    }

    /// Where a user is sent to sign in.
    pub fn login_url(&self) -> String {
        format!("http://{}/authorize", self.address)
    }

    /// Known ids and names.
    pub fn sample(&self) -> &Sample {
        &self.sample
    }

    /// What was counted so far.
    pub fn counters(&self) -> Counters {
        self.world.tally.snapshot()
    }

    /// The operation and the `traceparent` of each request that had one, the last hundred. A token is `POST (token)`.
    pub fn traces(&self) -> Vec<(String, String)> {
        self.world.tally.traces()
    }

    /// Sets the counters to zero.
    pub fn reset(&self) {
        self.world.tally.reset();
    }

    /// The names of all operations, such as `GET /tracks/{id}`, as the counters and fault targets use them.
    pub fn operations() -> Vec<String> {
        operations::names()
    }

    /// The weather.
    pub fn faults(&self) -> Faults<'_> {
        Faults::new(&self.world.plan)
    }

    /// An application's access token, without the way over the token endpoint.
    pub fn client_token(&self) -> String {
        self.world.tokens.for_application().access
    }

    /// A user's access token with these scopes, without the way over a browser. The user is one of
    /// [`Sample::user`] and [`Sample::empty_user`].
    pub fn user_token<'a>(&self, user: &str, scopes: impl IntoIterator<Item = &'a str>) -> String {
        let scopes = scopes.into_iter().map(str::to_owned).collect();
        self.world.tokens.for_user(&Id::from(user), scopes).access
    }

    /// How long access tokens live that are given from now on.
    pub fn set_token_lifetime(&self, lifetime: Duration) {
        self.world.tokens.live_for(lifetime);
    }

    /// Makes all access tokens expire now, whatever their holders were told.
    pub fn expire_tokens(&self) {
        self.world.tokens.expire_all();
    }

    /// Every secret that was given or shown so far, for a test that looks for them where they must not be.
    pub fn secrets(&self) -> Secrets {
        self.world.tokens.secrets()
    }

    /// How many refresh tokens were given so far. Cheap, for tests that wait for the next one.
    pub fn refresh_tokens(&self) -> usize {
        self.world.tokens.refresh_tokens()
    }

    /// Makes an access token expire now.
    pub fn expire_token(&self, token: &str) {
        self.world.tokens.expire(token);
    }
}

impl std::fmt::Debug for Sim {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sim")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}
