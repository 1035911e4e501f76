//! How long something of several requests may go on: until there is just time left to answer.

use async_trait::async_trait;
use tidal_core::{Error, curation::Pace};
use tokio::time::Instant;

use crate::tool::Context;

/// Begins no request once the call has had its time, and waits out a rate limit that leaves time after it.
pub(super) struct Patiently<'a>(pub(super) &'a Context);

// === impl Patiently ===

#[async_trait]
impl Pace for Patiently<'_> {
    fn may_go_on(&self) -> bool {
        Instant::now() < self.0.enough()
    }

    async fn wait_out(&self, limit: &Error) -> bool {
        let Some(wait) = limit.retry_after() else {
            return false;
        };
        let until = Instant::now() + wait;
        if until >= self.0.enough() {
            return false;
        }
        tokio::time::sleep_until(until).await;
        true
    }
}
