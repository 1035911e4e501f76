//! What replicas share of the protocol itself, through one Redis: consents that were used up, and sessions. What the names
//! in it are made of, and what is not for whoever reads there, is keyed with what `mcp.sealing_key` gives.
//!
//! Answers of TIDAL, its rate limit and sign-ins are shared elsewhere.

use std::{
    fmt::Write as _,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use aws_lc_rs::rand;
use redis::{Client, RedisResult, aio::ConnectionManager};
use secrecy::{SecretString, zeroize::Zeroizing};
use tokio::time::{Instant, timeout};

use crate::{Error, sealed_box::SealedBox};

/// How long one question may take: somebody waits for its answer, and can do without.
const LIMIT: Duration = Duration::from_millis(500);

/// After a question without an answer none is put for so long.
const BLIND: Duration = Duration::from_millis(500);

/// What the replicas of a server share. Cheap to clone.
#[derive(Clone)]
pub struct Replication(Arc<Shared>);

struct Shared {
    client: Client,
    connections: ConnectionManager,
    seal: SealedBox,
    replica: String,
    blind_until: Mutex<Option<Instant>>,
}

/// Redis does not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("Redis does not answer")]
pub(crate) struct Away;

// === impl Replication ===

impl Replication {
    /// Shares through this Redis with all who have the same key. Asks nothing yet.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn new(
        client: Client,
        connections: ConnectionManager,
        sealing_key: &SecretString,
    ) -> Result<Self, Error> {
        Ok(Self(Arc::new(Shared {
            client,
            connections,
            seal: SealedBox::new(sealing_key, "replication").map_err(|_| Error::NoRandomness)?,
            replica: random()?,
            blind_until: Mutex::default(),
        })))
    }

    /// This replica's name, until it ends.
    pub(crate) fn replica(&self) -> &str {
        &self.0.replica
    }

    /// For connections of one's own.
    pub(crate) fn client(&self) -> &Client {
        &self.0.client
    }

    /// 32 hexadecimal digits that stand for all of these parts, and tell nothing of them.
    pub(crate) fn name(&self, parts: &[&str]) -> String {
        self.0.seal.hidden(&joined(parts))
    }

    /// Seals this, to be opened only by who names the same purpose.
    pub(crate) fn seal(&self, purpose: &[&str], plain: &[u8]) -> Option<Vec<u8>> {
        self.0.seal.seal(&joined(purpose), plain).ok()
    }

    /// What was sealed for this purpose, and nothing else.
    pub(crate) fn open(&self, purpose: &[&str], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        self.0.seal.open(&joined(purpose), sealed)
    }

    /// Asks Redis, unless it has just not answered.
    pub(crate) async fn ask<T, F>(
        &self,
        question: impl FnOnce(ConnectionManager) -> F + Send,
    ) -> Result<T, Away>
    where
        F: Future<Output = RedisResult<T>> + Send,
    {
        if self.blind_until().is_some_and(|until| Instant::now() < until) {
            return Err(Away);
        }
        let answer = timeout(LIMIT, question(self.0.connections.clone())).await;
        if let Ok(Ok(answer)) = answer {
            self.see(None);
            return Ok(answer);
        }
        self.see(Some(Instant::now() + BLIND));
        Err(Away)
    }

    /// Uses a consent up. Whether nobody else has.
    pub(crate) async fn spend(&self, nonce: &[u8], good_for: Duration) -> Result<bool, Away> {
        let digits = hexadecimal(nonce.iter());
        let key = format!("tidal:consents:1:{{{}}}", self.name(&["consent", &digits]));
        let milliseconds = u64::try_from(good_for.as_millis()).unwrap_or(u64::MAX).max(1);
        let replica = self.0.replica.clone();
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<Option<String>> {
            let mut command = redis::cmd("SET");
            command
                .arg(key)
                .arg(replica)
                .arg("NX")
                .arg("PX")
                .arg(milliseconds);
            command.query_async(&mut redis).await
        };
        Ok(self.ask(ask).await?.is_some())
    }

    fn see(&self, blind_until: Option<Instant>) {
        let mut now = self.0.blind_until.lock().unwrap_or_else(PoisonError::into_inner);
        let before = std::mem::replace(&mut *now, blind_until);
        if before.is_none() && blind_until.is_some() {
            tracing::warn!("Redis is away: sessions and consents are known to this replica alone");
        }
    }

    fn blind_until(&self) -> Option<Instant> {
        *self.0.blind_until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// 32 hexadecimal digits that nobody guesses.
///
/// # Errors
/// When the system gives no randomness.
pub(crate) fn random() -> Result<String, Error> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| Error::NoRandomness)?;
    Ok(hexadecimal(bytes.iter()))
}

/// No part has a zero byte in it, so that no two lists of parts are one text.
fn joined(parts: &[&str]) -> String {
    parts.join("\0")
}

fn hexadecimal<'a>(bytes: impl Iterator<Item = &'a u8>) -> String {
    bytes.fold(String::with_capacity(32), |mut digits, byte| {
        // Writing into a string does not fail.
        write!(digits, "{byte:02x}").ok();
        digits
    })
}
