//! The one place that asks what time it is.
//!
//! Everything in this crate that waits or expires reads [`now`], tokio's clock, so that tests run on paused time.
//! Not here: calendar time; nothing in this crate needs it.

pub(crate) use tokio::time::Instant;

/// The present moment on tokio's clock.
pub(crate) fn now() -> Instant {
    Instant::now()
}
