//! The one place that asks what time it is.
//!
//! Whatever expires reads [`now`], tokio's clock, so that tests run on paused time. Calendar time is for what other
//! processes shall understand, and for nothing else: it jumps.

use jiff::Timestamp;
use std::time::Duration;

pub(crate) use tokio::time::Instant;

/// The present moment on tokio's clock.
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// How long ago that was by the calendar; no time at all for what another machine's clock sees in the future.
pub(crate) fn age(fetched_at: Timestamp) -> Duration {
    Duration::try_from(Timestamp::now().duration_since(fetched_at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn nothing_is_younger_than_new() {
        let ahead = Timestamp::now() + SignedDuration::from_hours(1);
        assert_eq!(age(ahead), Duration::ZERO);
        let past = Timestamp::now() - SignedDuration::from_hours(1);
        assert!(age(past) >= Duration::from_hours(1));
    }
}
