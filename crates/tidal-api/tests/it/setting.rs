//! A client and the TIDAL it talks to.

use tidal_api::{Client, ClientBuilder, Retries};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sim};

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
