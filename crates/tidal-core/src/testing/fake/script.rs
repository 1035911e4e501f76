//! How the fake misbehaves, and what it was asked. Behind a lock, so that a shared fake can be told.

use std::{
    collections::{BTreeMap, HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use crate::{Error, Freshness, Result, Viewer};

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
}

#[derive(Debug)]
enum Misbehaviour {
    Fail(Error),
    Hang,
    Panic,
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

    /// Counts a call, and misbehaves if that is its turn.
    pub(super) async fn begin(&self, method: &'static str, viewer: &Viewer) -> Result<()> {
        match self.record(method, viewer) {
            None => Ok(()),
            Some(Misbehaviour::Fail(error)) => Err(error),
            Some(Misbehaviour::Hang) => std::future::pending().await,
            Some(Misbehaviour::Panic) => panic_as_told(),
        }
    }

    fn record(&self, method: &'static str, viewer: &Viewer) -> Option<Misbehaviour> {
        let mut state = self.state();
        *state.counts.entry(method).or_default() += 1;
        state.last = Some(Seen {
            method,
            viewer: viewer.clone(),
        });
        let always = state.always.clone().map(Misbehaviour::Fail);
        state.next.pop_front().or(always)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[expect(clippy::panic, reason = "a test asked for it")]
fn panic_as_told() -> ! {
    panic!("the fake was told to panic")
}
