//! Asking the second tier before TIDAL, and agreeing with the other replicas on who asks TIDAL.

use std::{sync::Arc, time::Duration};

use tracing::Instrument;

use crate::{
    clock::{self, Instant},
    codec::{self, Cacheable},
    entry::{Entry, Life},
    memory::Condition,
    place::Place,
    policy,
    shared::{Found, Lease, Lookup, SharedTier, Ticket, Wanted},
    stopwatch::{Awaited, Stopwatch},
    tiers::Tiers,
    trace,
};

/// What came of asking the second tier.
pub(crate) enum Inquiry {
    /// It has the answer.
    Answered(Arc<Entry>),
    /// TIDAL has to be asked.
    Open(Permit),
}

/// To ask TIDAL, and to keep what it answers.
#[derive(Default)]
pub(crate) struct Permit {
    pub(crate) ticket: Ticket,
    /// What may be given if TIDAL does not answer.
    pub(crate) fallback: Option<Arc<Entry>>,
    /// Other replicas wait for this to go.
    pub(crate) lease: Option<Box<dyn Send>>,
}

/// Why the answer is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Somebody waits for it.
    Answer,
    /// What there is shall be newer before it is past its time.
    Renewal,
    /// Somebody waits for what TIDAL says now.
    Afresh,
}

/// What the second tier has for a place.
pub(crate) struct Look {
    pub(crate) entry: Option<(Arc<Entry>, Condition)>,
    pub(crate) ticket: Ticket,
}

/// How long another replica's request is waited for, and how long at first before looking again.
const PATIENCE: Duration = Duration::from_secs(5);
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(320);

// === impl Purpose ===

impl Purpose {
    /// Whether there is nothing to ask for.
    pub(crate) fn is_served(self, place: &Place, entry: &Entry, condition: Condition) -> bool {
        match (self, condition) {
            (Self::Answer, Condition::Fresh) => true,
            (Self::Renewal, Condition::Fresh) => !entry.is_late(place.policy),
            (Self::Afresh, Condition::Fresh)
            | (_, Condition::Doubtful | Condition::Stale | Condition::Void) => false,
        }
    }
}

impl Tiers {
    /// Asks the second tier for what memory does not have or is in doubt of.
    pub(crate) async fn inquire<T: Cacheable>(
        &self,
        place: &Place,
        purpose: Purpose,
        known: Option<(Arc<Entry>, Condition)>,
    ) -> Inquiry {
        let Some(shared) = &self.shared else {
            return Inquiry::Open(Permit::default());
        };
        let mut look = self.look::<T>(shared, place).await;
        if let Some(entry) = self.served(place, purpose, &look) {
            return Inquiry::Answered(entry);
        }
        if let Some((entry, Condition::Doubtful)) = known
            && purpose == Purpose::Answer
            && place.tags.is_empty()
        {
            // Nobody knows better, and nothing of this can have changed by anybody's hand here.
            return Inquiry::Answered(self.believe(place, &entry));
        }
        if purpose == Purpose::Afresh {
            return Inquiry::Open(Permit {
                ticket: look.ticket,
                ..Permit::default()
            });
        }
        let patience = clock::now() + PATIENCE;
        let mut wait = FIRST_WAIT;
        let lease = loop {
            match shared.lease(place.key).await {
                Lease::Granted(lease) => break Some(lease),
                Lease::Taken if clock::now() < patience => {}
                Lease::Taken | Lease::Away => break None,
            }
            let watch = Stopwatch::on(Awaited::Shared);
            tokio::time::sleep(wait).instrument(trace::replica_wait()).await;
            drop(watch);
            wait = LONGEST_WAIT.min(wait * 2);
            look = self.look::<T>(shared, place).await;
            if let Some(entry) = self.served(place, purpose, &look) {
                return Inquiry::Answered(entry);
            }
        };
        if lease.is_some() {
            // Another replica may have landed since this one looked.
            look = self.look::<T>(shared, place).await;
            if let Some(entry) = self.served(place, purpose, &look) {
                return Inquiry::Answered(entry);
            }
        }
        Inquiry::Open(Permit {
            ticket: look.ticket,
            fallback: look.entry.map(|(entry, _)| entry),
            lease,
        })
    }

    /// What a lookup found, as an entry.
    pub(crate) fn looked<T: Cacheable>(&self, place: &Place, asked_at: Instant, lookup: Lookup) -> Look {
        let entry = lookup
            .found
            .and_then(|found| revive::<T>(place, asked_at, &found));
        let entry = entry.map(|entry| {
            let condition = self.memory.condition(&entry, self.news(), clock::now());
            (Arc::new(entry), condition)
        });
        let meter = &self.meter(place.policy).shared;
        match &entry {
            Some((_, Condition::Fresh | Condition::Doubtful)) => meter.hits.add(),
            Some((_, Condition::Stale | Condition::Void)) | None => meter.misses.add(),
        }
        Look {
            entry: entry.filter(|(_, condition)| *condition != Condition::Void),
            ticket: lookup.ticket,
        }
    }

    async fn look<T: Cacheable>(&self, shared: &Arc<dyn SharedTier>, place: &Place) -> Look {
        let asked_at = clock::now();
        let wanted = [Wanted {
            key: place.key,
            tags: &place.tags,
        }];
        let span = trace::lookup(place.policy);
        let watch = Stopwatch::on(Awaited::Shared);
        let mut lookups = shared.get(&wanted).instrument(span.clone()).await;
        drop(watch);
        let look = match lookups.pop() {
            Some(lookup) => self.looked::<T>(place, asked_at, lookup),
            None => Look {
                entry: None,
                ticket: Ticket::default(),
            },
        };
        trace::found(&span, if look.entry.is_some() { "hit" } else { "miss" });
        look
    }

    /// The entry that was found, if it serves the purpose. Memory keeps it.
    fn served(&self, place: &Place, purpose: Purpose, look: &Look) -> Option<Arc<Entry>> {
        let (entry, condition) = look.entry.as_ref()?;
        let served = purpose.is_served(place, entry, *condition);
        served.then(|| {
            self.memory.local.keep(place.key, Arc::clone(entry));
            Arc::clone(entry)
        })
    }

    /// Goes on to believe memory.
    pub(crate) fn believe(&self, place: &Place, entry: &Entry) -> Arc<Entry> {
        let believed = Arc::new(entry.believed_until(clock::now() + policy::LOCAL));
        self.memory.local.keep(place.key, Arc::clone(&believed));
        believed
    }
}

/// An entry as it is after its time in the second tier; nothing if it cannot be read or is too old.
fn revive<T: Cacheable>(place: &Place, asked_at: Instant, found: &Found) -> Option<Entry> {
    let kept = codec::decode::<T>(&found.value)?;
    let (age, now) = (clock::age(found.fetched_at), clock::now());
    let (ttl, grace) = kept.times(place.policy);
    let left = (ttl + grace).checked_sub(age)?;
    let life = Life {
        asked_at,
        believed_until: now + policy::LOCAL,
        fresh_until: now + ttl.saturating_sub(age),
        stale_until: now + left,
    };
    let freshness = tidal_core::Freshness {
        fetched_at: found.fetched_at,
        stale_because: None,
        suspect_empty: false,
    };
    let bytes = crate::weight::estimate(found.value.len(), place.tags.len());
    Some(Entry::new((kept, freshness), place.tags.clone(), life, bytes))
}
