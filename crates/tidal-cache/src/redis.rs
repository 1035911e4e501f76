//! The second tier over Redis: what replicas share, and how they hear of one another's changes.
//!
//! `lookup`, `keep`, `void`, `lease` and `clear` are what the first tier asks for, `census` what people do. All of it goes through `link`, which waits
//! for one reply and for nothing else; the connection itself is seen to by `attendant`, news that arrive over it by `ears`.
//! `envelope`, `version` and `message` are the forms of what is kept and said. Nothing here knows what a value is.

mod address;
mod attendant;
mod breaker;
mod census;
mod clear;
mod ears;
mod envelope;
mod errand;
mod keep;
mod keys;
mod lease;
mod link;
mod lookup;
mod message;
mod options;
mod pending;
mod version;
mod void;
mod walk;

use std::{
    fmt,
    sync::{Arc, Weak},
    time::Duration,
};

use async_trait::async_trait;
use tidal_core::Tidal;
use tokio::{sync::watch, task::JoinSet, time::timeout};

pub use census::RedisStats;
pub use options::RedisOptions;

use crate::{
    cached::Cached,
    error::Error,
    key::{Key, KeySecret},
    redis::{ears::Ears, errand::Errands, link::Link, pending::Pending},
    shared::{Hears, Lease, Lookup, Parcel, Settled, SharedTier, Wanted},
    tag::Tag,
};

/// How long a start waits for the first attempt to connect.
const FIRST: Duration = Duration::from_secs(1);

/// A tier in Redis. Cheap to clone; the connection ends with the last of them.
///
/// Redis may be away, hang, refuse, forget, or hold garbage at any time: then there is less to be found. Nothing of it is
/// an error, nothing takes longer than [`RedisOptions::timeout`], and nothing has to be done for it to come back.
#[derive(Clone)]
pub struct RedisTier(Arc<Inner>);

struct Inner {
    parts: Arc<Parts>,
    /// The attendant and the errands. They end with this.
    _tasks: JoinSet<()>,
}

/// What operations and tasks share.
struct Parts {
    link: Link,
    ears: Ears,
    pending: Pending,
    errands: Errands,
    secret: KeySecret,
}

// === impl RedisTier ===

impl RedisTier {
    /// Connects, and goes on trying for as long as it takes: comes back after a second at most, whether Redis is there or
    /// not. Entries are sealed with the secret, which is to be that of the cache.
    ///
    /// # Errors
    /// When the address makes no sense or the authority cannot be read. Never because Redis is away.
    pub async fn connect(options: RedisOptions, secret: KeySecret) -> Result<Self, Error> {
        let client = address::client(&options)?;
        let (errands, left) = errand::errands();
        let parts = Arc::new(Parts {
            link: Link::new(options.timeout),
            ears: Ears::new(),
            pending: Pending::default(),
            errands,
            secret,
        });
        let (tried, mut has_tried) = watch::channel(false);
        let mut tasks = JoinSet::new();
        tasks.spawn(attendant::attend(Arc::clone(&parts), client, tried));
        let running = Arc::clone(&parts);
        tasks.spawn(async move { errand::run(&running.link, left).await });
        // A program of one question would never find anything if it did not wait.
        let _ = timeout(FIRST, has_tried.wait_for(|tried| *tried)).await;
        Ok(Self(Arc::new(Inner { parts, _tasks: tasks })))
    }

    /// Whether Redis can be asked at the moment.
    pub fn is_up(&self) -> bool {
        self.0.parts.link.is_up()
    }

    /// What replicas of this build keep there. Goes over every name in Redis, for half a minute at most, and needs no
    /// secret; nothing where Redis is away, does not get through in time, or does not let this user (`SCAN`).
    pub async fn stats(&self) -> Option<RedisStats> {
        census::count(&self.0.parts).await
    }

    /// Removes all of it, and has every replica forget what it has in memory. How many answers there were; nothing
    /// where Redis went away, did not get through in half a minute, or refused: then some of them may be there still.
    ///
    /// What TIDAL's rate limit leaves, which replicas share too, stays. So does for how long nothing of a change is kept
    /// whose outcome nobody knows.
    pub async fn clear(&self) -> Option<u64> {
        clear::clear(&self.0.parts).await
    }
}

impl<S: Tidal + ?Sized + 'static> Cached<S> {
    /// Shares answers with every replica that has this tier, the same secret and the same build; and hears of what
    /// they change.
    #[must_use]
    pub fn sharing(self, tier: &RedisTier) -> Self {
        self.with_shared(Arc::new(tier.clone()))
    }
}

impl fmt::Debug for RedisTier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisTier")
            .field("is_up", &self.is_up())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl SharedTier for RedisTier {
    async fn get(&self, wanted: &[Wanted<'_>]) -> Vec<Lookup> {
        lookup::get(&self.0.parts, wanted).await
    }

    async fn put(&self, entries: Vec<Parcel>) {
        keep::put(&self.0.parts, entries).await;
    }

    async fn lease(&self, key: Key) -> Lease {
        lease::lease(&self.0.parts, key).await
    }

    async fn void(&self, tags: &[Tag], settled: Settled) {
        void::void(&self.0.parts, tags, settled).await;
    }

    fn listen(&self, memory: Weak<dyn Hears>) {
        self.0.parts.ears.listen(memory);
    }

    fn hears(&self) -> bool {
        self.0.parts.ears.hears()
    }

    async fn clear(&self) -> Option<u64> {
        Self::clear(self).await
    }
}

#[cfg(test)]
mod tests;
