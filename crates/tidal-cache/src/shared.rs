//! The second tier, as the first sees it: what replicas share. Implemented over Redis; the tests have one of their own.
//!
//! Nothing here fails and nothing takes long: what goes wrong in the second tier is a miss, told once in the log and in
//! the metrics, and never to whoever asked.

#[cfg(test)]
pub(crate) mod fake;

use std::{sync::Weak, time::Duration};

use async_trait::async_trait;
use bytes::Bytes;
use jiff::Timestamp;

use crate::{key::Key, tag::Tag};

/// A tier that several processes share.
#[async_trait]
pub(crate) trait SharedTier: Send + Sync {
    /// Looks entries up, all in one round trip. As many results as were wanted, in that order.
    async fn get(&self, wanted: &[Wanted<'_>]) -> Vec<Lookup>;

    /// Keeps entries. One whose tags were voided since it was looked up is not found later on.
    async fn put(&self, entries: Vec<Parcel>);

    /// Asks to be the one replica that asks TIDAL for this. Held until it is dropped, and some seconds at most.
    async fn lease(&self, key: Key) -> Lease;

    /// Voids every entry of these tags, in this tier and in every replica's memory. What cannot be said now is said as
    /// soon as it can be; until then nothing that carries these tags is found here.
    async fn void(&self, tags: &[Tag], settled: Settled);

    /// From now on tells a replica's memory what changes elsewhere, until that is gone. What this tier is asked to void
    /// is not told to the memory next to it, which knows.
    fn listen(&self, memory: Weak<dyn Hears>);

    /// Whether other replicas' changes arrive here at the moment. While they do not, what carries tags is not to be
    /// believed from memory for long.
    fn hears(&self) -> bool;

    /// Removes everything, here and from every replica's memory. How many entries there were; nothing where it is away.
    async fn clear(&self) -> Option<u64>;
}

/// A replica's memory, as whoever brings news of other replicas sees it. Told in the middle of other work: nothing here
/// may take long.
pub(crate) trait Hears: Send + Sync {
    /// What carries one of these tags changed elsewhere.
    fn voided(&self, tags: &[Tag]);

    /// News may have been missed: what carries any tag and was asked for before now is void.
    fn lost(&self);

    /// Everything is to be forgotten.
    fn cleared(&self);
}

/// What is looked up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) key: Key,
    pub(crate) tags: &'a [Tag],
}

/// What became of a lookup.
pub(crate) struct Lookup {
    /// The entry, if there is one and none of its tags was voided since it was kept. May be past its time.
    pub(crate) found: Option<Found>,
    /// Lets an answer that is asked for from now on be kept.
    pub(crate) ticket: Ticket,
}

/// An entry as the second tier has it.
pub(crate) struct Found {
    /// The encoded value.
    pub(crate) value: Bytes,
    /// When TIDAL gave it.
    pub(crate) fetched_at: Timestamp,
}

/// The state of an entry's tags before TIDAL was asked, in the order in which they were wanted. Nothing where the tier was
/// away then, or one of them is not to be kept for a while: such an answer is not kept, unless it carries no tags at all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ticket(pub(crate) Option<Vec<u128>>);

/// An entry on its way into the second tier.
pub(crate) struct Parcel {
    pub(crate) key: Key,
    pub(crate) tags: Box<[Tag]>,
    pub(crate) ticket: Ticket,
    pub(crate) value: Bytes,
    pub(crate) fetched_at: Timestamp,
    /// How long it is kept: its time to live and its grace.
    pub(crate) keep: Duration,
}

/// Whether this replica is the one to ask TIDAL.
pub(crate) enum Lease {
    /// It is, until this is dropped.
    Granted(Box<dyn Send>),
    /// Another one is asking. Its answer is in this tier soon.
    Taken,
    /// The tier is away: everybody asks for themselves.
    Away,
}

/// Whether a change is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Settled {
    /// It is: what is read from now on shows it.
    Yes,
    /// Nobody can tell whether it was carried out, or will be yet: nothing of these tags is kept for a while.
    Unknown,
}

// === impl Ticket ===

impl Ticket {
    /// The ticket for what carries the first of these tags alone.
    pub(crate) fn of_first(&self, tags: usize) -> Self {
        let state = self.0.as_ref();
        Self(state.and_then(|state| state.get(..tags)).map(<[u128]>::to_vec))
    }
}
