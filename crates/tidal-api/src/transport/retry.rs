//! Asking again, where that is safe and helps.
//!
//! Safe: a GET changes nothing, and every write carries an `Idempotency-Key` that all its attempts share. Without the
//! key a retry could apply a write twice: the answer that was lost may hide a write that was applied. Helps: only after
//! faults that pass, never beyond the caller's deadline, and only as long as the retry budget lasts.

mod backoff;
mod budget;

use std::time::Duration;

use async_trait::async_trait;
use tracing::Instrument as _;

use self::backoff::Backoff;
use self::budget::Budget;
use super::{Call, Layer, Reply, Retries, Transport, trace};
use crate::error::{Error, IdempotencyFault, Limiter, Phase, TransportFault, is_transient};
use crate::stopwatch::{Spent, Stopwatch};

/// A transport that asks again.
pub struct Retrying<T> {
    inner: T,
    attempts: u32,
    backoff: Backoff,
    budget: Budget,
}

// While TIDAL still works on a write, asking sooner than this only costs.
const WRITE_IN_PROGRESS: Duration = Duration::from_secs(1);

impl<T: Transport> Layer<T> for Retries {
    type Transport = Retrying<T>;

    fn layer(self, inner: T) -> Retrying<T> {
        Retrying {
            inner,
            attempts: self.attempts,
            backoff: Backoff::new(self),
            budget: Budget::new(),
        }
    }
}

#[async_trait]
impl<T: Transport> Transport for Retrying<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        self.budget.deposit();
        let mut attempt = 1;
        let mut earlier: Option<Error> = None;
        loop {
            // The same key goes along with every clone of the call.
            let result = self.inner.call(call.clone()).await;
            let error = match result.and_then(|reply| reply.success(call.operation)) {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            let wait = least_wait(&error).map(|least| self.backoff.wait(attempt).max(least));
            let error = telling(&call, earlier, error);
            let Some(wait) = wait else {
                return Err(error);
            };
            if attempt >= self.attempts || wait >= call.time_left() || !self.budget.withdraw() {
                return Err(error);
            }
            tracing::debug!(code = error.code(), ?wait, attempt, "asking again");
            metrics::counter!("tidal_api_retries_total", "operation" => call.operation, "cause" => error.code())
                .increment(1);
            let span = trace::retry_wait(error.code());
            earlier = Some(error);
            let _watch = Stopwatch::on(Spent::Pause);
            tokio::time::sleep(wait).instrument(span).await;
            attempt += 1;
        }
    }
}

/// Which error tells what became of the call: the one of this attempt, or the one before.
fn telling(call: &Call, earlier: Option<Error>, error: Error) -> Error {
    let Some(earlier) = earlier else {
        return error;
    };
    let earlier_counts = if !call.is_read() && earlier.leaves_outcome_open() {
        // That attempt may have been applied. Whoever is told of a later one, which was not even sent, writes twice.
        !error.leaves_outcome_open() && !error.proves_outcome()
    } else {
        // What went wrong is what happened on the wire, not that there is no budget left to repeat it. Of two limits,
        // the newer one knows better how long it takes.
        was_held_back(&error) && !matches!(earlier, Error::RateLimited { .. })
    };
    if earlier_counts { earlier } else { error }
}

/// Whether our own limiter or queue did not let it through.
fn was_held_back(error: &Error) -> bool {
    matches!(
        error,
        Error::RateLimited {
            who: Limiter::Budget | Limiter::Queue,
            ..
        } | Error::Timeout {
            phase: Phase::Queue,
            ..
        }
    )
}

/// The least wait before asking again, or `None` where that would be wrong or useless.
fn least_wait(error: &Error) -> Option<Duration> {
    match error {
        Error::Transport { fault, .. } => match fault {
            // A reset may come after the write was applied: the key makes TIDAL replay its answer.
            TransportFault::Connect | TransportFault::Reset | TransportFault::Protocol => {
                Some(Duration::ZERO)
            }
            TransportFault::Tls => None,
        },
        Error::Timeout { phase, .. } => match phase {
            Phase::Connect | Phase::Read => Some(Duration::ZERO),
            Phase::Queue | Phase::Total => None,
        },
        Error::Status(error) => is_transient(error.status).then_some(error.retry_after.unwrap_or_default()),
        Error::RateLimited { who, retry_after, .. } => match who {
            Limiter::Tidal => Some(*retry_after),
            // Our own account says that there is no time left, or no room: asking it again changes nothing.
            Limiter::Budget | Limiter::Queue => None,
        },
        Error::Idempotency { fault, .. } => match fault {
            IdempotencyFault::StillRunning => Some(WRITE_IN_PROGRESS),
            IdempotencyFault::PayloadMismatch => None,
        },
        // An open breaker answers at once, and tokens are retried where they are fetched.
        Error::BreakerOpen { .. }
        | Error::Authorization { .. }
        | Error::Decode { .. }
        | Error::TooLarge { .. }
        | Error::Redirect { .. }
        | Error::InvalidRequest(_)
        | Error::Configuration { .. } => None,
    }
}
