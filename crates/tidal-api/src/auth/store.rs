//! Where tokens are kept between calls and between processes. The seam: files, Redis or memory implement it elsewhere.

use std::time::Duration;

use async_trait::async_trait;

use super::Tokens;
use crate::error::Source;

/// Keeps tokens, by the key of [`Identity::User`](crate::Identity::User).
///
/// Whoever changes what is kept for a key holds its lock, so that no two processes renew the same tokens: TIDAL takes a
/// refresh token once, and takes its second use for theft.
#[async_trait]
pub trait TokenStore: Send + Sync {
    /// What is kept for `key`, without waiting for its lock: before or after a change, never in between.
    ///
    /// # Errors
    ///
    /// What keeps it from being read. It stays as it is. [`StoreAway`] where nobody can tell whether there is anything.
    async fn load(&self, key: &str) -> Result<Option<Tokens>, Source>;

    /// Changes whenever what is kept for `key` changes, by whichever process; `None` if nothing is kept. Cheap: asked
    /// before each request.
    ///
    /// # Errors
    ///
    /// What keeps it from being told. [`StoreAway`] as above.
    async fn revision(&self, key: &str) -> Result<Option<Revision>, Source>;

    /// Waits until no one else, in this process or another, holds `key`. It may be dropped while it waits. The lock of a
    /// process that ends, however it ends, is free.
    ///
    /// # Errors
    ///
    /// What keeps it from being locked; [`StoreBusy`] where somebody else holds it for too long, [`StoreAway`] where
    /// nobody can tell whether somebody does. Both pass.
    async fn lock(&self, key: &str) -> Result<Box<dyn LockedTokens>, Source>;
}

/// The only one who may change what is kept for a key, until it is dropped.
#[async_trait]
pub trait LockedTokens: Send {
    /// Gets ready to keep something: whatever may have to be found, made or asked for first, such as a key. Called before
    /// a code or a refresh token is spent, which is good once: what can fail shall fail now.
    ///
    /// # Errors
    ///
    /// What would keep tokens from being kept. Nothing is spent then, and what is kept stays.
    async fn prepare(&mut self) -> Result<(), Source> {
        Ok(())
    }

    /// What is kept.
    ///
    /// # Errors
    ///
    /// What keeps it from being read. It stays as it is.
    async fn load(&mut self) -> Result<Option<Tokens>, Source>;

    /// Keeps these instead. When it answers they are durable: a crash a moment later does not lose them.
    ///
    /// # Errors
    ///
    /// What keeps them from being kept. What was kept before is there still.
    async fn save(&mut self, tokens: &Tokens) -> Result<(), Source>;

    /// Keeps nothing any more. Whether there was something.
    ///
    /// # Errors
    ///
    /// What keeps it from being forgotten.
    async fn remove(&mut self) -> Result<bool, Source>;
}

/// Somebody else held what was wanted for so long that it was not waited for any more. Nothing is wrong with it.
#[derive(Debug, thiserror::Error)]
#[error("somebody else kept it locked for longer than {waited:?}")]
pub struct StoreBusy {
    /// How long it was waited for.
    pub waited: Duration,
}

/// Where tokens are kept does not answer. Nothing is known to be wrong with them.
#[derive(Debug, thiserror::Error)]
#[error("where sign-ins are kept does not answer")]
pub struct StoreAway;

/// Says whether something has changed, by being another one then.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Revision(pub u128);
