//! Reads by id that happen at the same time share requests.
//!
//! The first caller's ids leave at once. While they are under way, the ids of later callers gather; they
//! leave together when a request lands, or as soon as they fill one. An id that is already gathered or under
//! way is not asked for again.
//!
//! No task is spawned: whoever waits for a flight also drives it, so a caller who goes away leaves it to the
//! others, and a flight that nobody waits for any more is given up. Nothing is remembered after it landed.

mod lane;

use std::{
    collections::HashMap,
    hash::Hash,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared, join_all, select},
};

use crate::{Error, Freshness, Limiter, Result};
use lane::Lane;

/// How many ids TIDAL takes in one request; with 21 it answers 400.
pub(super) const MOST_IDS: usize = 20;

/// How many ids may be gathered and under way together. More than this is a caller gone wild.
const MOST_WAITING: usize = 10_000;

/// After a refusal for want of room: by then a request has landed.
const ROOM_AFTER: Duration = Duration::from_secs(1);

/// Gathers ids of type `K` for values of type `V`, apart for each scope `S`.
pub(super) struct Coalescer<S, K, V> {
    load: Load<S, K, V>,
    lanes: Mutex<Lanes<S, K, V>>,
}

/// What the requests for some ids brought.
#[derive(Debug)]
pub(super) struct Loaded<K, V> {
    /// What was found.
    pub(super) found: HashMap<K, Arc<V>>,
    /// What could not be asked for, unlike the rest.
    pub(super) failed: HashMap<K, Error>,
    /// How fresh it is; `None` if nothing was answered.
    pub(super) freshness: Option<Freshness>,
}

/// The flight that asks, as far as the next one waits for it.
#[derive(Default)]
pub(super) struct Departure(Option<Box<dyn FnOnce() + Send>>);

/// What became of one id.
pub(super) type Outcome<V> = Result<Read<V>>;

/// A value, if there is one, and how fresh that is.
pub(super) type Read<V> = (Option<Arc<V>>, Freshness);

type Load<S, K, V> =
    Box<dyn Fn(S, Vec<K>, Departure) -> BoxFuture<'static, Result<Loaded<K, V>>> + Send + Sync>;
type Lanes<S, K, V> = HashMap<S, Lane<K, Pending<K, V>>>;
type Landing<K, V> = Shared<BoxFuture<'static, Result<Arc<Loaded<K, V>>>>>;
type Pending<K, V> = WeakShared<BoxFuture<'static, Result<Arc<Loaded<K, V>>>>>;

// === impl Coalescer ===

impl<S, K, V> Coalescer<S, K, V>
where
    S: Clone + Eq + Hash + Send + Sync + 'static,
    K: Clone + Eq + Hash + Send + Sync + 'static,
    V: Send + Sync + 'static,
{
    /// Gathers for this request, which is given at most [`MOST_IDS`] ids.
    pub(super) fn new<F, R>(load: F) -> Arc<Self>
    where
        F: Fn(S, Vec<K>, Departure) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Loaded<K, V>>> + Send + 'static,
    {
        Arc::new(Self {
            load: Box::new(move |scope, keys, departure| load(scope, keys, departure).boxed()),
            lanes: Mutex::default(),
        })
    }

    /// What becomes of each key, in that order.
    ///
    /// # Errors
    /// `RATE_LIMIT` if too many wait already. What goes wrong with some keys stands with those.
    pub(super) async fn read(self: &Arc<Self>, scope: &S, keys: &[K]) -> Result<Vec<Outcome<V>>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let boarded = self.board(scope, keys);
        let mut flights: Vec<(u64, Landing<K, V>)> = Vec::new();
        let mut places = Vec::with_capacity(keys.len());
        for (number, landing) in boarded? {
            let place = flights.iter().position(|(other, _)| *other == number);
            places.push(place.unwrap_or(flights.len()));
            if place.is_none() {
                flights.push((number, landing));
            }
        }
        let landed = join_all(flights.into_iter().map(|(_, landing)| landing)).await;
        let outcome = |(key, place): (&K, usize)| match landed.get(place) {
            Some(Ok(loaded)) => loaded.outcome(key),
            Some(Err(error)) => Err(error.clone()),
            None => Err(super::failure::internal("a flight was lost")),
        };
        Ok(keys.iter().zip(places).map(outcome).collect())
    }

    /// The flight that each key is on.
    ///
    /// A landing that is let go must not be let go under the lock: the last one to go takes its flight off
    /// the lane, which needs the lock.
    fn board(self: &Arc<Self>, scope: &S, keys: &[K]) -> Result<Vec<(u64, Landing<K, V>)>> {
        let mut boarded = Vec::with_capacity(keys.len());
        let mut lanes = self.lanes();
        let waiting: usize = lanes.values().map(Lane::len).sum();
        if waiting.saturating_add(keys.len()) > MOST_WAITING {
            return Err(Error::RateLimited {
                by: Limiter::Client,
                retry_after: ROOM_AFTER,
            });
        }
        let lane = lanes.entry(scope.clone()).or_default();
        let previous = lane.latest().and_then(WeakShared::upgrade);
        for key in keys {
            let known = lane
                .find(key)
                .and_then(|(number, pending)| Some((number, pending.upgrade()?)));
            let place = match known {
                Some(place) => place,
                None => self.gather(lane, scope, (key, previous.as_ref())),
            };
            boarded.push(place);
        }
        drop(lanes);
        // Held until here, so that it is not let go under the lock.
        drop(previous);
        Ok(boarded)
    }

    /// Puts a key on the flight that gathers, or on a new one that leaves after the previous.
    fn gather(
        self: &Arc<Self>,
        lane: &mut Lane<K, Pending<K, V>>,
        scope: &S,
        (key, previous): (&K, Option<&Landing<K, V>>),
    ) -> (u64, Landing<K, V>) {
        if let Some(joined) = lane.join(key, MOST_IDS, WeakShared::upgrade) {
            return joined;
        }
        let (number, full) = lane.open(key);
        let ticket = Ticket {
            coalescer: Arc::clone(self),
            scope: scope.clone(),
            number,
        };
        let previous = previous.cloned();
        let flight = async move {
            if let Some(previous) = previous {
                select(previous, full).await;
            }
            let keys = ticket.depart();
            let load = (ticket.coalescer.load)(ticket.scope.clone(), keys, ticket.departure());
            match AssertUnwindSafe(load).catch_unwind().await {
                Ok(result) => result.map(Arc::new),
                Err(_) => Err(super::failure::internal("a request panicked")),
            }
        };
        let landing = flight.boxed().shared();
        if let Some(pending) = landing.downgrade() {
            lane.set(number, pending);
        }
        (number, landing)
    }

    fn lanes(&self) -> MutexGuard<'_, Lanes<S, K, V>> {
        self.lanes.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Departure ===

impl Departure {
    /// This will take longer than usual: the next flight leaves without waiting for it.
    pub(super) fn make_way(self) {
        if let Some(make_way) = self.0 {
            make_way();
        }
    }
}

// === impl Loaded ===

impl<K, V> Default for Loaded<K, V> {
    fn default() -> Self {
        Self {
            found: HashMap::new(),
            failed: HashMap::new(),
            freshness: None,
        }
    }
}

impl<K: Clone + Eq + Hash, V> Loaded<K, V> {
    /// With what another request brought.
    pub(super) fn add(&mut self, more: Self) {
        self.found.extend(more.found);
        self.failed.extend(more.failed);
        self.freshness = match (self.freshness, more.freshness) {
            (Some(one), Some(other)) => Some(one.and(other)),
            (one, other) => one.or(other),
        };
    }

    /// These could not be asked for.
    pub(super) fn fail(&mut self, keys: &[K], error: &Error) {
        let failed = keys.iter().map(|key| (key.clone(), error.clone()));
        self.failed.extend(failed);
    }

    fn outcome(&self, key: &K) -> Outcome<V> {
        match self.failed.get(key) {
            Some(error) => Err(error.clone()),
            None => Ok((
                self.found.get(key).cloned(),
                self.freshness.unwrap_or_else(Freshness::now),
            )),
        }
    }
}

/// A flight's place on its lane. However the flight ends, its place is given up.
struct Ticket<S: Clone + Eq + Hash, K: Clone + Eq + Hash, V> {
    coalescer: Arc<Coalescer<S, K, V>>,
    scope: S,
    number: u64,
}

// === impl Ticket ===

impl<S: Clone + Eq + Hash, K: Clone + Eq + Hash, V> Ticket<S, K, V> {
    /// From now on nobody comes aboard.
    fn depart(&self) -> Vec<K> {
        let mut lanes = self
            .coalescer
            .lanes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        lanes
            .get_mut(&self.scope)
            .map(|lane| lane.depart(self.number))
            .unwrap_or_default()
    }

    fn departure(&self) -> Departure
    where
        S: Send + Sync + 'static,
        K: Send + Sync + 'static,
        V: Send + Sync + 'static,
    {
        let (coalescer, scope, number) = (Arc::clone(&self.coalescer), self.scope.clone(), self.number);
        Departure(Some(Box::new(move || {
            let mut lanes = coalescer.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(lane) = lanes.get_mut(&scope) {
                lane.make_way(number);
            }
        })))
    }
}

impl<S: Clone + Eq + Hash, K: Clone + Eq + Hash, V> Drop for Ticket<S, K, V> {
    fn drop(&mut self) {
        let mut lanes = self
            .coalescer
            .lanes
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(lane) = lanes.get_mut(&self.scope) {
            lane.land(self.number);
            if lane.is_empty() {
                lanes.remove(&self.scope);
            }
        }
    }
}

#[cfg(test)]
mod tests;
