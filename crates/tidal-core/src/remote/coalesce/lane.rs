//! The flights of one scope: which gathers, which are under way, and which key is on which. Only the
//! bookkeeping; time and futures are the coalescer's.

use std::{collections::HashMap, hash::Hash};

use tokio::sync::oneshot;

/// The flights of one scope. `P` is how a flight's landing is waited for.
pub(super) struct Lane<K, P> {
    flights: Vec<Flight<K, P>>,
    on: HashMap<K, u64>,
    next: u64,
}

struct Flight<K, P> {
    number: u64,
    keys: Vec<K>,
    departed: bool,
    /// Nobody waits for it to land before they leave.
    aside: bool,
    /// Told when the flight is full.
    full: Option<oneshot::Sender<()>>,
    pending: Option<P>,
}

// === impl Lane ===

impl<K, P> Default for Lane<K, P> {
    fn default() -> Self {
        Self {
            flights: Vec::new(),
            on: HashMap::new(),
            next: 0,
        }
    }
}

impl<K, P> Lane<K, P> {
    /// Keys gathered and under way.
    pub(super) fn len(&self) -> usize {
        self.on.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.flights.is_empty()
    }

    /// The flight that departed last, of those that are waited for.
    pub(super) fn latest(&self) -> Option<&P> {
        let waited_for = |flight: &&Flight<K, P>| flight.departed && !flight.aside;
        let mut departed = self.flights.iter().rev().filter(waited_for);
        departed.find_map(|flight| flight.pending.as_ref())
    }
}

impl<K: Clone + Eq + Hash, P> Lane<K, P> {
    /// The flight that this key is on.
    pub(super) fn find(&self, key: &K) -> Option<(u64, &P)> {
        let number = *self.on.get(key)?;
        let flight = self.flights.iter().find(|flight| flight.number == number)?;
        Some((number, flight.pending.as_ref()?))
    }

    /// Puts a key on the flight that gathers, if there is one with room that is still `alive`; the last place
    /// sends it off.
    pub(super) fn join<L>(
        &mut self,
        key: &K,
        most: usize,
        alive: impl Fn(&P) -> Option<L>,
    ) -> Option<(u64, L)> {
        let gathering = |flight: &&mut Flight<K, P>| !flight.departed && flight.keys.len() < most;
        let mut flights = self.flights.iter_mut().filter(gathering);
        let (flight, landing) = flights.find_map(|flight| {
            let landing = alive(flight.pending.as_ref()?)?;
            Some((flight, landing))
        })?;
        flight.keys.push(key.clone());
        self.on.insert(key.clone(), flight.number);
        if flight.keys.len() >= most {
            // Nobody listens if it leaves anyway.
            flight.full.take().map(|full| full.send(()));
        }
        Some((flight.number, landing))
    }

    /// A new flight with this key, and what tells when it is full.
    pub(super) fn open(&mut self, key: &K) -> (u64, oneshot::Receiver<()>) {
        let (full, told) = oneshot::channel();
        let number = self.next;
        self.next += 1;
        self.on.insert(key.clone(), number);
        self.flights.push(Flight {
            number,
            keys: vec![key.clone()],
            departed: false,
            aside: false,
            full: Some(full),
            pending: None,
        });
        (number, told)
    }

    /// How the flight is waited for.
    pub(super) fn set(&mut self, number: u64, pending: P) {
        if let Some(flight) = self.flights.iter_mut().find(|flight| flight.number == number) {
            flight.pending = Some(pending);
        }
    }

    /// Closes the flight and tells who is on it.
    pub(super) fn depart(&mut self, number: u64) -> Vec<K> {
        let flight = self.flights.iter_mut().find(|flight| flight.number == number);
        flight.map_or_else(Vec::new, |flight| {
            flight.departed = true;
            flight.keys.clone()
        })
    }

    /// The flight stands aside: who gathers may leave at once, and nobody waits for it any more.
    pub(super) fn make_way(&mut self, number: u64) {
        for flight in &mut self.flights {
            flight.aside |= flight.number == number;
            // Nobody listens if it leaves anyway.
            flight.full.take().map(|full| full.send(()));
        }
    }

    /// The flight is over.
    pub(super) fn land(&mut self, number: u64) {
        self.flights.retain(|flight| flight.number != number);
        self.on.retain(|_, on| *on != number);
    }
}
