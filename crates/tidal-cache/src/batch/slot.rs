//! What becomes of each key of a batch, and the batch that says so. Asks nobody.

use std::{fmt, sync::Arc};

use tidal_core::{
    Answer, Error, Freshness, Result, StaleReason,
    model::{Batch, Missing, MissingReason},
};

use super::Held;
use crate::{
    entry::{Entry, Kept},
    key::Key,
    memory::Condition,
    shared::Ticket,
};

/// One key of a batch.
pub(super) struct Slot<K, T> {
    pub(super) key: K,
    /// Where it is kept.
    pub(super) at: Key,
    /// Lets what TIDAL says be kept in the second tier.
    pub(super) ticket: Ticket,
    /// What memory is in doubt of.
    pub(super) doubtful: Option<Arc<Entry>>,
    fallback: Option<Arc<Entry>>,
    outcome: Option<Outcome<T>>,
}

/// What became of a key.
struct Outcome<T> {
    things: Vec<Arc<T>>,
    missing: Option<MissingReason>,
    /// How fresh it is; nothing where nobody answered.
    freshness: Option<Freshness>,
}

// === impl Slot ===

impl<K, T: Send + Sync + 'static> Slot<K, T> {
    /// As memory knows it.
    pub(super) fn looked_up<H: Held<T>>((key, at): (K, Key), known: Option<(Arc<Entry>, Condition)>) -> Self {
        let mut slot = Self {
            key,
            at,
            ticket: Ticket::default(),
            doubtful: None,
            fallback: None,
            outcome: None,
        };
        match known {
            Some((entry, Condition::Fresh)) => slot.give::<H>(&entry, None),
            Some((entry, Condition::Doubtful)) => {
                slot.doubtful = Some(Arc::clone(&entry));
                slot.fallback = Some(entry);
            }
            Some((entry, Condition::Stale)) => slot.fallback = Some(entry),
            Some((_, Condition::Void)) | None => {}
        }
        slot
    }

    pub(super) fn is_answered(&self) -> bool {
        self.outcome.is_some()
    }

    /// Answers with what is kept.
    pub(super) fn give<H: Held<T>>(&mut self, entry: &Entry, stale_because: Option<StaleReason>) {
        let freshness = entry.given(stale_because);
        match (entry.value::<H::Kept>(), &entry.kept) {
            (Some(kept), _) => self.answer(H::unpack(kept), None, freshness),
            (None, Kept::Absent { .. }) => self.answer(Vec::new(), Some(MissingReason::NotFound), freshness),
            // One key in 2^128 stands for two questions: it stays open.
            (None, Kept::Present(_)) => {}
        }
    }

    pub(super) fn answer(
        &mut self,
        things: Vec<Arc<T>>,
        missing: Option<MissingReason>,
        freshness: Freshness,
    ) {
        self.outcome = Some(Outcome {
            things,
            missing,
            freshness: Some(freshness),
        });
    }

    /// Nobody answered.
    pub(super) fn fail(&mut self, error: Error) {
        self.outcome = Some(Outcome {
            things: Vec::new(),
            missing: Some(MissingReason::Failed(error)),
            freshness: None,
        });
    }

    /// What else came.
    pub(super) fn add(&mut self, things: impl IntoIterator<Item = Arc<T>>) {
        if let Some(outcome) = &mut self.outcome {
            outcome.things.extend(things);
        }
    }

    /// May be given if TIDAL does not answer, unless something newer may.
    pub(super) fn may_fall_back_on(&mut self, entry: Arc<Entry>) {
        let newest = self.fallback.take().into_iter().chain([entry]);
        self.fallback = newest.max_by_key(|entry| entry.freshness.fetched_at);
    }

    pub(super) fn take_fallback(&mut self) -> Option<Arc<Entry>> {
        self.fallback.take()
    }
}

/// The batch. The first failure, if nobody answered anything.
pub(super) fn assemble<K, T>(slots: Vec<Slot<K, T>>) -> Result<Answer<Batch<T, K>>> {
    let mut batch = Batch::default();
    let mut oldest: Option<Freshness> = None;
    for Slot { key, outcome, .. } in slots {
        let Some(outcome) = outcome else { continue };
        batch.found.extend(outcome.things);
        let missing = outcome.missing.map(|reason| Missing { key, reason });
        batch.missing.extend(missing);
        if let Some(freshness) = outcome.freshness {
            oldest = Some(oldest.map_or(freshness, |oldest| oldest.and(freshness)));
        }
    }
    match (oldest, batch.first_failure()) {
        (None, Some(error)) => Err(error.clone()),
        (freshness, _) => Ok(Answer {
            value: Arc::new(batch),
            freshness: freshness.unwrap_or_else(Freshness::now),
        }),
    }
}

impl<K: fmt::Debug, T> fmt::Debug for Slot<K, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Slot").field(&self.key).finish()
    }
}
