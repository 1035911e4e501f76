//! A simulated TIDAL and the services over it.

use std::time::Duration;

use tidal_api as wire;
use tidal_core::{
    CatalogService, Country, Remote, Viewer,
    settings::{Settings, Sources},
};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sim};

/// A simulator, and services that ask it.
pub(crate) struct World {
    pub(crate) sim: Sim,
    pub(crate) remote: Remote,
}

impl World {
    /// As a program sets it up: by settings.
    pub(crate) async fn start() -> Self {
        Self::over(Sim::start().await.unwrap())
    }

    /// Over this simulator.
    pub(crate) fn over(sim: Sim) -> Self {
        let sources = Sources::default()
            .with_variable("TIDAL_API_URL", &sim.api_url())
            .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
            .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
            .with_variable("TIDAL_CLIENT_SECRET", CLIENT_SECRET);
        let remote = Settings::load(&sources).unwrap().connect().unwrap();
        Self { sim, remote }
    }

    /// With this much patience for one attempt, two attempts, and no breaker.
    pub(crate) async fn waiting(read: Duration) -> Self {
        let sim = Sim::start().await.unwrap();
        let client = wire::Client::builder()
            .base_url(sim.api_url())
            .auth_url(sim.auth_url())
            .credentials(CLIENT_ID, CLIENT_SECRET.into())
            .timeouts(wire::Timeouts {
                read,
                total: read * 3,
                ..wire::Timeouts::default()
            })
            .retries(wire::Retries {
                attempts: 2,
                first_wait: Duration::from_millis(1),
                longest_wait: Duration::from_millis(2),
                seed: Some(1),
            })
            .breaking(wire::Breaking {
                failures: u32::MAX,
                ..wire::Breaking::default()
            });
        let remote = Remote::new(client.build().unwrap());
        // A token is there before the weather changes.
        while remote.tracks(&viewer(), &[id("1")]).await.is_err() {}
        Self { sim, remote }
    }

    /// How many requests this costs.
    pub(crate) async fn cost<T>(&self, task: impl Future<Output = T>) -> (T, u64) {
        self.sim.reset();
        let value = task.await;
        (value, self.sim.counters().total)
    }
}

/// More than any machine needs.
pub(crate) const PATIENT: Duration = Duration::from_secs(20);

/// Nobody in particular, in the United States.
pub(crate) fn viewer() -> Viewer {
    Viewer::anonymous(Country::US)
}

/// Parses ids.
pub(crate) fn ids<I: std::str::FromStr<Err: std::fmt::Debug>>(texts: &[String]) -> Vec<I> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Parses an id.
pub(crate) fn id<I: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> I {
    text.parse().unwrap()
}
