//! How long something of several requests may go on: until there is just time left to answer.

use tidal_core::curation::Pace;
use tokio::time::Instant;

/// Begins no request any more from this moment on.
pub(crate) struct InTime(Instant);

// === impl InTime ===

impl InTime {
    pub(crate) fn until(enough: Instant) -> Self {
        Self(enough)
    }
}

impl Pace for InTime {
    fn may_go_on(&self) -> bool {
        Instant::now() < self.0
    }
}
