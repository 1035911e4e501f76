//! The account of one credential: its books, and the queue before them.
//!
//! Not here: what stands in the books (`ledger`), and how one waits (`queues`).

use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::{Notify, Semaphore};

use super::Report;
use super::ledger::{Ledger, Taken};

/// The account of one credential.
pub(super) struct Account {
    /// Whose turn it is: the semaphore's one permit goes round in the order of asking.
    pub(super) queue: Semaphore,
    /// Something changed for whoever is first in the queue.
    pub(super) changed: Notify,
    ledger: Mutex<Ledger>,
}

// === impl Account ===

impl Account {
    pub(super) fn new() -> Self {
        Self {
            queue: Semaphore::new(1),
            changed: Notify::new(),
            ledger: Mutex::new(Ledger::new()),
        }
    }

    /// Its books, for as long as it takes to read or write a line. Never held over an await.
    pub(super) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes a turn with what was learned. Answers what is left, where that is known.
    pub(super) fn settle(&self, taken: Taken, report: Report) -> Option<f64> {
        let left = self.ledger().settle(taken, report);
        self.changed.notify_one();
        left
    }

    /// Waits until what was reported until now has arrived where the bucket is kept, or that has taken too long.
    #[cfg(feature = "redis")]
    pub(super) async fn reported(&self, longest: std::time::Duration) {
        let latest = crate::clock::now() + longest;
        let (sent, _) = self.ledger().reports();
        while self.ledger().reports().1 < sent {
            if tokio::time::timeout_at(latest, self.changed.notified())
                .await
                .is_err()
            {
                return;
            }
        }
    }
}
