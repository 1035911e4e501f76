//! Answering what memory could not: from the second tier in one go, then from TIDAL in one request.

use std::{hash::Hash, sync::Arc};

use tidal_core::{
    Error, Tidal,
    model::{Batch, MissingReason},
};

use tracing::Instrument;

use super::{BatchKey, Held, IsOf, Several, slot::Slot};
use crate::{
    Cached, clock,
    delivery::Delivery,
    entry::Kept,
    memory::Condition,
    place::{Asker, Place},
    shared::Wanted,
    staleness::stale_because,
    stopwatch::{Awaited, Stopwatch},
    tag::Tag,
    trace,
};

/// What came for a key.
struct Share<'a, T> {
    things: Vec<Arc<T>>,
    missing: Option<&'a MissingReason>,
}

impl<S: Tidal + ?Sized + 'static> Cached<S> {
    /// Answers what is open.
    pub(super) async fn fill<K, M, T, H>(
        &self,
        (several, manner): (&Several<S, K, M, T, H>, &M),
        asker: Asker<'_>,
        slots: &mut [Slot<K, T>],
    ) where
        K: BatchKey,
        M: Hash + Sync,
        T: Send + Sync + 'static,
        H: Held<T>,
    {
        let tags = self.tiers.places.tags(asker, None);
        self.look_for_all::<K, T, H>(asker, slots, &tags).await;
        let open = slots.iter_mut().filter(|slot| !slot.is_answered());
        let mut open: Vec<_> = open.collect();
        if open.is_empty() {
            return;
        }
        let keys: Vec<K> = open.iter().map(|slot| slot.key.clone()).collect();
        let asked_at = clock::now();
        let answer = match (several.load)(&self.inner, asker.viewer, (&keys, manner)).await {
            Ok(answer) => answer,
            Err(error) => {
                return open
                    .iter_mut()
                    .for_each(|slot| self.bridge::<_, _, H>(slot, asker, &error));
            }
        };
        let mut delivery = Delivery::new(&self.tiers, asker.viewer, (answer.freshness, asked_at));
        for slot in &mut open {
            let Share { things, missing } = share(&answer.value, &slot.key, (several.is_of, keys.len()));
            let place = placed(slot, asker, &tags);
            match (H::pack(&things), missing) {
                (Some(kept), None) => {
                    delivery.keep::<H::Kept>(&place, Kept::Present(kept.clone()), &slot.ticket);
                    delivery.prime(asker.policy, &kept, &slot.ticket);
                    slot.answer(things, None, answer.freshness);
                }
                (None, Some(MissingReason::NotFound)) => {
                    let (kind, id) = (K::KIND, slot.key.to_string());
                    delivery.keep::<H::Kept>(&place, Kept::Absent { kind, id }, &slot.ticket);
                    slot.answer(things, missing.cloned(), answer.freshness);
                }
                (None, Some(MissingReason::Failed(error))) => self.bridge::<_, _, H>(slot, asker, error),
                // There is more of it than was read, or nothing that says to be of this code: not to be kept.
                (Some(_), Some(_)) | (None, None) => {
                    slot.answer(things, missing.cloned(), answer.freshness);
                }
            }
        }
        if let Some(last) = open.last_mut() {
            last.add(nobodys(&answer.value, &keys, several.is_of));
        }
        delivery.send().await;
    }

    /// Asks the second tier for all that is open, in one go.
    async fn look_for_all<K, T, H>(&self, asker: Asker<'_>, slots: &mut [Slot<K, T>], tags: &[Tag])
    where
        K: BatchKey,
        T: Send + Sync + 'static,
        H: Held<T>,
    {
        let Some(shared) = &self.tiers.shared else { return };
        let mut open: Vec<_> = slots.iter_mut().filter(|slot| !slot.is_answered()).collect();
        let wanted = open.iter().map(|slot| Wanted { key: slot.at, tags });
        let (wanted, asked_at): (Vec<_>, _) = (wanted.collect(), clock::now());
        let watch = Stopwatch::on(Awaited::Shared);
        let lookups = shared.get(&wanted).instrument(trace::lookup(asker.policy)).await;
        drop(watch);
        for (slot, lookup) in open.iter_mut().zip(lookups) {
            let place = placed(slot, asker, tags);
            let look = self.tiers.looked::<H::Kept>(&place, asked_at, lookup);
            slot.ticket = look.ticket;
            let doubtful = slot.doubtful.take().filter(|_| tags.is_empty());
            match (look.entry, doubtful) {
                (Some((entry, Condition::Fresh)), _) => {
                    self.tiers.memory.local.keep(slot.at, Arc::clone(&entry));
                    slot.give::<H>(&entry, None);
                }
                // Nobody knows better.
                (_, Some(entry)) => slot.give::<H>(&self.tiers.believe(&place, &entry), None),
                (Some((entry, _)), None) => slot.may_fall_back_on(entry),
                (None, None) => {}
            }
        }
    }

    /// Answers a key that TIDAL did not: with what is past its time, if that may be.
    fn bridge<K, T, H>(&self, slot: &mut Slot<K, T>, asker: Asker<'_>, error: &Error)
    where
        T: Send + Sync + 'static,
        H: Held<T>,
    {
        let fallback = slot.take_fallback().filter(|entry| {
            let condition = self
                .tiers
                .memory
                .condition(entry, self.tiers.news(), clock::now());
            condition != Condition::Void
        });
        let meter = self.tiers.meter(asker.policy);
        match (fallback, stale_because(error)) {
            (Some(entry), Some(because)) => {
                meter.local.stale.add();
                meter.stale_answer(because);
                slot.give::<H>(&entry, Some(because));
            }
            (_, _) => slot.fail(error.clone()),
        }
    }
}

fn placed<K, T>(slot: &Slot<K, T>, asker: Asker<'_>, tags: &[Tag]) -> Place {
    Place {
        key: slot.at,
        policy: asker.policy,
        tags: tags.into(),
    }
}

/// What a batch says of one key.
fn share<'a, T, K: PartialEq>(
    batch: &'a Batch<T, K>,
    key: &K,
    (of, asked): (IsOf<T, K>, usize),
) -> Share<'a, T> {
    // Whatever came for one key alone is of that key.
    let is_of = |thing: &&Arc<T>| of(thing, key).unwrap_or(asked == 1);
    let mut missing = batch.missing.iter();
    let missing = missing.find(|missing| missing.key == *key);
    Share {
        things: batch.found.iter().filter(is_of).cloned().collect(),
        missing: missing.map(|missing| &missing.reason),
    }
}

/// What came without saying for which key: for the caller to judge.
fn nobodys<T, K>(batch: &Batch<T, K>, keys: &[K], of: IsOf<T, K>) -> Vec<Arc<T>> {
    if keys.len() == 1 {
        return Vec::new();
    }
    let nobodys = |thing: &&Arc<T>| !keys.iter().any(|key| of(thing, key) == Some(true));
    batch.found.iter().filter(nobodys).cloned().collect()
}
