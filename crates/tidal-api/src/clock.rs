//! The one place that asks what time it is.
//!
//! Everything in this crate that waits or expires reads [`now`], tokio's clock, so that tests run on paused time.
//! Calendar time is for what other processes shall understand, and for nothing else: it jumps.

use jiff::Timestamp;

pub(crate) use tokio::time::Instant;

/// The present moment on tokio's clock.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// The present moment on the calendar.
pub(crate) fn calendar() -> Timestamp {
    Timestamp::now()
}
