//! The token store, as the manager meets it: every wait has an end, and every failure is one of the store.
//!
//! How long a store waits (for a person who unlocks a keyring, for another process) is its own business: the limits here
//! are for one that has no end of its own, and lie well above what a store may take.

use std::sync::Arc;
use std::time::Duration;

use crate::auth::{LockedTokens, Revision, StoreAway, StoreBusy, TokenStore, Tokens, no_token};
use crate::error::{AuthorizationFault, Error, Source};

/// A token store, whose waits end.
pub(super) struct Shelf(Arc<dyn TokenStore>);

/// What is kept for one key, in the hands of the only one who may change it.
pub(super) struct Locked(Box<dyn LockedTokens>);

// A revision is cheap: asked before each request.
const LONGEST_LOOK: Duration = Duration::from_secs(5);

const LONGEST: Duration = Duration::from_mins(1);

// Whoever holds the lock may be reading, asking the token service, and saving.
const LONGEST_LOCK: Duration = Duration::from_mins(3);

// A rotated token is nowhere else: a disk that fails for a moment must not lose it.
const SAVES: u32 = 3;
const FIRST_WAIT: Duration = Duration::from_millis(100);

/// Waits until nobody else reads, as long as reading may take.
pub(super) async fn free<T>(turn: impl Future<Output = T>) -> Result<T, Error> {
    bounded(LONGEST, async { Ok(turn.await) }).await
}

// === impl Shelf ===

impl Shelf {
    pub(super) fn new(store: Arc<dyn TokenStore>) -> Self {
        Self(store)
    }

    pub(super) async fn load(&self, key: &str) -> Result<Option<Tokens>, Error> {
        bounded(LONGEST, self.0.load(key)).await
    }

    pub(super) async fn revision(&self, key: &str) -> Result<Option<Revision>, Error> {
        bounded(LONGEST_LOOK, self.0.revision(key)).await
    }

    pub(super) async fn lock(&self, key: &str) -> Result<Locked, Error> {
        let lock = tokio::time::timeout(LONGEST_LOCK, self.0.lock(key)).await;
        let lock = lock.unwrap_or_else(|_| Err(Box::new(StoreBusy { waited: LONGEST_LOCK })));
        lock.map(Locked).map_err(failure)
    }
}

// === impl Locked ===

impl Locked {
    pub(super) async fn load(&mut self) -> Result<Option<Tokens>, Error> {
        bounded(LONGEST, self.0.load()).await
    }

    /// Whatever a later save may need is there now.
    pub(super) async fn prepare(&mut self) -> Result<(), Error> {
        bounded(LONGEST, self.0.prepare()).await
    }

    /// Keeps these, in more than one attempt if need be. All of them together have one end.
    pub(super) async fn save(&mut self, tokens: &Tokens) -> Result<(), Error> {
        bounded(LONGEST, async {
            let mut attempt = 1;
            loop {
                let result = self.0.save(tokens).await;
                if result.is_ok() || attempt >= SAVES {
                    return result;
                }
                tokio::time::sleep(FIRST_WAIT * attempt).await;
                attempt += 1;
            }
        })
        .await
    }

    pub(super) async fn remove(&mut self) -> Result<bool, Error> {
        bounded(LONGEST, self.0.remove()).await
    }
}

async fn bounded<T>(limit: Duration, wait: impl Future<Output = Result<T, Source>>) -> Result<T, Error> {
    let result = match tokio::time::timeout(limit, wait).await {
        Ok(result) => result,
        Err(_) => Err(Box::new(TooSlow { limit }) as Source),
    };
    result.map_err(failure)
}

fn failure(source: Source) -> Error {
    let fault = if source.is::<StoreBusy>() {
        AuthorizationFault::StoreBusy
    } else if source.is::<StoreAway>() {
        AuthorizationFault::StoreAway
    } else {
        AuthorizationFault::StoreFailed
    };
    no_token(fault, Some(source))
}

#[derive(Debug, thiserror::Error)]
#[error("it did not answer within {limit:?}")]
struct TooSlow {
    limit: Duration,
}
