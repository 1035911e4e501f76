//! Where replicas put what each of them has to find for some minutes: in Redis, sealed, or in memory where one process is
//! all there is. Not a cache: what was put there and is gone is missed.

mod memory;
mod redis;

use std::{fmt, sync::Arc, time::Duration};

use ::redis::aio::ConnectionManager;
use async_trait::async_trait;
use secrecy::{SecretString, zeroize::Zeroizing};

use crate::sealed_box::{Refused, SealedBox};

/// The shelf. Clones are the same one.
#[derive(Clone)]
pub struct Shelf(Arc<dyn Places>);

/// It cannot be reached, or takes nothing more.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error("what the replicas of this server share cannot be reached")]
pub(crate) struct Away;

/// Something that lay there. Wiped when it is dropped.
pub(crate) type Piece = Zeroizing<Vec<u8>>;

/// How one is made.
#[async_trait]
trait Places: Send + Sync {
    /// Puts something there for so long, instead of what has this name.
    async fn put(&self, name: &str, what: &[u8], time: Duration) -> Result<(), Away>;

    /// What is there.
    async fn get(&self, name: &str) -> Result<Option<Piece>, Away>;

    /// The same, and only one who asks gets it.
    async fn take(&self, name: &str) -> Result<Option<Piece>, Away>;
}

// === impl Shelf ===

impl Shelf {
    /// One that this process has for itself.
    pub fn memory() -> Self {
        Self(Arc::new(memory::Memory::default()))
    }

    /// One that all replicas with this secret share.
    ///
    /// # Errors
    /// If the cryptography library refuses.
    pub(crate) fn shared(connections: ConnectionManager, secret: &SecretString) -> Result<Self, Refused> {
        let seal = SealedBox::new(secret, "shelf")?;
        Ok(Self(Arc::new(redis::InRedis::new(connections, seal))))
    }

    pub(crate) async fn put(&self, name: &str, what: &[u8], time: Duration) -> Result<(), Away> {
        self.0.put(name, what, time).await
    }

    pub(crate) async fn get(&self, name: &str) -> Result<Option<Piece>, Away> {
        self.0.get(name).await
    }

    pub(crate) async fn take(&self, name: &str) -> Result<Option<Piece>, Away> {
        self.0.take(name).await
    }
}

impl Default for Shelf {
    fn default() -> Self {
        Self::memory()
    }
}

impl fmt::Debug for Shelf {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shelf")
    }
}
