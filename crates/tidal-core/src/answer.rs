//! What a service hands back: a shared value, and how fresh it is.
//!
//! A value is shared (`Arc`) so that a cache hit copies nothing. Where the value came from is not told
//! here, only what its reader has to know: when TIDAL said it, and whether TIDAL could be asked again.

use std::{ops::Deref, sync::Arc};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A value together with its freshness. Dereferences to the value.
#[derive(Debug)]
pub struct Answer<T> {
    /// The value, shared with whatever cache may hold it.
    pub value: Arc<T>,
    /// When TIDAL said so, and whether that is older than it should be.
    pub freshness: Freshness,
}

/// How old an answer is and, if it is older than it should be, why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// When TIDAL gave the oldest part of this answer.
    pub fetched_at: Timestamp,
    /// Set when the answer is past its time and could not be renewed.
    pub stale_because: Option<StaleReason>,
    /// Set when the answer is empty, and TIDAL's rate limit was exhausted when it said so: under pressure it
    /// has been seen to answer with nothing where there is something. Say so, and do not keep the answer.
    #[serde(default)]
    pub suspect_empty: bool,
}

/// Why a stale answer was served instead of a fresh one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StaleReason {
    /// TIDAL answered with an error, or not at all.
    TidalFailed,
    /// The rate limit left no room before the caller's deadline.
    RateLimited,
    /// The circuit breaker is open.
    BreakerOpen,
}

// === impl Answer ===

impl<T> Answer<T> {
    /// An answer that TIDAL gave just now.
    pub fn fresh(value: impl Into<Arc<T>>) -> Self {
        Self {
            value: value.into(),
            freshness: Freshness::now(),
        }
    }
}

impl<T> Clone for Answer<T> {
    fn clone(&self) -> Self {
        Self {
            value: Arc::clone(&self.value),
            freshness: self.freshness,
        }
    }
}

impl<T> Deref for Answer<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

// === impl Freshness ===

impl Freshness {
    /// Fetched at this moment.
    pub fn now() -> Self {
        Self {
            fetched_at: Timestamp::now(),
            stale_because: None,
            suspect_empty: false,
        }
    }

    /// The freshness of an answer that was put together from two: the older time, and any staleness.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            fetched_at: self.fetched_at.min(other.fetched_at),
            stale_because: self.stale_because.or(other.stale_because),
            suspect_empty: self.suspect_empty || other.suspect_empty,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_composed_answer_is_as_fresh_as_its_oldest_part() {
        let old = Freshness {
            fetched_at: Timestamp::UNIX_EPOCH,
            stale_because: Some(StaleReason::RateLimited),
            suspect_empty: true,
        };
        let new = Freshness::now();
        assert_eq!(new.and(old), old);
        assert_eq!(old.and(new), old);
    }
}
