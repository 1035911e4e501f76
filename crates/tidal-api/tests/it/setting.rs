//! A client and the TIDAL it talks to.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use tidal_api::{AccessToken, Authorizer, Client, ClientBuilder, Error, Fetch, Identity, List, Retries};
use tidal_api::{SearchResults, Tracks};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, RateLimit, Sim};

/// Retries with jitter that is the same in every run.
pub fn seeded() -> Retries {
    Retries {
        seed: Some(1),
        ..Retries::default()
    }
}

/// A client of `sim`, with what a test wants different.
pub fn client_with(sim: &Sim, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = Client::builder()
        .base_url(sim.api_url())
        .auth_url(sim.auth_url())
        .credentials(CLIENT_ID, CLIENT_SECRET.into())
        .retries(seeded());
    change(builder).build().unwrap()
}

/// A client of `sim` as it comes.
pub fn client(sim: &Sim) -> Client {
    client_with(sim, |builder| builder)
}

/// A client that needs no token service: any text will do where nobody checks it.
pub fn client_of(base_url: &str, change: impl FnOnce(ClientBuilder) -> ClientBuilder) -> Client {
    let builder = Client::builder()
        .base_url(base_url)
        .authorizer(Arc::new(Fixed::new("token")))
        .retries(seeded());
    change(builder).build().unwrap()
}

/// A simulator with TIDAL's real limits.
pub async fn limited_sim() -> Sim {
    Sim::builder()
        .rate_limit(RateLimit::observed())
        .start()
        .await
        .unwrap()
}

/// The cheapest read that has an answer.
pub fn any_track(sim: &Sim) -> Fetch<Tracks> {
    Fetch::one(&sim.sample().tracks[0])
}

pub fn search(query: &str) -> List<SearchResults> {
    List::all()
        .filter("query", [query])
        .include(["tracks"])
        .country("US")
}

pub const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// Whether two durations are at most `tolerance` apart.
pub fn is_about(actual: Duration, expected: Duration, tolerance: Duration) -> bool {
    actual.abs_diff(expected) <= tolerance
}

/// Authorizes everybody with one token.
pub struct Fixed(AccessToken);

impl Fixed {
    pub fn new(token: &str) -> Self {
        Self(AccessToken::new(token.to_owned().into()))
    }
}

#[async_trait]
impl Authorizer for Fixed {
    async fn token(&self, _: &Identity) -> Result<AccessToken, Error> {
        Ok(self.0.clone())
    }

    async fn refused(&self, _: &Identity, _: &AccessToken) {}
}
