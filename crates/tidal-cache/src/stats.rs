//! What the cache did, as numbers: for metrics, and for whoever asks.
//!
//! The handles of the metrics are made once, when the cache is: a hit looks nothing up by a name with labels.

use std::{
    collections::HashMap,
    sync::atomic::{AtomicU64, Ordering},
};

use metrics::{Counter, counter};
use tidal_core::StaleReason;

use crate::policy::{self, Policy};

/// What a cache holds, and what it did since it was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CacheStats {
    /// Answers in memory.
    pub entries: u64,
    /// How many bytes they take, as far as that can be estimated.
    pub bytes: u64,
    /// How many bytes they may take.
    pub most_bytes: u64,
    /// What became of the lookups in memory.
    pub local: TierStats,
    /// What became of the lookups in the tier that replicas share; nothing where there is none.
    pub shared: TierStats,
    /// How many callers waited for a request that somebody else had begun.
    pub waited: u64,
    /// How many answers were renewed before anybody had to wait.
    pub refreshed: u64,
}

/// What became of lookups in a tier. A batch counts once for each id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TierStats {
    /// Found, and as good as new.
    pub hits: u64,
    /// Found past its time, and given because nothing better could be had.
    pub stale: u64,
    /// Not found, or not to be given.
    pub misses: u64,
}

/// How many answers were forgotten.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cleared {
    /// In memory.
    pub local: u64,
    /// In the tier that replicas share; nothing where there is none, or it is away.
    pub shared: Option<u64>,
}

/// The counters of every question.
pub(crate) struct Meters {
    by_question: HashMap<&'static str, Meter>,
    spare: Meter,
    pub(crate) voided: Counter,
}

/// The counters of one question.
pub(crate) struct Meter {
    pub(crate) local: TierMeter,
    pub(crate) shared: TierMeter,
    pub(crate) waited: Tally,
    pub(crate) refreshed: Tally,
    failed: Counter,
    limited: Counter,
    broken: Counter,
}

/// The counters of one question in one tier.
pub(crate) struct TierMeter {
    pub(crate) hits: Tally,
    pub(crate) stale: Tally,
    pub(crate) misses: Tally,
}

/// A metric that can also be read.
pub(crate) struct Tally {
    counter: Counter,
    count: AtomicU64,
}

// === impl Meters ===

impl Meters {
    pub(crate) fn new() -> Self {
        let meters = policy::ALL.map(|policy| (policy.name, Meter::new(policy.name)));
        Self {
            by_question: HashMap::from(meters),
            spare: Meter::new(policy::OTHER),
            voided: counter!("tidal_cache_voided_total"),
        }
    }

    pub(crate) fn of(&self, policy: &Policy) -> &Meter {
        self.by_question.get(policy.name).unwrap_or(&self.spare)
    }

    /// The sums over all questions.
    pub(crate) fn sums(&self) -> CacheStats {
        let mut sums = CacheStats::default();
        for meter in self.by_question.values() {
            meter.local.add_to(&mut sums.local);
            meter.shared.add_to(&mut sums.shared);
            sums.waited += meter.waited.read();
            sums.refreshed += meter.refreshed.read();
        }
        sums
    }
}

// === impl Meter ===

impl Meter {
    fn new(query: &'static str) -> Self {
        let stale = |because: &'static str| counter!("tidal_cache_stale_answers_total", "query" => query, "because" => because);
        Self {
            local: TierMeter::new(query, "local"),
            shared: TierMeter::new(query, "shared"),
            waited: Tally::new(counter!("tidal_cache_flight_waits_total", "query" => query)),
            refreshed: Tally::new(counter!("tidal_cache_refreshes_total", "query" => query)),
            failed: stale("tidal_failed"),
            limited: stale("rate_limited"),
            broken: stale("breaker_open"),
        }
    }

    /// Counts a stale answer by its reason.
    pub(crate) fn stale_answer(&self, because: StaleReason) {
        let counter = match because {
            StaleReason::TidalFailed => &self.failed,
            StaleReason::RateLimited => &self.limited,
            StaleReason::BreakerOpen => &self.broken,
        };
        counter.increment(1);
    }
}

// === impl TierMeter ===

impl TierMeter {
    fn new(query: &'static str, tier: &'static str) -> Self {
        let tally = |result: &'static str| {
            let counter = counter!(
                "tidal_cache_requests_total", "tier" => tier, "query" => query, "result" => result
            );
            Tally::new(counter)
        };
        Self {
            hits: tally("hit"),
            stale: tally("stale"),
            misses: tally("miss"),
        }
    }

    fn add_to(&self, sums: &mut TierStats) {
        sums.hits += self.hits.read();
        sums.stale += self.stale.read();
        sums.misses += self.misses.read();
    }
}

// === impl Tally ===

impl Tally {
    fn new(counter: Counter) -> Self {
        Self {
            counter,
            count: AtomicU64::new(0),
        }
    }

    pub(crate) fn add(&self) {
        self.counter.increment(1);
        self.count.fetch_add(1, Ordering::Relaxed);
    }

    fn read(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }
}
