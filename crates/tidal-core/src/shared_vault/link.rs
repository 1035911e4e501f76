//! Questions to Redis, each with a deadline. There are two kinds: glances, which are not even asked while Redis is known to
//! be away, and what somebody waits for, which is tried more than once.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use redis::{RedisResult, aio::ConnectionManager};
use tidal_api::StoreAway;
use tokio::time::{Instant, sleep, timeout};

/// How long one attempt may take that somebody waits for.
const ATTEMPT: Duration = Duration::from_secs(1);
const ATTEMPTS: u32 = 3;
const PAUSE: Duration = Duration::from_millis(100);

/// For so long at least there are no glances after one that failed.
const BLIND: Duration = Duration::from_millis(250);

/// And for so many times as long as it took to fail: callers do not spend their time waiting for a Redis that is away.
const REST: u32 = 4;

/// The way to Redis.
pub(super) struct Link {
    connections: ConnectionManager,
    timeout: Duration,
    /// No glances before.
    blind_until: Mutex<Option<Instant>>,
}

// === impl Link ===

impl Link {
    pub(super) fn new(connections: ConnectionManager, timeout: Duration) -> Self {
        Self {
            connections,
            timeout,
            blind_until: Mutex::default(),
        }
    }

    /// Asks briefly, and not at all while Redis is known to be away.
    pub(super) async fn glance<T, F>(
        &self,
        question: impl FnOnce(ConnectionManager) -> F,
    ) -> Result<T, StoreAway>
    where
        F: Future<Output = RedisResult<T>>,
    {
        if self.is_blind() {
            return Err(StoreAway);
        }
        self.attempt(self.timeout, question).await
    }

    /// Whether Redis is known to be away, so that only who has to waits for it.
    pub(super) fn is_blind(&self) -> bool {
        self.blind_until().is_some_and(|until| Instant::now() < until)
    }

    /// Asks so that an answer can be waited for. Whatever is asked may be carried out more than once.
    pub(super) async fn ask<T, F>(&self, question: impl Fn(ConnectionManager) -> F) -> Result<T, StoreAway>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let mut attempt = 1;
        loop {
            let began = Instant::now();
            match self.attempt(ATTEMPT, &question).await {
                // A Redis that hangs has had its time; a connection that broke is another one now.
                Err(StoreAway) if attempt < ATTEMPTS && began.elapsed() < ATTEMPT => {
                    sleep(PAUSE * attempt).await;
                    attempt += 1;
                }
                outcome => return outcome,
            }
        }
    }

    async fn attempt<T, F>(
        &self,
        limit: Duration,
        question: impl FnOnce(ConnectionManager) -> F,
    ) -> Result<T, StoreAway>
    where
        F: Future<Output = RedisResult<T>>,
    {
        let began = Instant::now();
        let answer = timeout(limit, question(self.connections.clone())).await;
        match answer {
            Ok(Ok(answer)) => {
                self.see(None);
                return Ok(answer);
            }
            Ok(Err(error)) => {
                // Its text may quote what was sent.
                tracing::debug!(kind = ?error.kind(), "Redis does not tell of a sign-in");
            }
            Err(_) => tracing::debug!("Redis does not answer in time about a sign-in"),
        }
        self.see(Some(Instant::now() + BLIND.max(REST * began.elapsed())));
        Err(StoreAway)
    }

    fn see(&self, blind_until: Option<Instant>) {
        let mut now = self.blind_until.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *now, blind_until);
        match (before, blind_until) {
            (None, Some(_)) => {
                tracing::warn!("Redis is away: sign-ins are used as they are, and none is renewed");
            }
            (Some(_), None) => tracing::info!("Redis is back: sign-ins are renewed again"),
            (None, None) | (Some(_), Some(_)) => {}
        }
    }

    fn blind_until(&self) -> Option<Instant> {
        *self.blind_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
