//! How many of a principal's requests may stay open to be told what changes.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Most at a time.
const MOST: usize = 16;

/// One principal's.
#[derive(Debug)]
pub(crate) struct Open(Arc<Semaphore>);

// === impl Open ===

impl Open {
    /// A place, for as long as it is kept; `None` where there is none left.
    pub(crate) fn one_more(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.0).try_acquire_owned().ok()
    }
}

impl Default for Open {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(MOST)))
    }
}
