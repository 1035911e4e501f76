//! Everything that can go wrong between a request and its document.
//!
//! One enum. `Display` says what failed in one lower-case line, without the source (print the chain once, at the edge),
//! without bodies, ids, tokens or URL queries. What to do about it is in [`Error::is_retryable`],
//! [`Error::retry_after`] and [`Error::hint`], apart from the message.

#[cfg(test)]
mod catalogue;
mod effort;
mod fault;
mod invalid;
mod outcome;
mod status;
mod verdict;

use std::error::Error as StdError;
use std::time::Duration;

use http::StatusCode;

pub use effort::Effort;
pub use fault::{AuthorizationFault, IdempotencyFault, Limiter, Phase, TransportFault};
pub use invalid::InvalidRequest;
pub(crate) use verdict::is_transient;

pub use status::{ErrorObject, ErrorSource, StatusError};

/// A cause of another library.
pub type Source = Box<dyn StdError + Send + Sync>;

/// Why a request did not end with a document.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// TIDAL could not be reached, or the connection broke.
    #[error("the connection to TIDAL failed: {fault}")]
    Transport {
        /// What failed.
        fault: TransportFault,
        /// The cause, where there is one.
        #[source]
        source: Option<Source>,
        /// What was tried.
        effort: Effort,
    },
    /// A wait ended before the answer came.
    #[error("TIDAL did not answer in time: {phase} took longer than {limit:?}")]
    Timeout {
        /// Which wait it was.
        phase: Phase,
        /// How long it was allowed to take.
        limit: Duration,
        /// What was tried.
        effort: Effort,
    },
    /// TIDAL answered with an error status.
    #[error("{0}")]
    Status(Box<StatusError>),
    /// The answer was not the document it should have been.
    #[error("the answer of TIDAL to {operation} could not be read")]
    Decode {
        /// Method and path template.
        operation: &'static str,
        /// What the reader stumbled over.
        #[source]
        source: serde_json::Error,
        /// What was tried.
        effort: Effort,
    },
    /// The answer was larger than this client accepts, before or after decompression.
    #[error("the answer of TIDAL is larger than {limit} bytes")]
    TooLarge {
        /// The largest body accepted, in bytes.
        limit: usize,
        /// What was tried.
        effort: Effort,
    },
    /// The answer was a redirect. They are not followed: a token must not travel to another address.
    #[error("TIDAL answered with a redirect ({status}), which is not followed")]
    Redirect {
        /// The status, 3xx.
        status: StatusCode,
        /// What was tried.
        effort: Effort,
    },
    /// TIDAL failed several times in a row and is left alone for a while. Nothing was sent.
    #[error("TIDAL is failing and is left alone for another {} s", seconds(*retry_after))]
    BreakerOpen {
        /// Until the next attempt is let through.
        retry_after: Duration,
        /// What was tried.
        effort: Effort,
    },
    /// The request does not fit into the rate limit before its deadline, or TIDAL said so.
    #[error("rate limited by {who}, next try in {} s", seconds(*retry_after))]
    RateLimited {
        /// Until the same request is expected to be served.
        retry_after: Duration,
        /// Who refused it.
        who: Limiter,
        /// What was tried.
        effort: Effort,
    },
    /// There is no valid token for the caller's identity.
    #[error("no access token: {fault}")]
    Authorization {
        /// Why there is none.
        fault: AuthorizationFault,
        /// The cause, where there is one.
        #[source]
        source: Option<Source>,
        /// What was tried.
        effort: Effort,
    },
    /// The request is wrong and was not sent.
    #[error("invalid request: {0}")]
    InvalidRequest(InvalidRequest),
    /// The idempotency key of a write was not accepted.
    #[error("the write was not accepted under its idempotency key: {fault}")]
    Idempotency {
        /// What TIDAL objects to.
        fault: IdempotencyFault,
        /// What was tried.
        effort: Effort,
    },
    /// The client cannot be built as configured.
    #[error("the client cannot be built: {problem}")]
    Configuration {
        /// What is wrong, in one line, without secrets.
        problem: String,
    },
}

impl From<InvalidRequest> for Error {
    fn from(problem: InvalidRequest) -> Self {
        Self::InvalidRequest(problem)
    }
}

// Whole seconds, rounded up, so that waiting as long as the message says is long enough.
fn seconds(duration: Duration) -> u64 {
    duration.as_secs() + u64::from(duration.subsec_nanos() > 0)
}
