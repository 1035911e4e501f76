//! Time inside the simulator. Everything that waits or expires reads tokio's clock, so that tests on paused time
//! hold; civil time is the moment the simulator started plus what has passed on that clock.

use jiff::Timestamp;
use std::time::Duration;
use tokio::time::Instant;

/// A running clock.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Clock {
    started: Instant,
    epoch: Timestamp,
}

// === impl Clock ===

impl Clock {
    /// Starts the clock now.
    pub(crate) fn start() -> Self {
        Self {
            started: Instant::now(),
            epoch: Timestamp::now(),
        }
    }

    /// How long the simulator has run.
    pub(crate) fn elapsed(&self) -> Duration {
        self.started.elapsed()
    }

    /// The civil time.
    pub(crate) fn now(&self) -> Timestamp {
        self.epoch.checked_add(self.elapsed()).unwrap_or(self.epoch)
    }
}
