//! What was asked for, how far it went, and why it ended there.

use async_trait::async_trait;

use crate::{
    Error, Identifier, ItemId, TrackId,
    model::{AddedItem, Skipped},
    service::PlacedItem,
};

/// Whether something that is in a playlist already is added once more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Duplicates {
    /// It is not. The whole playlist is read first.
    #[default]
    Skip,
    /// It is. Nothing is read first, and only the same call under the same key is safe to repeat.
    Keep,
}

/// Which items of a playlist are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Selection {
    /// These entries.
    Items(Vec<ItemId>),
    /// Every entry with one of these tracks.
    Tracks(Vec<TrackId>),
    /// The entries at these positions, counted from 1.
    Positions(Vec<usize>),
}

/// How much of an addition under a key of its own was answered: with that it can be gone on with, and what is done is
/// not sent again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Headway {
    /// How many of its things, from the first on: those of whole requests, or all.
    pub settled: usize,
    /// How many of those are in; the others TIDAL left out.
    pub added: usize,
}

/// How far things that are added to a playlist came.
#[derive(Clone, Debug, Default)]
pub struct AdditionReport {
    /// How far it is by now, together with what earlier calls did.
    pub headway: Headway,
    /// What is in now, in order.
    pub added: Vec<AddedItem>,
    /// What was left out: it was there already, or there is no such thing.
    pub skipped: Vec<Skipped>,
    /// What nobody can tell of: it was sent, and no answer came.
    pub uncertain: Vec<Identifier>,
    /// What was not sent.
    pub left: Vec<Identifier>,
    /// Why it ended before the end, if it did.
    pub stopped: Option<Stop>,
}

/// How far items of a playlist that are removed, or moved, came.
#[derive(Clone, Debug, Default)]
pub struct RemovalReport {
    /// What is done.
    pub done: Vec<PlacedItem>,
    /// What nobody can tell of.
    pub uncertain: Vec<PlacedItem>,
    /// What was not sent.
    pub left: Vec<PlacedItem>,
    /// Why it ended before the end, if it did.
    pub stopped: Option<Stop>,
}

/// How far a change of favourites came.
#[derive(Clone, Debug, Default)]
pub struct ChangeReport {
    /// What is done.
    pub done: Vec<Identifier>,
    /// What was left out: it was there already, or there is no such thing.
    pub skipped: Vec<Skipped>,
    /// What nobody can tell of.
    pub uncertain: Vec<Identifier>,
    /// What was not sent.
    pub left: Vec<Identifier>,
    /// Why it ended before the end, if it did.
    pub stopped: Option<Stop>,
}

/// Why a change ended before its end.
#[derive(Clone, Debug)]
pub enum Stop {
    /// A request failed.
    Failed(Error),
    /// The caller wanted no further request.
    Paused,
}

/// How long a change may go on, and who watches it.
#[async_trait]
pub trait Pace: Sync {
    /// Whether another request may begin.
    fn may_go_on(&self) -> bool {
        true
    }

    /// So many of so many are done.
    fn reached(&self, done: usize, of: usize) {
        let _ = (done, of);
    }

    /// So many entries of a playlist were read that is looked at first, of as many as it says that it has.
    fn read(&self, entries: usize, of: Option<u32>) {
        let _ = (entries, of);
    }

    /// A request begins that changes something.
    fn changes(&self) {}

    /// An addition to a playlist came so far.
    fn settled(&self, headway: Headway) {
        let _ = headway;
    }

    /// A rate limit held up a request, reading or writing, which was not carried out. Waits as long as the error
    /// says, and tells whether the same request is to be made again then; where not, the change ends with that
    /// error.
    async fn wait_out(&self, limit: &Error) -> bool {
        let _ = limit;
        false
    }

    /// Ends when nothing is waited for any longer, whoever is being asked. A request that only reads is given up then,
    /// so that what was read before can still be told; a change is never given up. Without an end by itself.
    async fn over(&self) {
        std::future::pending::<()>().await;
    }
}

/// Goes on until the end, and nobody watches.
#[derive(Clone, Copy, Debug, Default)]
pub struct Unhurried;

impl Pace for Unhurried {}
