//! The tier in memory: one map for answers of every type, bounded by the bytes they take.
//!
//! It knows no time: whether an entry may still be given is decided by whoever finds it. An entry that may not is
//! replaced by the next one, or evicted like any other that nobody asks for.

use std::sync::Arc;

use metrics::{Counter, Gauge, counter, gauge};
use quick_cache::{
    DefaultHashBuilder, Lifecycle, OptionsBuilder, Weighter,
    sync::{Cache, DefaultLifecycle},
};

use crate::{entry::Entry, key::Key};

/// The answers in memory.
pub(crate) struct Local {
    cache: Cache<Key, Arc<Entry>, Weighed, DefaultHashBuilder, Evictions>,
    largest: u64,
    entries: Gauge,
    bytes: Gauge,
}

/// The share of the whole that one entry may take.
const LARGEST_SHARE: u64 = 8;

/// Parts with a lock each. No more of them, so that each has room for the largest entry.
const SHARDS: usize = 4;

/// What an entry weighs usually: decides how many keys are remembered that were evicted.
const USUAL_BYTES: u64 = 4096;

// === impl Local ===

impl Local {
    /// Keeps entries of so many bytes altogether.
    pub(crate) fn new(bytes: u64) -> Self {
        let entries = usize::try_from(bytes / USUAL_BYTES).unwrap_or(usize::MAX);
        let options = OptionsBuilder::new()
            .shards(SHARDS)
            .estimated_items_capacity(entries.max(1))
            .weight_capacity(bytes)
            .build();
        let lifecycle = Evictions {
            counter: counter!("tidal_cache_evictions_total"),
            inner: DefaultLifecycle::default(),
        };
        let hasher = DefaultHashBuilder::default();
        Self {
            cache: match options {
                Ok(options) => Cache::with_options(options, Weighed, hasher, lifecycle),
                Err(_) => Cache::with(entries.max(1), bytes, Weighed, hasher, lifecycle),
            },
            largest: bytes / LARGEST_SHARE,
            entries: gauge!("tidal_cache_entries"),
            bytes: gauge!("tidal_cache_bytes"),
        }
    }

    pub(crate) fn find(&self, key: Key) -> Option<Arc<Entry>> {
        self.cache.get(&key)
    }

    /// Keeps an entry, unless it would push out too many others.
    pub(crate) fn keep(&self, key: Key, entry: Arc<Entry>) {
        if entry.bytes <= self.largest {
            self.cache.insert(key, entry);
        } else {
            self.cache.remove(&key);
        }
        self.gauge();
    }

    pub(crate) fn clear(&self) {
        self.cache.clear();
        self.gauge();
    }

    pub(crate) fn len(&self) -> u64 {
        u64::try_from(self.cache.len()).unwrap_or(u64::MAX)
    }

    /// How many bytes the entries take, as far as that can be estimated.
    pub(crate) fn bytes(&self) -> u64 {
        self.cache.weight()
    }

    #[expect(clippy::cast_precision_loss, reason = "a gauge need not be exact beyond 2^52")]
    fn gauge(&self) {
        self.entries.set(self.len() as f64);
        self.bytes.set(self.bytes() as f64);
    }
}

#[derive(Clone, Copy, Debug)]
struct Weighed;

impl Weighter<Key, Arc<Entry>> for Weighed {
    fn weight(&self, _: &Key, entry: &Arc<Entry>) -> u64 {
        // What weighs nothing is never evicted.
        entry.bytes.max(1)
    }
}

/// Counts what is evicted for want of room. What is replaced is not, and is let go outside the lock.
#[derive(Clone)]
struct Evictions {
    counter: Counter,
    inner: DefaultLifecycle<Key, Arc<Entry>>,
}

impl Lifecycle<Key, Arc<Entry>> for Evictions {
    type RequestState = <DefaultLifecycle<Key, Arc<Entry>> as Lifecycle<Key, Arc<Entry>>>::RequestState;

    fn before_evict(&self, _: &mut Self::RequestState, _: &Key, _: &mut Arc<Entry>) {
        self.counter.increment(1);
    }

    fn on_evict(&self, state: &mut Self::RequestState, key: Key, entry: Arc<Entry>) {
        self.inner.on_evict(state, key, entry);
    }
}

#[cfg(test)]
mod tests {
    use tidal_core::{Freshness, Kind};

    use super::*;
    use crate::{
        clock,
        entry::{Kept, Life},
        key::KeySecret,
    };

    fn entry(bytes: u64) -> Arc<Entry> {
        let now = clock::now();
        let life = Life {
            asked_at: now,
            believed_until: now,
            fresh_until: now,
            stale_until: now,
        };
        let kept = Kept::Absent {
            kind: Kind::Track,
            id: String::new(),
        };
        Arc::new(Entry::new((kept, Freshness::now()), Box::default(), life, bytes))
    }

    #[test]
    fn a_million_distinct_entries_stay_within_the_bound() {
        let (local, secret) = (Local::new(1 << 22), KeySecret::of("a secret of tests"));
        for number in 0..1_000_000_u64 {
            local.keep(secret.name(&number), entry(100 + number % 4_000));
            if number % 1_000 == 0 {
                assert!(local.bytes() <= 1 << 22, "{}", local.bytes());
            }
        }
        assert!(local.bytes() > 1 << 21 && local.len() > 1_000);
        local.clear();
        assert_eq!((local.bytes(), local.len()), (0, 0));
    }

    #[test]
    fn what_would_take_more_than_its_share_is_not_kept() {
        let (local, secret) = (Local::new(1 << 20), KeySecret::of("a secret of tests"));
        let check = |bytes, kept| {
            let key = secret.name(&"large");
            local.keep(key, entry(bytes));
            assert_eq!(local.find(key).is_some(), kept, "{bytes}");
        };
        check(1 << 17, true);
        check((1 << 17) + 1, false);
        check(1, true);
    }
}
