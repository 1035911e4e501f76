//! Tokens in memory: for programs that forget when they end, and for tests.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use tokio::sync::OwnedMutexGuard;

use super::{LockedTokens, Revision, TokenStore, Tokens};
use crate::error::Source;

/// Keeps tokens as long as it lives. Cheap to clone; clones keep the same.
///
/// Its bound is the number of users that are signed in.
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Mutex<Shelves>>);

#[derive(Default)]
struct Shelves {
    kept: HashMap<String, Kept>,
    locks: HashMap<String, Arc<tokio::sync::Mutex<()>>>,
    changes: u128,
}

struct Kept {
    tokens: Tokens,
    revision: Revision,
}

struct Locked {
    store: MemoryStore,
    key: String,
    _lock: OwnedMutexGuard<()>,
}

// === impl MemoryStore ===

impl MemoryStore {
    fn shelves(&self) -> MutexGuard<'_, Shelves> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn lock_of(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut shelves = self.shelves();
        if !shelves.locks.contains_key(key) {
            // Those that nobody holds or waits for can be made anew.
            shelves.locks.retain(|_, lock| Arc::strong_count(lock) > 1);
        }
        let lock = shelves.locks.entry(key.to_owned()).or_default();
        Arc::clone(lock)
    }
}

#[async_trait]
impl TokenStore for MemoryStore {
    async fn load(&self, key: &str) -> Result<Option<Tokens>, Source> {
        Ok(self.shelves().kept.get(key).map(|kept| kept.tokens.clone()))
    }

    async fn revision(&self, key: &str) -> Result<Option<Revision>, Source> {
        Ok(self.shelves().kept.get(key).map(|kept| kept.revision))
    }

    async fn lock(&self, key: &str) -> Result<Box<dyn LockedTokens>, Source> {
        let lock = self.lock_of(key).lock_owned().await;
        Ok(Box::new(Locked {
            store: self.clone(),
            key: key.to_owned(),
            _lock: lock,
        }))
    }
}

#[async_trait]
impl LockedTokens for Locked {
    async fn load(&mut self) -> Result<Option<Tokens>, Source> {
        self.store.load(&self.key).await
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), Source> {
        let mut shelves = self.store.shelves();
        shelves.changes += 1;
        let kept = Kept {
            tokens: tokens.clone(),
            revision: Revision(shelves.changes),
        };
        shelves.kept.insert(self.key.clone(), kept);
        Ok(())
    }

    async fn remove(&mut self) -> Result<bool, Source> {
        Ok(self.store.shelves().kept.remove(&self.key).is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn locks_that_nobody_needs_are_forgotten() {
        let store = MemoryStore::default();
        let held = store.lock("held").await.unwrap();
        for key in 0..100 {
            drop(store.lock(&key.to_string()).await.unwrap());
        }
        assert!(store.shelves().locks.len() <= 2);
        assert!(store.lock_of("held").try_lock().is_err());
        drop(held);
        assert!(store.lock_of("held").try_lock().is_ok());
    }
}
