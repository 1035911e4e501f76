//! Reading one thing: from memory, from the second tier, from TIDAL, and stale if need be.
//!
//! A hit clones neither the viewer nor the question, decodes nothing and waits for nothing. Everything else goes through a
//! flight, so that TIDAL is asked once.

use std::{hash::Hash, sync::Arc};

use futures_util::{FutureExt, future::BoxFuture};
use tidal_core::{Answer, Error, Result, Tidal, Viewer};
use tracing::{Instrument, Span};

use crate::{
    Cached,
    cached::Belief,
    clock,
    codec::Cacheable,
    delivery::Delivery,
    entry::{Entry, Kept},
    flight::{Boarded, Landed},
    inquiry::{Inquiry, Permit, Purpose},
    memory::Condition,
    place::{Asker, Place},
    policy::{About, Audience, Policy},
    prime::Bears,
    staleness::stale_because,
    stopwatch::{Awaited, Stopwatch},
    trace,
};

/// A question that can be asked later, by whoever drives the flight.
pub(crate) trait Question: About + Hash + Clone + Send + Sync + 'static {}

impl<Q: About + Hash + Clone + Send + Sync + 'static> Question for Q {}

/// An answer that can be kept.
pub(crate) trait Reply: Cacheable + Bears {}

impl<T: Cacheable + Bears> Reply for T {}

/// How a question is asked.
pub(crate) type Load<S, Q, T> = for<'a> fn(&'a S, &'a Viewer, &'a Q) -> BoxFuture<'a, Result<Answer<T>>>;

/// A kind of question: how its answers are kept, and how it is asked.
pub(crate) struct Reading<S: ?Sized, Q, T> {
    pub(crate) policy: &'static Policy,
    pub(crate) load: Load<S, Q, T>,
}

// === impl Reading ===

impl<S: ?Sized, Q, T> Reading<S, Q, T> {
    pub(crate) fn new(policy: &'static Policy, load: Load<S, Q, T>) -> Self {
        Self { policy, load }
    }
}

/// A question on its way.
pub(crate) struct Errand<S: ?Sized, Q, T> {
    cached: Cached<S>,
    reading: Reading<S, Q, T>,
    place: Place,
    viewer: Viewer,
    question: Q,
    purpose: Purpose,
}

impl<S: Tidal + ?Sized + 'static> Cached<S> {
    /// The answer to a question, from wherever it can be had.
    pub(crate) async fn read<Q: Question, T: Reply>(
        &self,
        reading: Reading<S, Q, T>,
        viewer: &Viewer,
        question: &Q,
    ) -> Result<Answer<T>> {
        let asker = Asker {
            viewer,
            policy: reading.policy,
        };
        let key = self.tiers.places.key(asker, question);
        let meter = self.tiers.meter(reading.policy);
        let span = trace::read(reading.policy);
        if self.belief == Belief::Afresh && reading.policy.audience == Audience::Listener {
            meter.local.misses.add();
            // On no flight: who boarded it would not be given what is past its time.
            let errand = self.errand((reading, Purpose::Afresh), asker, question);
            trace::found(&span, "passed");
            return Box::pin(errand.fly().instrument(span)).await?.entry.answer(None);
        }
        if let Some((entry, Condition::Fresh)) = self.tiers.find(key) {
            meter.local.hits.add();
            trace::found(&span, "hit");
            if entry.hit(reading.policy) {
                self.renew(reading, asker, question);
            }
            return entry.answer(None);
        }
        // Apart, so that a hit does not carry room for all of it.
        Box::pin(self.miss(reading, asker, question).instrument(span)).await
    }

    async fn miss<Q: Question, T: Reply>(
        &self,
        reading: Reading<S, Q, T>,
        asker: Asker<'_>,
        question: &Q,
    ) -> Result<Answer<T>> {
        let errand = self.errand((reading, Purpose::Answer), asker, question);
        let (place, voided) = (errand.place.clone(), &self.tiers.memory.voided);
        let (landing, boarded) = self.tiers.flights.board(
            place.key,
            |began| voided.changed_since(&place.tags, began),
            || errand.fly().instrument(trace::flight()).boxed(),
        );
        let meter = self.tiers.meter(asker.policy);
        if boarded == Boarded::Joined {
            meter.waited.add();
        }
        let landed = match boarded {
            Boarded::First => landing.await,
            Boarded::Joined => {
                let _watch = Stopwatch::on(Awaited::Flight);
                landing.instrument(trace::flight_wait()).await
            }
        };
        trace::found(&Span::current(), told(&landed));
        match landed.as_ref().map(|landed| landed.stale_because) {
            Ok(Some(because)) => {
                meter.local.stale.add();
                meter.stale_answer(because);
            }
            Ok(None) | Err(_) => meter.local.misses.add(),
        }
        let landed = landed?;
        landed.entry.answer(landed.stale_because)
    }

    pub(crate) fn errand<Q: Question, T: Reply>(
        &self,
        (reading, purpose): (Reading<S, Q, T>, Purpose),
        asker: Asker<'_>,
        question: &Q,
    ) -> Errand<S, Q, T> {
        let places = &self.tiers.places;
        let about = question.about(asker.viewer.user());
        Errand {
            cached: self.clone(),
            reading,
            place: Place {
                key: places.key(asker, question),
                policy: asker.policy,
                tags: places.tags(asker, about.as_ref()),
            },
            viewer: asker.viewer.clone(),
            question: question.clone(),
            purpose,
        }
    }
}

// === impl Errand ===

impl<S: Tidal + ?Sized + 'static, Q: Question, T: Reply> Errand<S, Q, T> {
    pub(crate) fn place(&self) -> &Place {
        &self.place
    }

    /// Finds the answer, and keeps it.
    pub(crate) async fn fly(self) -> Result<Landed> {
        let tiers = &self.cached.tiers;
        // Another flight may have landed since its caller looked.
        let known = tiers.find(self.place.key);
        if let Some((entry, condition)) = &known
            && self.purpose.is_served(&self.place, entry, *condition)
        {
            return Ok(fresh(Arc::clone(entry)));
        }
        let inquiry = tiers.inquire::<T>(&self.place, self.purpose, known.clone());
        let permit = match inquiry.await {
            Inquiry::Answered(entry) => return Ok(fresh(entry)),
            Inquiry::Open(permit) => permit,
        };
        let asked_at = clock::now();
        let asked = (self.reading.load)(&self.cached.inner, &self.viewer, &self.question).await;
        let (kept, freshness) = match asked {
            Ok(answer) => (Kept::Present(answer.value), answer.freshness),
            Err(Error::NotFound { kind, id }) => (Kept::Absent { kind, id }, tidal_core::Freshness::now()),
            Err(error) if self.purpose == Purpose::Afresh => return Err(error),
            Err(error) => return self.bridge(error, permit),
        };
        let mut delivery = Delivery::new(tiers, &self.viewer, (freshness, asked_at));
        let entry = delivery.keep::<T>(&self.place, kept, &permit.ticket);
        if let Some(answer) = entry.value::<T>() {
            delivery.prime(self.place.policy, &answer, &permit.ticket);
        }
        delivery.send().await;
        // Held until here: whoever waits for it finds the answer.
        drop(permit.lease);
        Ok(fresh(entry))
    }

    /// What may be given instead of this error.
    fn bridge(&self, error: Error, permit: Permit) -> Result<Landed> {
        let tiers = &self.cached.tiers;
        let Some(because) = stale_because(&error) else {
            return Err(error);
        };
        // Looked up once more: a change may have come meanwhile.
        let here = tiers.find(self.place.key);
        let there = permit.fallback.map(|entry| {
            let condition = tiers.memory.condition(&entry, tiers.news(), clock::now());
            (entry, condition)
        });
        let usable = |found: &(Arc<Entry>, Condition)| found.1 != Condition::Void;
        let newest = [here, there].into_iter().flatten().filter(usable);
        let Some((entry, _)) = newest.max_by_key(|(entry, _)| entry.freshness.fetched_at) else {
            return Err(error);
        };
        tiers.memory.local.keep(self.place.key, Arc::clone(&entry));
        Ok(Landed {
            entry,
            stale_because: Some(because),
        })
    }
}

/// What memory said of what was given in the end.
fn told(landed: &Result<Landed>) -> &'static str {
    match landed.as_ref().map(|landed| landed.stale_because) {
        Ok(Some(_)) => "stale",
        Ok(None) | Err(_) => "miss",
    }
}

fn fresh(entry: Arc<Entry>) -> Landed {
    Landed {
        entry,
        stale_because: None,
    }
}
