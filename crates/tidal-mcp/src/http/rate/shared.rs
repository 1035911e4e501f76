//! The window that replicas share: the question to Redis, with a deadline, and none while it is away. After three failures
//! in a row it is left alone for a second, and then asked by one question a second until it answers.
//!
//! Failures are an ordinary state of affairs here: there is one warning when Redis goes, and one word when it is back.

use std::{
    fmt::{self, Write as _},
    sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use aws_lc_rs::hmac;
use redis::{Script, aio::ConnectionManager};
use secrecy::{ExposeSecret, SecretString};
use tokio::time::{Instant, timeout};

use super::window::COUNTED;

static WINDOW: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("window.lua")));

/// Changes whenever the meaning of what is kept does.
const SCHEMA: u16 = 1;

const FAILURES: u32 = 3;
const ALONE: Duration = Duration::from_secs(1);

/// What names are made with is made of a secret that has other uses too.
const LABEL: &[u8] = b"tidal-mcp rate limit names";

/// How replicas share their rate limits. Cheap to clone; clones are one.
#[derive(Clone)]
pub struct RateSharing(Arc<Inner>);

struct Inner {
    connections: ConnectionManager,
    timeout: Duration,
    names: hmac::Key,
    health: Mutex<Health>,
}

/// What is asked of a window.
pub(super) struct Question {
    pub(super) limit: u32,
    pub(super) slice: Duration,
    pub(super) wanted: u32,
    /// What was let through without asking.
    pub(super) owed: u32,
    /// Permits that were not spent, and the slice that they are of.
    pub(super) unspent: (u32, u64),
}

/// What it answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Answer {
    pub(super) permits: u32,
    /// For others, or for later.
    pub(super) left: u32,
    /// Until there are more, where there are none.
    pub(super) wait: Duration,
    pub(super) slice: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Health {
    /// It answers, but for so many failures in a row.
    Here(u32),
    /// It does not, and is not asked before this time.
    Away(Instant),
}

// === impl RateSharing ===

impl RateSharing {
    /// Through the Redis behind `connections`, which others may use as well, and which may take so long for one answer.
    /// The words are the same in all replicas: whoever has none cannot tell from Redis who was here.
    pub fn new(connections: ConnectionManager, timeout: Duration, words: &SecretString) -> Self {
        let words = hmac::Key::new(hmac::HMAC_SHA256, words.expose_secret().as_bytes());
        let names = hmac::sign(&words, LABEL);
        Self(Arc::new(Inner {
            connections,
            timeout,
            names: hmac::Key::new(hmac::HMAC_SHA256, names.as_ref()),
            health: Mutex::new(Health::Here(0)),
        }))
    }

    /// Asks, if Redis is to be asked. Nothing where it is away or does not answer: then it may have done all the same
    /// what it was asked for.
    pub(super) async fn ask(&self, (kind, who): (&str, &str), question: &Question) -> Option<Answer> {
        if !self.health().may_ask(Instant::now()) {
            return None;
        }
        let mut invocation = WINDOW.key(self.name(kind, who));
        invocation
            .arg(question.limit)
            .arg(u64::try_from(question.slice.as_micros()).unwrap_or(u64::MAX))
            .arg(COUNTED)
            .arg(question.wanted)
            .arg(question.owed)
            .arg(question.unspent.0)
            .arg(question.unspent.1);
        let mut connection = self.0.connections.clone();
        let asking = invocation.invoke_async::<(u32, u32, u64, u64)>(&mut connection);
        match timeout(self.0.timeout, asking).await {
            Ok(Ok((permits, left, wait, slice))) => {
                self.answered();
                Some(Answer {
                    permits: permits.min(question.wanted),
                    left,
                    wait: Duration::from_micros(wait).min(question.slice * super::window::SLICES * 2),
                    slice,
                })
            }
            Ok(Err(error)) => {
                self.failed(&format!("{:?}", error.kind()));
                None
            }
            Err(_) => {
                self.failed("timeout");
                None
            }
        }
    }

    fn answered(&self) {
        let before = std::mem::replace(&mut *self.health(), Health::Here(0));
        if matches!(before, Health::Away(_)) {
            tracing::info!("Redis is back: rate limits are shared again");
        }
    }

    fn failed(&self, reason: &str) {
        metrics::counter!("tidal_shared_rate_errors_total").increment(1);
        let is_gone = self.health().fail(Instant::now());
        if is_gone {
            tracing::warn!(
                reason,
                "Redis is away: each replica keeps the rate limits by itself"
            );
        }
    }

    /// Nobody who reads it learns who it is. Braces keep a cluster from spreading what belongs together.
    fn name(&self, kind: &str, who: &str) -> String {
        let mut context = hmac::Context::with_key(&self.0.names);
        for part in [kind, who] {
            // With their lengths, so that no two lists of parts run together into the same bytes.
            context.update(&part.len().to_le_bytes());
            context.update(part.as_bytes());
        }
        let mut name = format!("tidal:requests:{SCHEMA}:{{");
        for byte in context.sign().as_ref().iter().take(16) {
            // Writing into a string does not fail.
            let _ = write!(name, "{byte:02x}");
        }
        name.push('}');
        name
    }

    fn health(&self) -> MutexGuard<'_, Health> {
        self.0.health.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for RateSharing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RateSharing")
            .field("timeout", &self.0.timeout)
            .finish_non_exhaustive()
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
        assert!(!health.fail(Instant::now()) && !health.fail(Instant::now()));
        assert!(health.fail(Instant::now()), "the third is one too many");
        for _ in 0..3 {
            assert!(!health.may_ask(Instant::now()));
            tokio::time::advance(ALONE).await;
            assert!(health.may_ask(Instant::now()));
            assert!(!health.may_ask(Instant::now()), "one asks for all");
        }
        // It took longer than the pause.
        tokio::time::advance(3 * ALONE).await;
        assert!(!health.fail(Instant::now()));
        assert!(!health.may_ask(Instant::now()), "nobody waits right after it");
    }
}
