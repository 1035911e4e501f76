//! What one process remembers: answers, and what changed since. Also the ear for what other processes changed.

use std::{sync::Arc, time::Duration};

use crate::{
    clock::{self, Instant},
    entry::Entry,
    key::Key,
    local::Local,
    shared::{Hears, Settled},
    tag::Tag,
    voided::Voided,
};

/// Answers, and what changed since.
pub(crate) struct Memory {
    pub(crate) local: Local,
    pub(crate) voided: Voided,
}

/// Whether an entry may be given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    /// At once.
    Fresh,
    /// It is not past its time, but the second tier may know better.
    Doubtful,
    /// Only where nothing better can be had, and marked.
    Stale,
    /// Not at all.
    Void,
}

/// What is known of other replicas' changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum News {
    /// They arrive at once; or there are no other replicas.
    Arrives,
    /// They do not at the moment.
    Missing,
}

/// How long something that carries tags is believed while changes of other replicas are not heard of.
const UNHEARD: Duration = Duration::from_secs(1);

// === impl Memory ===

impl Memory {
    pub(crate) fn new(local_bytes: u64) -> Self {
        Self {
            local: Local::new(local_bytes),
            voided: Voided::default(),
        }
    }

    /// An entry, and whether it may be given.
    pub(crate) fn find(&self, key: Key, news: News) -> Option<(Arc<Entry>, Condition)> {
        let entry = self.local.find(key)?;
        let condition = self.condition(&entry, news, clock::now());
        Some((entry, condition))
    }

    /// Whether an entry may be given now.
    pub(crate) fn condition(&self, entry: &Entry, news: News, now: Instant) -> Condition {
        let life = entry.life;
        let unheard = || !entry.tags.is_empty() && news == News::Missing && now > life.asked_at + UNHEARD;
        if now >= life.stale_until || self.voided.is_void(&entry.tags, life.asked_at) {
            Condition::Void
        } else if now >= life.fresh_until {
            Condition::Stale
        } else if now >= life.believed_until || unheard() {
            Condition::Doubtful
        } else {
            Condition::Fresh
        }
    }
}

impl Hears for Memory {
    fn voided(&self, tags: &[Tag]) {
        self.voided.void(tags, Settled::Yes);
    }

    fn lost(&self) {
        self.voided.void_all();
    }

    fn cleared(&self) {
        self.local.clear();
    }
}
