//! What is kept under a key: an answer of any type, or that there is none, and how long that is good for.
//!
//! An entry never changes but for its count of hits. Whether it may be given also depends on what changed since: that is
//! the business of the tiers.

use std::{
    any::Any,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tidal_core::{Answer, Error, Freshness, Kind, Result, StaleReason};

use crate::{
    clock::{self, Instant},
    policy::{self, Policy},
    tag::Tag,
};

/// An answer that is kept.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) kept: Kept,
    pub(crate) freshness: Freshness,
    pub(crate) tags: Box<[Tag]>,
    pub(crate) life: Life,
    /// What it takes in memory, as far as that can be estimated.
    pub(crate) bytes: u64,
    hits: AtomicU32,
}

/// What TIDAL answered.
#[derive(Clone, Debug)]
pub(crate) enum Kept {
    /// The value.
    Present(Arc<dyn Any + Send + Sync>),
    /// There is no such thing.
    Absent {
        /// What kind of thing was asked for.
        kind: Kind,
        /// Its id, or what it is.
        id: String,
    },
}

/// The times of an entry's life.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Life {
    /// When TIDAL, or the second tier, was asked for it. Whatever changed after that may not be in it.
    pub(crate) asked_at: Instant,
    /// Until then memory alone is believed; the second tier may know better after it.
    pub(crate) believed_until: Instant,
    /// Until then it is as good as new.
    pub(crate) fresh_until: Instant,
    /// Until then it is given where nothing better can be had.
    pub(crate) stale_until: Instant,
}

/// The share of its time to live in which an entry that is asked for often is renewed ahead of its end.
const LAST_PART: u32 = 5;

/// How many hits make an entry one that is asked for often.
const OFTEN: u32 = 3;

// === impl Entry ===

impl Entry {
    pub(crate) fn new(
        (kept, freshness): (Kept, Freshness),
        tags: Box<[Tag]>,
        life: Life,
        bytes: u64,
    ) -> Self {
        Self {
            kept,
            freshness,
            tags,
            life,
            bytes,
            hits: AtomicU32::new(0),
        }
    }

    /// The same, believed for longer.
    pub(crate) fn believed_until(&self, believed_until: Instant) -> Self {
        Self {
            kept: self.kept.clone(),
            freshness: self.freshness,
            tags: self.tags.clone(),
            life: Life {
                believed_until,
                ..self.life
            },
            bytes: self.bytes,
            hits: AtomicU32::new(self.hits.load(Ordering::Relaxed)),
        }
    }

    /// The value, if that is its type; that there is none otherwise.
    pub(crate) fn value<T: Send + Sync + 'static>(&self) -> Option<Arc<T>> {
        match &self.kept {
            Kept::Present(value) => Arc::clone(value).downcast().ok(),
            Kept::Absent { .. } => None,
        }
    }

    /// What is answered with it.
    ///
    /// # Errors
    /// `NOT_FOUND` where that is what TIDAL said.
    pub(crate) fn answer<T>(&self, stale_because: Option<StaleReason>) -> Result<Answer<T>>
    where
        T: Send + Sync + 'static,
    {
        match &self.kept {
            Kept::Absent { kind, id } => Err(Error::NotFound {
                kind: *kind,
                id: id.clone(),
            }),
            Kept::Present(value) => match Arc::clone(value).downcast() {
                Ok(value) => Ok(Answer {
                    value,
                    freshness: self.given(stale_because),
                }),
                // One key in 2^128 stands for two questions.
                Err(_) => Err(internal("an entry is of another type")),
            },
        }
    }

    /// How fresh it is if it is given now.
    pub(crate) fn given(&self, stale_because: Option<StaleReason>) -> Freshness {
        Freshness {
            stale_because: stale_because.or(self.freshness.stale_because),
            ..self.freshness
        }
    }

    /// Notes that it was given. Tells whether it is asked for so often, and so near its end, that it is worth renewing
    /// before anybody has to wait; having told so it counts anew.
    pub(crate) fn hit(&self, policy: &Policy) -> bool {
        let hits = self.hits.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        let is_due = hits >= OFTEN && self.is_late(policy);
        if is_due {
            self.hits.store(0, Ordering::Relaxed);
        }
        is_due
    }

    /// Whether the last part of its time has begun.
    pub(crate) fn is_late(&self, policy: &Policy) -> bool {
        let left = self.life.fresh_until.saturating_duration_since(clock::now());
        left < policy.ttl / LAST_PART
    }
}

// === impl Kept ===

impl Kept {
    /// How long after it was given it is as good as new, and how long it is given after that.
    pub(crate) fn times(&self, policy: &Policy) -> (Duration, Duration) {
        match self {
            Self::Present(_) => (policy.ttl, policy.grace),
            Self::Absent { .. } => (policy::ABSENT, Duration::ZERO),
        }
    }
}

/// A bug of ours, in words.
pub(crate) fn internal(what: &'static str) -> Error {
    Error::Internal {
        source: Arc::new(std::io::Error::other(what)),
    }
}
