//! Options of a simulator, all with a default.

use super::Sim;
use crate::catalogue;
use crate::clock::Clock;
use crate::counters::Tally;
use crate::faults::Plan;
use crate::http::serve;
use crate::library::seeded;
use crate::limit::{Limiter, RateLimit};
use crate::oauth::{Rotation, Tokens};
use crate::sample::Sample;
use crate::signer::Signer;
use crate::world::{Approval, Login, World};
use crate::writes::Ledger;
use anyhow::{Context as _, ensure};
use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::task::JoinSet;

/// Builds a [`Sim`].
#[derive(Clone, Debug)]
#[must_use = "a builder does nothing until it is started"]
pub struct Builder {
    listen: SocketAddr,
    seed: u64,
    catalog: Option<PathBuf>,
    rate_limit: Option<RateLimit>,
    token_lifetime: Duration,
    rotation: Rotation,
    login: Login,
}

// === impl Builder ===

impl Builder {
    /// Where to listen; by default a free port of 127.0.0.1. Only on loopback: the control endpoints obey everybody.
    pub fn listen(mut self, address: SocketAddr) -> Self {
        self.listen = address;
        self
    }

    /// What the built-in catalogue, the faults' dice and all tokens come from; 1 by default. The same seed gives the
    /// same answers.
    pub fn seed(mut self, seed: u64) -> Self {
        self.seed = seed;
        self
    }

    /// Serves the music of a comma-separated file instead of the built-in catalogue. Its columns: `title, artist,
    /// album, release_date, bpm, pitch_class, mode, duration_ms`.
    pub fn catalog_csv(mut self, path: impl Into<PathBuf>) -> Self {
        self.catalog = Some(path.into());
        self
    }

    /// Limits the rate, as TIDAL does; off by default.
    pub fn rate_limit(mut self, limit: RateLimit) -> Self {
        self.rate_limit = Some(limit);
        self
    }

    /// How long access tokens live; a day by default, as TIDAL's.
    pub fn token_lifetime(mut self, lifetime: Duration) -> Self {
        self.token_lifetime = lifetime;
        self
    }

    /// Refresh tokens stay good, and the answer to one does not hold another; by default they rotate, as TIDAL's.
    pub fn without_rotation(mut self) -> Self {
        self.rotation = Rotation::Never;
        self
    }

    /// Lets the first user allow every authorization at once, without a page.
    pub fn auto_approve(mut self) -> Self {
        self.login.approval = Approval::Automatic;
        self
    }

    /// Registers a redirect besides those to this machine, which are always allowed.
    pub fn redirect_uri(mut self, uri: impl Into<String>) -> Self {
        self.login.redirect_uris.push(uri.into());
        self
    }

    /// Starts listening.
    ///
    /// # Errors
    ///
    /// Where the address is not free or not on loopback, or the catalogue cannot be read.
    pub async fn start(self) -> anyhow::Result<Sim> {
        ensure!(
            self.listen.ip().is_loopback(),
            "{} is not a loopback address; the simulator obeys whoever reaches it and listens on 127.0.0.1 or [::1] only",
            self.listen.ip()
        );
        let catalogue = match &self.catalog {
            Some(path) => catalogue::from_csv(path, self.seed)?,
            None => catalogue::synthetic(self.seed),
        };
        let clock = Clock::start();
        let sample = Sample::of(&catalogue);
        let world = Arc::new(World {
            library: seeded(&catalogue).into(),
            signer: Signer::new(self.seed),
            clock,
            tokens: Tokens::new(self.seed, clock, (self.token_lifetime, self.rotation)),
            limiter: self.rate_limit.map(Limiter::new),
            plan: Plan::new(self.seed),
            tally: Tally::default(),
            ledger: Ledger::default(),
            login: self.login,
            catalogue,
        });
        let listener = TcpListener::bind(self.listen)
            .await
            .with_context(|| format!("listening on {}", self.listen))?;
        let address = listener.local_addr().context("asking for the port")?;
        let mut server = JoinSet::new();
        server.spawn(serve(world.clone(), listener));
        Ok(Sim {
            world,
            address,
            sample,
            _server: server,
        })
    }
}

impl Default for Builder {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            seed: 1,
            catalog: None,
            rate_limit: None,
            token_lifetime: Duration::from_hours(24),
            rotation: Rotation::default(),
            login: Login::default(),
        }
    }
}
