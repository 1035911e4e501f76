//! Where the time of a call goes, told to whoever wants to know: a program that answers requests of its own can say of each
//! what it waited for. It is told within the task that waits, also if that gives up, and costs nothing while nobody listens.

use std::sync::OnceLock;
use std::time::Duration;

use crate::clock::{self, Instant};

/// For what time is spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Spent {
    /// A turn under the rate limit.
    Limiter,
    /// A place among the requests in flight.
    Place,
    /// A token: from memory, from the store, or from TIDAL.
    Token,
    /// A while before asking again.
    Pause,
    /// An attempt, from its first byte to its last.
    Attempt,
}

/// Whoever wants to know.
type Listener = fn(Spent, Duration);

static LISTENER: OnceLock<Listener> = OnceLock::new();

/// Runs until it is dropped.
pub(crate) struct Stopwatch(Option<(Spent, Instant)>);

/// From now on tells `listener` where time goes, for the whole process. The first one stays.
pub fn tell_spent(listener: fn(Spent, Duration)) {
    let _ = LISTENER.set(listener);
}

// === impl Stopwatch ===

impl Stopwatch {
    pub(crate) fn on(spent: Spent) -> Self {
        Self(LISTENER.get().map(|_| (spent, clock::now())))
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        if let (Some((spent, began)), Some(listener)) = (self.0, LISTENER.get()) {
            listener(spent, clock::now() - began);
        }
    }
}
