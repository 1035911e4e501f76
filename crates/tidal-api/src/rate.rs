//! TIDAL's rate limit: a token bucket per credential, told in the headers of every answer.
//!
//! [`RateLimiter`] is the seam, so that replicas can share one. [`LocalRateLimiter`] keeps one process within the limit;
//! with the feature `redis`, `SharedRateLimiter` keeps several together within it.

mod account;
mod bucket;
mod costs;
mod ledger;
mod local;
mod queues;
#[cfg(feature = "redis")]
mod shared;
mod state;

use std::time::Duration;

use async_trait::async_trait;

use crate::clock::Instant;
use crate::error::Error;
use crate::identity::Identity;

pub use local::LocalRateLimiter;
#[cfg(feature = "redis")]
pub use shared::{SharedLimiterOptions, SharedRateLimiter};
pub use state::RateState;

/// Decides when a request may be sent.
#[async_trait]
pub trait RateLimiter: Send + Sync {
    /// Waits for a turn, first come, first served.
    ///
    /// Dropping the future gives the place in the queue back.
    ///
    /// # Errors
    ///
    /// [`Error::RateLimited`], at once, if the turn cannot come before the deadline, with time left for an answer, or
    /// too many wait already. Its
    /// `retry_after` says when the same request is expected to be served.
    async fn turn(&self, spending: Spending) -> Result<Box<dyn Turn>, Error>;

    /// What is left for `identity` now, where that is known. Waits for nobody and takes no turn.
    fn budget(&self, _identity: &Identity) -> Option<Budget> {
        None
    }
}

/// What a turn is wanted for.
#[derive(Debug, Clone)]
pub struct Spending {
    /// The operation, which has a cost of its own.
    pub operation: &'static str,
    /// Whose bucket pays.
    pub identity: Identity,
    /// When the caller stops waiting.
    pub deadline: Instant,
}

/// What the rate limit leaves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// Tokens left, less those that waiting requests will take.
    pub left: u32,
    /// Tokens that a full bucket holds.
    pub capacity: u32,
    /// Tokens that come back each second.
    pub per_second: f64,
    /// How long until a request of the usual cost that is asked now would be sent.
    pub next_request_in: Duration,
}

/// A turn. Dropped without a report, it counts as spent.
pub trait Turn: Send {
    /// Says what came of it.
    fn report(self: Box<Self>, report: Report);
}

/// What came of a turn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Report {
    /// TIDAL answered, and said this about the limit; nothing if there is none.
    Answered(Option<RateState>),
    /// TIDAL refused the request with status 429.
    Throttled {
        /// How long nothing is sent.
        pause: Duration,
        /// What it said about the limit.
        state: Option<RateState>,
    },
    /// Nothing left this process: the turn costs nothing.
    NotSent,
    /// No answer of TIDAL: nothing was learned, and it may have cost what it was expected to.
    Nothing,
}
