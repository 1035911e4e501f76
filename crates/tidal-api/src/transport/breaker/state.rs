//! Closed, open, half-open: the states of the breaker, and the tickets of calls that it let through.
//!
//! `failsafe` judges when enough failures came together. Its own state machine is not used, because it reads the
//! system's clock, which tests cannot pause, and lets every call through once it is half-open.

use std::iter::Repeat;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use failsafe::failure_policy::{self, ConsecutiveFailures};
use failsafe::{FailurePolicy as _, backoff};

use super::{BreakerState, Breaking};
use crate::clock::{self, Instant};

/// The state of the breaker.
pub(super) struct State {
    shared: Mutex<Shared>,
    open_for: Duration,
}

struct Shared {
    phase: Phase,
    policy: ConsecutiveFailures<Repeat<Duration>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Phase {
    Closed,
    Open { until: Instant },
    HalfOpen { probing: bool },
}

/// A call that was let through. Dropping it unsettled says that its outcome is unknown.
pub(super) struct Ticket<'a> {
    state: &'a State,
    role: Role,
    settled: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    Ordinary,
    Probe,
}

/// What a call says about TIDAL's health.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It answered.
    Success,
    /// It did not.
    Failure,
    /// Nobody can tell.
    Unknown,
}

// What is added to a clock has to have a bound.
const LONGEST: Duration = Duration::from_hours(24);

// While a probe is out, its outcome is near: others need not wait for long.
const WHILE_PROBING: Duration = Duration::from_secs(1);

// === impl State ===

impl State {
    pub(super) fn new(breaking: Breaking) -> Self {
        let Breaking { failures, open_for } = breaking;
        let open_for = open_for.min(LONGEST);
        let policy = failure_policy::consecutive_failures(failures.max(1), backoff::constant(open_for));
        Self {
            shared: Mutex::new(Shared {
                phase: Phase::Closed,
                policy,
            }),
            open_for,
        }
    }

    /// Lets a call through, or says after which time the next one will be.
    pub(super) fn admit(&self) -> Result<Ticket<'_>, Duration> {
        let mut shared = self.lock();
        let now = clock::now();
        if matches!(shared.phase, Phase::Open { until } if now >= until) {
            shared.enter(Phase::HalfOpen { probing: false });
        }
        match shared.phase {
            Phase::Closed => Ok(self.ticket(Role::Ordinary)),
            Phase::Open { until } => Err(until - now),
            Phase::HalfOpen { probing: true } => Err(WHILE_PROBING),
            Phase::HalfOpen { probing: false } => {
                shared.phase = Phase::HalfOpen { probing: true };
                Ok(self.ticket(Role::Probe))
            }
        }
    }

    /// What the next call would meet. The gauge says the same from here on: nothing else tells that it is no longer open, as
    /// long as nobody calls.
    pub(super) fn now(&self) -> BreakerState {
        let shared = self.lock();
        let state = match shared.phase {
            Phase::Closed => BreakerState::Closed,
            Phase::Open { until } if clock::now() < until => BreakerState::Open,
            Phase::Open { .. } | Phase::HalfOpen { .. } => BreakerState::HalfOpen,
        };
        measure(state);
        state
    }

    fn settle(&self, role: Role, outcome: Outcome) {
        let mut shared = self.lock();
        match (shared.phase, role, outcome) {
            (Phase::Closed, _, Outcome::Success) => shared.policy.record_success(),
            (Phase::Closed, _, Outcome::Failure) => {
                if let Some(open_for) = shared.policy.mark_dead_on_failure() {
                    shared.enter(Phase::Open {
                        until: clock::now() + open_for,
                    });
                }
            }
            (Phase::HalfOpen { .. }, Role::Probe, Outcome::Success) => {
                shared.policy.revived();
                shared.enter(Phase::Closed);
            }
            (Phase::HalfOpen { .. }, Role::Probe, Outcome::Failure) => {
                shared.enter(Phase::Open {
                    until: clock::now() + self.open_for,
                });
            }
            (Phase::HalfOpen { .. }, Role::Probe, Outcome::Unknown) => {
                shared.phase = Phase::HalfOpen { probing: false };
            }
            // Stragglers from before the breaker opened decide nothing any more.
            (Phase::Open { .. }, ..)
            | (Phase::HalfOpen { .. }, Role::Ordinary, _)
            | (Phase::Closed, _, _) => {}
        }
    }

    fn ticket(&self, role: Role) -> Ticket<'_> {
        Ticket {
            state: self,
            role,
            settled: false,
        }
    }

    fn lock(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Shared ===

impl Shared {
    fn enter(&mut self, phase: Phase) {
        let (name, state) = match phase {
            Phase::Closed => ("closed", BreakerState::Closed),
            Phase::HalfOpen { .. } => ("half-open", BreakerState::HalfOpen),
            Phase::Open { .. } => ("open", BreakerState::Open),
        };
        tracing::info!(state = name, "the breaker changes");
        measure(state);
        self.phase = phase;
    }
}

fn measure(state: BreakerState) {
    metrics::gauge!("tidal_api_breaker_state").set(match state {
        BreakerState::Closed => 0.0,
        BreakerState::HalfOpen => 1.0,
        BreakerState::Open => 2.0,
    });
}

// === impl Ticket ===

impl Ticket<'_> {
    pub(super) fn settle(mut self, outcome: Outcome) {
        self.settled = true;
        self.state.settle(self.role, outcome);
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        if !self.settled {
            self.state.settle(self.role, Outcome::Unknown);
        }
    }
}

#[cfg(test)]
mod tests {
    use metrics_util::debugging::{DebugValue, DebuggingRecorder};

    use super::*;

    fn breaker() -> State {
        State::new(Breaking::default())
    }

    fn settle(state: &State, outcome: Outcome, times: usize) {
        for _ in 0..times {
            state
                .admit()
                .expect("the breaker lets calls through")
                .settle(outcome);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn five_failures_in_a_row_open_it() {
        let state = breaker();
        settle(&state, Outcome::Failure, 4);
        settle(&state, Outcome::Success, 1);
        settle(&state, Outcome::Failure, 4);
        settle(&state, Outcome::Unknown, 9);
        settle(&state, Outcome::Failure, 1);
        assert_eq!(state.admit().err(), Some(Duration::from_mins(1)));
        assert_eq!(state.now(), BreakerState::Open);
        tokio::time::advance(Duration::from_secs(45)).await;
        assert_eq!(state.admit().err(), Some(Duration::from_secs(15)));
    }

    #[tokio::test(start_paused = true)]
    async fn half_open_lets_one_probe_through() {
        let state = breaker();
        settle(&state, Outcome::Failure, 5);
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!(state.now(), BreakerState::HalfOpen);
        let probe = state.admit().expect("the probe");
        for _ in 0..99 {
            assert_eq!(state.admit().err(), Some(WHILE_PROBING));
        }
        probe.settle(Outcome::Success);
        assert_eq!(state.now(), BreakerState::Closed);
        settle(&state, Outcome::Success, 100);
    }

    #[tokio::test(start_paused = true)]
    async fn the_gauge_says_what_the_breaker_does_though_nobody_calls() {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let gauge = || {
            let told = snapshotter.snapshot().into_vec();
            told.into_iter().find_map(|(key, _, _, value)| match value {
                DebugValue::Gauge(value) if key.key().name() == "tidal_api_breaker_state" => Some(value.0),
                _ => None,
            })
        };
        let _recording = metrics::set_default_local_recorder(&recorder);
        let state = breaker();
        settle(&state, Outcome::Failure, 5);
        assert_eq!((state.now(), gauge()), (BreakerState::Open, Some(2.0)));
        tokio::time::advance(Duration::from_mins(1)).await;
        assert_eq!((state.now(), gauge()), (BreakerState::HalfOpen, Some(1.0)));
        settle(&state, Outcome::Success, 1);
        assert_eq!((state.now(), gauge()), (BreakerState::Closed, Some(0.0)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_failed_probe_opens_it_again() {
        let state = breaker();
        settle(&state, Outcome::Failure, 5);
        tokio::time::advance(Duration::from_mins(1)).await;
        settle(&state, Outcome::Failure, 1);
        assert_eq!(state.admit().err(), Some(Duration::from_mins(1)));
    }

    #[tokio::test(start_paused = true)]
    async fn a_probe_that_is_given_up_frees_its_place() {
        let state = breaker();
        settle(&state, Outcome::Failure, 5);
        tokio::time::advance(Duration::from_mins(1)).await;
        drop(state.admit().expect("the probe"));
        settle(&state, Outcome::Success, 1);
        settle(&state, Outcome::Failure, 4);
        settle(&state, Outcome::Success, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn stragglers_decide_nothing() {
        let state = breaker();
        let straggler = state.admit().expect("closed");
        settle(&state, Outcome::Failure, 5);
        tokio::time::advance(Duration::from_mins(1)).await;
        let probe = state.admit().expect("the probe");
        straggler.settle(Outcome::Failure);
        assert_eq!(state.admit().err(), Some(WHILE_PROBING));
        probe.settle(Outcome::Success);
        settle(&state, Outcome::Success, 1);
    }
}
