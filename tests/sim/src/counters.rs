//! What the simulator counted. Tests assert on these, so they count what reached TIDAL, not what was answered well.

use serde::Serialize;
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};

/// A snapshot of the counters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Counters {
    /// API requests, whatever the answer, without token requests.
    pub total: u64,
    /// API requests by operation, such as `GET /tracks/{id}`. Unknown paths count as `unknown`.
    pub by_operation: BTreeMap<String, u64>,
    /// Rate-limit tokens taken out of buckets. 0 while the limit is off.
    pub tokens_spent: u64,
    /// Requests refused with 429 by the limit itself; injected 429s are faults.
    pub too_many_requests: u64,
    /// The most API requests that were ever in flight at once.
    pub concurrent_peak: u64,
    /// Writes that changed something.
    pub writes_applied: u64,
    /// Repeated writes answered from the idempotency ledger without applying them again.
    pub duplicates_suppressed: u64,
    /// Requests to the token endpoint.
    pub token_requests: u64,
    /// Faults injected into answers.
    pub faults_injected: u64,
}

/// Counts while the simulator runs.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    state: Mutex<State>,
}

/// A request in flight; it is no more when this is dropped.
#[derive(Debug)]
pub(crate) struct InFlight<'a>(&'a Tally);

#[derive(Debug, Default)]
struct State {
    counters: Counters,
    in_flight: u64,
    traces: VecDeque<(String, String)>,
}

/// More are not remembered.
const MOST_TRACES: usize = 100;

// === impl Counters ===

impl Counters {
    /// How often an operation, such as `GET /tracks/{id}`, was called.
    pub fn calls(&self, operation: &str) -> u64 {
        self.by_operation.get(operation).copied().unwrap_or(0)
    }
}

// === impl Tally ===

impl Tally {
    pub(crate) fn snapshot(&self) -> Counters {
        self.with(|state| state.counters.clone())
    }

    /// Back to zero; requests in flight stay in flight.
    pub(crate) fn reset(&self) {
        self.with(|state| {
            state.counters = Counters {
                concurrent_peak: state.in_flight,
                ..Counters::default()
            };
        });
    }

    /// Counts an API request from here until the guard is dropped.
    pub(crate) fn begin(&self, operation: &str) -> InFlight<'_> {
        self.with(|state| {
            state.in_flight += 1;
            state.counters.total += 1;
            state.counters.concurrent_peak = state.counters.concurrent_peak.max(state.in_flight);
            *state
                .counters
                .by_operation
                .entry(operation.to_owned())
                .or_default() += 1;
        });
        InFlight(self)
    }

    /// Adds to one of the counters.
    pub(crate) fn count(&self, change: impl FnOnce(&mut Counters)) {
        self.with(|state| change(&mut state.counters));
    }

    /// Remembers which trace a request says that it belongs to.
    pub(crate) fn trace(&self, operation: &str, parent: &str) {
        self.with(|state| {
            if state.traces.len() == MOST_TRACES {
                state.traces.pop_front();
            }
            state.traces.push_back((operation.to_owned(), parent.to_owned()));
        });
    }

    pub(crate) fn traces(&self) -> Vec<(String, String)> {
        self.with(|state| state.traces.iter().cloned().collect())
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Drop for InFlight<'_> {
    fn drop(&mut self) {
        self.0.with(|state| state.in_flight -= 1);
    }
}
