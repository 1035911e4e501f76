//! A second tier in memory, with as many replicas as a test wants, which goes away, grows deaf and forgets as told.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, Weak},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::{SignedDuration, Timestamp};

use super::{Found, Hears, Lease, Lookup, Parcel, Settled, SharedTier, Ticket, Wanted};
use crate::{
    clock::{self, Instant},
    key::Key,
    tag::Tag,
};

/// One replica's end of the tier.
#[derive(Clone)]
pub(crate) struct FakeTier {
    state: Arc<Mutex<State>>,
    replica: usize,
}

#[derive(Default)]
struct State {
    entries: HashMap<Key, (Bytes, Timestamp, Vec<u128>)>,
    tags: HashMap<Tag, Version>,
    leases: HashSet<Key>,
    ears: Vec<(usize, Weak<dyn Hears>)>,
    next: u128,
    away: bool,
    deaf: bool,
    latency: Duration,
    gets: usize,
    puts: usize,
}

#[derive(Clone, Copy)]
struct Version {
    number: u128,
    /// Nothing is kept until then.
    settles: Option<Instant>,
}

struct Held {
    state: Arc<Mutex<State>>,
    key: Key,
}

// === impl FakeTier ===

impl FakeTier {
    pub(crate) fn new() -> Self {
        Self {
            state: Arc::default(),
            replica: 0,
        }
    }

    /// The end of another replica.
    pub(crate) fn replica(&self, number: usize) -> Self {
        Self {
            state: Arc::clone(&self.state),
            replica: number,
        }
    }

    pub(crate) fn go_away(&self) {
        self.state().away = true;
    }

    pub(crate) fn come_back(&self) {
        self.state().away = false;
    }

    /// Changes arrive nowhere from now on.
    pub(crate) fn grow_deaf(&self) {
        self.state().deaf = true;
    }

    /// From now on the answer to a lookup is under way for this long.
    pub(crate) fn slow_down(&self, latency: Duration) {
        self.state().latency = latency;
    }

    /// Loses every entry, and the state of every tag.
    pub(crate) fn forget(&self) {
        let mut state = self.state();
        state.entries.clear();
        state.tags.clear();
    }

    /// Makes every entry older than it is.
    pub(crate) fn age(&self, by: SignedDuration) {
        for (_, fetched_at, _) in self.state().entries.values_mut() {
            *fetched_at -= by;
        }
    }

    /// Puts this in the place of every entry.
    pub(crate) fn overwrite(&self, with: &'static [u8]) {
        for (value, ..) in self.state().entries.values_mut() {
            *value = Bytes::from_static(with);
        }
    }

    /// Lets whoever holds a lease hold it for ever.
    pub(crate) fn seize(&self, key: Key) {
        self.state().leases.insert(key);
    }

    /// Tells every replica that news may have been missed.
    pub(crate) fn lose_news(&self) {
        self.tell(usize::MAX, Hears::lost);
    }

    /// How often entries were looked up and put.
    pub(crate) fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.gets, state.puts)
    }

    pub(crate) fn len(&self) -> usize {
        self.state().entries.len()
    }

    fn tell(&self, but: usize, what: impl Fn(&(dyn Hears + 'static))) {
        let ears: Vec<_> = self.state().ears.clone();
        let ears = ears.iter().filter(|(replica, _)| *replica != but);
        ears.filter_map(|(_, ear)| ear.upgrade())
            .for_each(|ear| what(ear.as_ref()));
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }
}

impl State {
    fn version(&mut self, tag: Tag) -> Version {
        self.next += 1;
        let number = self.next;
        *self.tags.entry(tag).or_insert(Version {
            number,
            settles: None,
        })
    }

    fn look(&mut self, wanted: &[Wanted<'_>]) -> (Vec<Lookup>, Duration) {
        self.gets += 1;
        let nothing = || Lookup {
            found: None,
            ticket: Ticket::default(),
        };
        let away = self.away;
        let lookup = |wanted| if away { nothing() } else { self.lookup(wanted) };
        (wanted.iter().map(lookup).collect(), self.latency)
    }

    fn lookup(&mut self, wanted: &Wanted<'_>) -> Lookup {
        let versions: Vec<_> = wanted.tags.iter().map(|tag| self.version(*tag)).collect();
        let settled = |version: &Version| version.settles.is_none_or(|settles| settles <= clock::now());
        let ticket = versions.iter().all(settled);
        let versions: Vec<_> = versions.iter().map(|version| version.number).collect();
        let entry = self.entries.get(&wanted.key);
        let entry = entry.filter(|(.., kept)| ticket && *kept == versions);
        Lookup {
            found: entry.map(|(value, fetched_at, _)| Found {
                value: value.clone(),
                fetched_at: *fetched_at,
            }),
            ticket: Ticket(ticket.then_some(versions)),
        }
    }
}

#[async_trait]
impl SharedTier for FakeTier {
    async fn get(&self, wanted: &[Wanted<'_>]) -> Vec<Lookup> {
        let (lookups, latency) = self.state().look(wanted);
        if !latency.is_zero() {
            tokio::time::sleep(latency).await;
        }
        lookups
    }

    async fn put(&self, entries: Vec<Parcel>) {
        let mut state = self.state();
        state.puts += 1;
        if state.away {
            return;
        }
        for parcel in entries {
            let Some(versions) = parcel.ticket.0 else { continue };
            assert_eq!(versions.len(), parcel.tags.len());
            assert!(parcel.keep > Duration::ZERO);
            state
                .entries
                .insert(parcel.key, (parcel.value, parcel.fetched_at, versions));
        }
    }

    async fn lease(&self, key: Key) -> Lease {
        let mut state = self.state();
        match (state.away, state.leases.insert(key)) {
            (true, _) => Lease::Away,
            (false, false) => Lease::Taken,
            (false, true) => Lease::Granted(Box::new(Held {
                state: Arc::clone(&self.state),
                key,
            })),
        }
    }

    async fn void(&self, tags: &[Tag], settled: Settled) {
        {
            let mut state = self.state();
            let until = clock::now() + Duration::from_secs(30);
            for tag in tags {
                state.next += 1;
                let number = state.next;
                let settles = (settled == Settled::Unknown).then_some(until);
                state.tags.insert(*tag, Version { number, settles });
            }
        }
        if self.hears() {
            self.tell(self.replica, |ear| ear.voided(tags));
        }
    }

    fn listen(&self, memory: Weak<dyn Hears>) {
        self.state().ears.push((self.replica, memory));
    }

    fn hears(&self) -> bool {
        let state = self.state();
        !state.away && !state.deaf
    }

    async fn clear(&self) -> Option<u64> {
        let entries = std::mem::take(&mut self.state().entries);
        self.tell(self.replica, Hears::cleared);
        Some(entries.len() as u64)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        self.state.lock().unwrap().leases.remove(&self.key);
    }
}
