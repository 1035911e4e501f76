//! How the fake misbehaves, and what it was asked. Behind a lock, so that a shared fake can be told.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{Error, Freshness, Result, Source, Viewer, service::AddItems};

/// A call that the fake saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The service's method.
    pub method: &'static str,
    /// On whose behalf.
    pub viewer: Viewer,
}

#[derive(Debug, Default)]
pub(super) struct Script(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    next: VecDeque<Misbehaviour>,
    always: Option<Error>,
    by_id: HashMap<String, Error>,
    freshness: Option<Freshness>,
    counts: BTreeMap<&'static str, u64>,
    last: Option<Seen>,
    additions: Vec<AddItems>,
}

#[derive(Debug)]
enum Misbehaviour {
    None,
    Fail(Error),
    Hang,
    Panic,
    LoseAnswer,
    HangAnswer,
}

/// What becomes of the answer to a change that is being carried out.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fate {
    Told,
    Lost,
    Hung,
}

// === impl Script ===

impl Script {
    pub(super) fn fail_next(&self, error: Error) {
        self.state().next.push_back(Misbehaviour::Fail(error));
    }

    pub(super) fn hang_next(&self) {
        self.state().next.push_back(Misbehaviour::Hang);
    }

    pub(super) fn panic_next(&self) {
        self.state().next.push_back(Misbehaviour::Panic);
    }

    pub(super) fn let_pass(&self, calls: usize) {
        let fair = std::iter::repeat_with(|| Misbehaviour::None);
        self.state().next.extend(fair.take(calls));
    }

    pub(super) fn lose_next_request(&self) {
        self.fail_next(outcome_unknown());
    }

    pub(super) fn lose_next_answer(&self) {
        self.state().next.push_back(Misbehaviour::LoseAnswer);
    }

    pub(super) fn hang_next_answer(&self) {
        self.state().next.push_back(Misbehaviour::HangAnswer);
    }

    pub(super) fn fail_always(&self, error: Error) {
        self.state().always = Some(error);
    }

    pub(super) fn fail_id(&self, id: &str, error: Error) {
        self.state().by_id.insert(id.to_owned(), error);
    }

    pub(super) fn recover(&self) {
        let mut state = self.state();
        state.next.clear();
        state.always = None;
        state.by_id.clear();
    }

    pub(super) fn answer_as(&self, freshness: Freshness) {
        self.state().freshness = Some(freshness);
    }

    pub(super) fn freshness(&self) -> Option<Freshness> {
        self.state().freshness
    }

    pub(super) fn failure_of(&self, id: &str) -> Option<Error> {
        self.state().by_id.get(id).cloned()
    }

    pub(super) fn count(&self, method: &str) -> u64 {
        self.state().counts.get(method).copied().unwrap_or(0)
    }

    pub(super) fn total(&self) -> u64 {
        self.state().counts.values().sum()
    }

    pub(super) fn last_call(&self) -> Option<Seen> {
        self.state().last.clone()
    }

    pub(super) fn note_addition(&self, add: &AddItems) {
        self.state().additions.push(add.clone());
    }

    pub(super) fn additions(&self) -> Vec<AddItems> {
        self.state().additions.clone()
    }

    /// Counts a call that reads, and misbehaves if that is its turn.
    pub(super) async fn begin(&self, method: &'static str, viewer: &Viewer) -> Result<()> {
        match self.begin_change(method, viewer).await? {
            Fate::Told => Ok(()),
            Fate::Hung => std::future::pending().await,
            // A read whose answer is lost has come to nothing; it can be asked again.
            Fate::Lost => Err(Error::Timeout { source: lost() }),
        }
    }

    /// Counts a call that changes something, misbehaves if that is its turn, and says what becomes of its answer.
    pub(super) async fn begin_change(&self, method: &'static str, viewer: &Viewer) -> Result<Fate> {
        match self.record(method, viewer) {
            Misbehaviour::None => Ok(Fate::Told),
            Misbehaviour::Fail(error) => Err(error),
            Misbehaviour::Hang => std::future::pending().await,
            Misbehaviour::Panic => panic_as_told(),
            Misbehaviour::LoseAnswer => Ok(Fate::Lost),
            Misbehaviour::HangAnswer => Ok(Fate::Hung),
        }
    }

    fn record(&self, method: &'static str, viewer: &Viewer) -> Misbehaviour {
        let mut state = self.state();
        *state.counts.entry(method).or_default() += 1;
        state.last = Some(Seen {
            method,
            viewer: viewer.clone(),
        });
        let always = state.always.clone().map(Misbehaviour::Fail);
        state.next.pop_front().or(always).unwrap_or(Misbehaviour::None)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Fate ===

impl Fate {
    /// The answer to what has been carried out, if it arrives.
    pub(super) async fn tell<T>(self, answer: T) -> Result<T> {
        match self {
            Self::Told => Ok(answer),
            Self::Lost => Err(outcome_unknown()),
            Self::Hung => std::future::pending().await,
        }
    }
}

fn outcome_unknown() -> Error {
    Error::OutcomeUnknown { source: lost() }
}

fn lost() -> Source {
    super::cause("the fake lost the answer")
}

#[expect(clippy::panic, reason = "a test asked for it")]
fn panic_as_told() -> ! {
    panic!("the fake was told to panic")
}
