//! Questions to Redis, each with a deadline, and none while it is away: after three failures in a row it is left alone
//! for a second, and then asked by one question at a time until it answers.
//!
//! Failures are an ordinary state of affairs here, so they carry no reason: there is one warning when Redis goes, and
//! one word when it is back.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use redis::RedisResult;
use redis::aio::ConnectionManager;

use crate::clock::{self, Instant};

/// The way to Redis.
pub(super) struct Link {
    connections: ConnectionManager,
    timeout: Duration,
    health: Mutex<Health>,
}

/// There is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Away {
    /// It is away, and was not asked.
    Unasked,
    /// It was asked, and may still do what it was asked for.
    Unanswered,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Health {
    /// It answers, but for so many failures in a row.
    Here(u32),
    /// It does not, and is not asked before this time.
    Away(Instant),
}

const FAILURES: u32 = 3;
const ALONE: Duration = Duration::from_secs(1);

// === impl Link ===

impl Link {
    pub(super) fn new(connections: ConnectionManager, timeout: Duration) -> Self {
        Self {
            connections,
            timeout,
            health: Mutex::new(Health::Here(0)),
        }
    }

    /// How long a question may take.
    pub(super) fn timeout(&self) -> Duration {
        self.timeout
    }

    /// Whether it answered last time, as far as that is known.
    pub(super) fn is_here(&self) -> bool {
        matches!(*self.health(), Health::Here(_))
    }

    /// Asks, unless Redis is away.
    pub(super) async fn ask<T, F>(
        &self,
        question: impl FnOnce(ConnectionManager) -> F + Send,
    ) -> Result<T, Away>
    where
        F: Future<Output = RedisResult<T>> + Send,
    {
        if !self.health().may_ask(clock::now()) {
            return Err(Away::Unasked);
        }
        let answer = tokio::time::timeout(self.timeout, question(self.connections.clone())).await;
        let failure = match answer {
            Ok(Ok(answer)) => {
                self.answered();
                return Ok(answer);
            }
            Ok(Err(error)) => Some(error.kind()),
            Err(_) => None,
        };
        self.failed(failure);
        Err(Away::Unanswered)
    }

    /// Says something that nobody waits for, even if Redis seems to be away: what was said before it may still arrive.
    pub(super) async fn say<T, F>(&self, question: impl FnOnce(ConnectionManager) -> F + Send)
    where
        F: Future<Output = RedisResult<T>> + Send,
    {
        // Neither a sign of health nor of trouble: what it takes back may never have arrived.
        tokio::time::timeout(self.timeout, question(self.connections.clone()))
            .await
            .ok();
    }

    fn answered(&self) {
        let before = std::mem::replace(&mut *self.health(), Health::Here(0));
        if matches!(before, Health::Away(_)) {
            tracing::info!("Redis is back: the rate limit is shared again");
        }
        metrics::gauge!("tidal_api_limiter_shared").set(1.0);
    }

    fn failed(&self, kind: Option<redis::ErrorKind>) {
        metrics::counter!("tidal_api_limiter_shared_errors_total").increment(1);
        let gone = self.health().fail(clock::now());
        if gone {
            let reason = kind.map_or("timeout".to_owned(), |kind| format!("{kind:?}"));
            tracing::warn!(
                reason,
                "Redis is away: the rate limit is kept by this replica's part of it"
            );
            metrics::gauge!("tidal_api_limiter_shared").set(0.0);
        }
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Health ===

impl Health {
    /// Whether to ask. Who asks while it is away does so for all, until the time is up again.
    fn may_ask(&mut self, now: Instant) -> bool {
        match self {
            Self::Here(_) => true,
            Self::Away(until) if *until > now => false,
            Self::Away(until) => {
                *until = now + ALONE;
                true
            }
        }
    }

    /// Takes down a failure. Answers whether that was the one too many.
    fn fail(&mut self, now: Instant) -> bool {
        match *self {
            Self::Here(failures) if failures + 1 < FAILURES => {
                *self = Self::Here(failures + 1);
                false
            }
            Self::Here(_) => {
                *self = Self::Away(now + ALONE);
                true
            }
            // Also after an attempt that took longer than the pause: else every caller in turn would wait for one.
            Self::Away(_) => {
                *self = Self::Away(now + ALONE);
                false
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn three_failures_and_then_one_question_a_second() {
        let mut health = Health::Here(0);
        assert!(!health.fail(clock::now()) && !health.fail(clock::now()));
        assert!(health.may_ask(clock::now()));
        assert!(health.fail(clock::now()), "the third is one too many");
        assert!(!health.may_ask(clock::now()));
        for _ in 0..3 {
            tokio::time::advance(ALONE).await;
            assert!(health.may_ask(clock::now()));
            assert!(!health.may_ask(clock::now()), "one asks for all");
            assert!(!health.fail(clock::now()));
        }
    }
}
