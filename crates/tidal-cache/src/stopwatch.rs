//! For how long readers wait for others, told to whoever wants to know: within the task that waits, also if that gives up.
//! It costs nothing while nobody listens.

use std::{sync::OnceLock, time::Duration};

use crate::clock::{self, Instant};

/// For whom a reader waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Awaited {
    /// The tier that replicas share, or another replica that asks TIDAL the same.
    Shared,
    /// Another reader, who had asked TIDAL the same.
    Flight,
}

/// Whoever wants to know.
type Listener = fn(Awaited, Duration);

static LISTENER: OnceLock<Listener> = OnceLock::new();

/// Runs until it is dropped.
pub(crate) struct Stopwatch(Option<(Awaited, Instant)>);

/// From now on tells `listener` what is waited for, for the whole process. The first one stays.
pub fn tell_awaited(listener: fn(Awaited, Duration)) {
    let _ = LISTENER.set(listener);
}

// === impl Stopwatch ===

impl Stopwatch {
    pub(crate) fn on(awaited: Awaited) -> Self {
        Self(LISTENER.get().map(|_| (awaited, clock::now())))
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        if let (Some((awaited, began)), Some(listener)) = (self.0, LISTENER.get()) {
            listener(awaited, clock::now() - began);
        }
    }
}
