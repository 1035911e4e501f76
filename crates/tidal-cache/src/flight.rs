//! Whoever asks the same question at the same time waits for one answer.
//!
//! No task is spawned: whoever waits for a flight also drives it, so a caller who goes away leaves it to the others, and a
//! flight that nobody waits for any more is given up, down to the request to TIDAL. Nothing is remembered after it landed:
//! that is what the tiers are for.

use std::{
    collections::HashMap,
    panic::AssertUnwindSafe,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use futures_util::{
    FutureExt,
    future::{BoxFuture, Shared, WeakShared},
};
use tidal_core::{Result, StaleReason};

use crate::{
    clock::{self, Instant},
    entry::{Entry, internal},
    key::Key,
};

/// The flights under way.
#[derive(Default)]
pub(crate) struct Flights(Mutex<Board>);

/// What a flight brings.
#[derive(Clone, Debug)]
pub(crate) struct Landed {
    pub(crate) entry: Arc<Entry>,
    /// Why it is past its time, if it is.
    pub(crate) stale_because: Option<StaleReason>,
}

/// How a flight is waited for.
pub(crate) type Landing = Shared<BoxFuture<'static, Result<Landed>>>;

/// Whether somebody else had begun it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boarded {
    /// They had.
    Joined,
    /// It begins now.
    First,
}

#[derive(Default)]
struct Board {
    flights: HashMap<Key, Flight>,
    next: u64,
}

struct Flight {
    number: u64,
    began: Instant,
    pending: WeakShared<BoxFuture<'static, Result<Landed>>>,
}

/// More flights than this are not told of to others: each of their callers asks alone.
const MOST_FLIGHTS: usize = 10_000;

// === impl Flights ===

impl Flights {
    /// The flight for this key that is under way; a new one if there is none, or it began before a `change` that its
    /// caller must see.
    ///
    /// A landing must not be let go under the lock: the last one to go takes its flight off the board.
    pub(crate) fn board(
        self: &Arc<Self>,
        key: Key,
        changed_since: impl Fn(Instant) -> bool,
        fly: impl FnOnce() -> BoxFuture<'static, Result<Landed>>,
    ) -> (Landing, Boarded) {
        let mut board = self.board_mut();
        let known = board.flights.get(&key);
        let known = known.filter(|flight| !changed_since(flight.began));
        if let Some(landing) = known.and_then(|flight| flight.pending.upgrade()) {
            return (landing, Boarded::Joined);
        }
        let number = board.next;
        board.next += 1;
        let ticket = Ticket {
            flights: Arc::clone(self),
            key,
            number,
        };
        let flight = fly();
        let landing = async move {
            let landed = AssertUnwindSafe(flight).catch_unwind().await;
            drop(ticket);
            landed.unwrap_or_else(|_| Err(internal("a read panicked")))
        };
        let landing = landing.boxed().shared();
        if board.flights.len() < MOST_FLIGHTS
            && let Some(pending) = landing.downgrade()
        {
            let began = clock::now();
            let flight = Flight {
                number,
                began,
                pending,
            };
            board.flights.insert(key, flight);
        }
        (landing, Boarded::First)
    }

    fn board_mut(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A flight's place on the board. However the flight ends, its place is given up.
struct Ticket {
    flights: Arc<Flights>,
    key: Key,
    number: u64,
}

impl Drop for Ticket {
    fn drop(&mut self) {
        let mut board = self.flights.board_mut();
        let known = board.flights.get(&self.key);
        if known.is_some_and(|flight| flight.number == self.number) {
            board.flights.remove(&self.key);
        }
    }
}
