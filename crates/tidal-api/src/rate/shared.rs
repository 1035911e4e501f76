//! The rate limiter that replicas share through Redis.
//!
//! Within the process it is the fair queue of the local one. Whoever is first takes from a bucket that stands in Redis
//! and is the same for all replicas. Redis is never needed: while it is away each replica goes on with its part of what
//! was known last. Not here: what a bucket does (`bucket.lua`), and what is done without one (`ledger`).

mod beat;
mod link;
mod names;
mod replica;
mod script;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use redis::aio::ConnectionManager;
use secrecy::SecretString;
use tokio::runtime::Handle;
use tokio_util::task::AbortOnDropHandle;

use self::beat::Pulse;
use self::link::Link;
use self::names::Names;
use self::replica::Replica;
use super::queues::Queues;
use super::{Budget, RateLimiter, Spending, Turn};
use crate::error::Error;
use crate::identity::Identity;
use crate::transport::Limits;

/// Keeps all replicas together within TIDAL's rate limits. What one learns of costs, capacity, rate and refusals the
/// others know.
///
/// While Redis does not answer, each replica takes the part that falls to it: a third of what comes in if there were
/// three when it was last seen. A limiter that has never seen Redis takes itself for the only one.
pub struct SharedRateLimiter {
    queues: Arc<Queues<Arc<Replica>>>,
    _beating: AbortOnDropHandle<()>,
}

/// How a [`SharedRateLimiter`] shares.
pub struct SharedLimiterOptions {
    /// How many may wait in this process, for each credential.
    pub limits: Limits,
    /// The client id. TIDAL counts each application for itself, and so do we.
    pub application: String,
    /// What the names of buckets are made with. Replicas need the same one; whoever has none cannot tell from Redis
    /// which listeners there are. Without one the names are hashes that can be guessed.
    pub secret: Option<SecretString>,
    /// How long one question to Redis may take. Default 50 ms, at most 1 s.
    pub timeout: Duration,
    /// How often a replica gives a sign of life. One that has not for four times as long is not counted any more.
    /// Default 5 s, at least 10 ms and at most an hour.
    pub heartbeat: Duration,
}

// A question that takes longer costs more than it is worth.
const LONGEST_TIMEOUT: Duration = Duration::from_secs(1);

const SHORTEST_HEARTBEAT: Duration = Duration::from_millis(10);
const LONGEST_HEARTBEAT: Duration = Duration::from_hours(1);

// === impl SharedRateLimiter ===

impl SharedRateLimiter {
    /// Shares through the Redis behind `connections`, which others may use as well. Asks nothing yet.
    ///
    /// How soon an absent Redis is found again is up to how `connections` was configured to reconnect.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] outside of a tokio runtime: signs of life are given in the background.
    pub fn new(connections: ConnectionManager, options: SharedLimiterOptions) -> Result<Self, Error> {
        let runtime = Handle::try_current().map_err(|_| Error::Configuration {
            problem: "a shared rate limiter needs a runtime to live in".to_owned(),
        })?;
        let SharedLimiterOptions {
            limits,
            application,
            secret,
            timeout,
            heartbeat,
        } = options;
        let link = Link::new(connections, timeout.min(LONGEST_TIMEOUT));
        let names = Names::new(application, secret.as_ref());
        let heartbeat = heartbeat.clamp(SHORTEST_HEARTBEAT, LONGEST_HEARTBEAT);
        let replica = Arc::new(Replica::new(link, names, Pulse::new(heartbeat, runtime.clone())));
        let beating = AbortOnDropHandle::new(runtime.spawn(beat::forever(Arc::clone(&replica))));
        let costs = Arc::clone(replica.costs());
        Ok(Self {
            queues: Arc::new(Queues::new(limits, costs, replica)),
            _beating: beating,
        })
    }
}

#[async_trait]
impl RateLimiter for SharedRateLimiter {
    async fn turn(&self, spending: Spending) -> Result<Box<dyn Turn>, Error> {
        self.queues.turn(spending).await
    }

    fn budget(&self, identity: &Identity) -> Option<Budget> {
        self.queues.budget(identity)
    }
}

// === impl SharedLimiterOptions ===

impl SharedLimiterOptions {
    /// For the application of this client id, with the usual limits and without a secret.
    pub fn of(application: impl Into<String>) -> Self {
        Self {
            limits: Limits::default(),
            application: application.into(),
            secret: None,
            timeout: Duration::from_millis(50),
            heartbeat: Duration::from_secs(5),
        }
    }
}
