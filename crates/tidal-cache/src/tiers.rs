//! Both tiers, and what is known of changes: everything of a cache but what it caches.

use std::sync::Arc;

use crate::{
    entry::Entry,
    flight::Flights,
    key::Key,
    memory::{Condition, Memory, News},
    options::CacheOptions,
    place::Places,
    policy::Policy,
    shared::{Hears, Settled, SharedTier},
    stats::{CacheStats, Cleared, Meter, Meters},
    tag::Tag,
    tasks::Tasks,
};

/// Both tiers.
pub(crate) struct Tiers {
    pub(crate) options: CacheOptions,
    pub(crate) places: Places,
    pub(crate) memory: Arc<Memory>,
    pub(crate) shared: Option<Arc<dyn SharedTier>>,
    pub(crate) flights: Arc<Flights>,
    pub(crate) tasks: Tasks,
    meters: Meters,
}

// === impl Tiers ===

impl Tiers {
    pub(crate) fn new(options: CacheOptions, shared: Option<Arc<dyn SharedTier>>) -> Self {
        let memory = Arc::new(Memory::new(options.local_bytes));
        if let Some(shared) = &shared {
            let memory: Arc<dyn Hears> = memory.clone();
            shared.listen(Arc::downgrade(&memory));
        }
        Self {
            places: Places::new(options.secret.clone(), options.sharing),
            options,
            memory,
            shared,
            flights: Arc::default(),
            tasks: Tasks::new(),
            meters: Meters::new(),
        }
    }

    /// What memory has under a key, and whether it may be given.
    pub(crate) fn find(&self, key: Key) -> Option<(Arc<Entry>, Condition)> {
        self.memory.find(key, self.news())
    }

    /// Whether changes of other replicas arrive.
    pub(crate) fn news(&self) -> News {
        match &self.shared {
            Some(shared) if !shared.hears() => News::Missing,
            Some(_) | None => News::Arrives,
        }
    }

    /// Voids whatever carries one of these tags, in memory alone.
    pub(crate) fn void_here(&self, tags: &[Tag], settled: Settled) {
        self.memory.voided.void(tags, settled);
        self.meters.voided.increment(tags.len() as u64);
    }

    /// Voids it for every replica. What is read from now on, by whomever, shows the change.
    pub(crate) async fn void(&self, tags: &[Tag], settled: Settled) {
        self.void_here(tags, settled);
        if let Some(shared) = &self.shared {
            shared.void(tags, settled).await;
            // What was found there meanwhile may be from before.
            self.memory.voided.void(tags, settled);
        }
    }

    /// Forgets every answer. What is being asked for at this moment is kept nevertheless.
    pub(crate) async fn clear(&self) -> Cleared {
        let local = self.memory.local.len();
        self.memory.local.clear();
        let shared = match &self.shared {
            Some(shared) => shared.clear().await,
            None => None,
        };
        Cleared { local, shared }
    }

    pub(crate) fn meter(&self, policy: &Policy) -> &Meter {
        self.meters.of(policy)
    }

    pub(crate) fn stats(&self) -> CacheStats {
        CacheStats {
            entries: self.memory.local.len(),
            bytes: self.memory.local.bytes(),
            most_bytes: self.options.local_bytes,
            ..self.meters.sums()
        }
    }
}
