//! The rate limiter of one process, which knows of nobody else.

use std::sync::Arc;

use async_trait::async_trait;

use super::account::Account;
use super::ledger::{NotYet, Taken};
use super::queues::{Asking, Queues, Settling, Source};
use super::{Budget, RateLimiter, Spending, Turn};
use crate::error::Error;
use crate::identity::Identity;
use crate::transport::Limits;

/// Keeps one process within TIDAL's rate limits. Costs, capacity and rate are learned from TIDAL's answers.
pub struct LocalRateLimiter {
    pub(super) queues: Arc<Queues<Own>>,
}

/// Turns come from the account's own books.
pub(super) struct Own;

// === impl LocalRateLimiter ===

impl LocalRateLimiter {
    /// Lets as many wait as `limits` says, for each credential.
    pub fn new(limits: Limits) -> Self {
        Self {
            queues: Arc::new(Queues::new(limits, Arc::default(), Own)),
        }
    }
}

#[async_trait]
impl RateLimiter for LocalRateLimiter {
    async fn turn(&self, spending: Spending) -> Result<Box<dyn Turn>, Error> {
        self.queues.turn(spending).await
    }

    fn budget(&self, identity: &Identity) -> Option<Budget> {
        self.queues.budget(identity)
    }
}

// === impl Own ===

impl Source for Own {
    type Turn = Taken;
    type Ask = ();

    fn ask(&self, _: &Asking<'_>) {}

    async fn take(&self, account: &Account, asking: &Asking<'_>, (): &mut ()) -> Result<Taken, NotYet> {
        account.ledger().take(asking.cost)
    }

    fn settle(&self, account: &Arc<Account>, settling: Settling<'_, Taken>) -> Option<f64> {
        account.settle(settling.turn, settling.report)
    }
}
