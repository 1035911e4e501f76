//! Where the time of a request went. Whatever several of its parts waited for at once counts for each of them: the sum may
//! be more than the whole took.

use std::{
    sync::atomic::{AtomicU32, AtomicU64, Ordering},
    time::Duration,
};

/// For what time is spent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spent {
    /// The cache that replicas share.
    SharedCache,
    /// An answer that somebody else had asked for already.
    Flight,
    /// A turn under TIDAL's rate limit.
    Limiter,
    /// A place among the requests in flight.
    Place,
    /// A token.
    Token,
    /// A while before asking again.
    Pause,
    /// TIDAL.
    Attempt,
}

const KINDS: usize = 7;

/// Sums, and how often each was added to.
#[derive(Debug, Default)]
pub(crate) struct Spending {
    micros: [AtomicU64; KINDS],
    times: [AtomicU32; KINDS],
}

// === impl Spending ===

impl Spending {
    pub(super) fn add(&self, on: Spent, time: Duration) {
        let micros = u64::try_from(time.as_micros()).unwrap_or(u64::MAX);
        if let (Some(sum), Some(times)) = (self.micros.get(on as usize), self.times.get(on as usize)) {
            sum.fetch_add(micros, Ordering::Relaxed);
            times.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(crate) fn time(&self, on: Spent) -> Duration {
        let sum = self.micros.get(on as usize);
        Duration::from_micros(sum.map_or(0, |sum| sum.load(Ordering::Relaxed)))
    }

    pub(crate) fn times(&self, on: Spent) -> u32 {
        let times = self.times.get(on as usize);
        times.map_or(0, |times| times.load(Ordering::Relaxed))
    }

    /// All of it.
    pub(crate) fn whole(&self) -> Duration {
        let micros = self.micros.iter().map(|sum| sum.load(Ordering::Relaxed));
        Duration::from_micros(micros.fold(0, u64::saturating_add))
    }
}
