//! The vault as a [`TokenStore`]: what blocks goes to threads that may block.

use std::sync::Arc;

use async_trait::async_trait;
use tidal_api::{LockedTokens, Revision, Source, TokenStore, Tokens};

use super::lock::Held;
use super::safe::Safe;
use super::{Profile, Vault, VaultError};

// === impl TokenStore ===

#[async_trait]
impl TokenStore for Vault {
    async fn load(&self, key: &str) -> Result<Option<Tokens>, Source> {
        let profile = Profile::parse(key)?;
        let safe = Arc::clone(&self.safe);
        Ok(blocking(move || safe.load(&profile)).await?)
    }

    async fn revision(&self, key: &str) -> Result<Option<Revision>, Source> {
        let profile = Profile::parse(key)?;
        let safe = Arc::clone(&self.safe);
        Ok(blocking(move || safe.folder.revision(&profile)).await?)
    }

    async fn lock(&self, key: &str) -> Result<Box<dyn LockedTokens>, Source> {
        let profile = Profile::parse(key)?;
        let safe = Arc::clone(&self.safe);
        blocking(move || safe.folder.ensure()).await?;
        let file = self.safe.folder.lock_file(&profile);
        let held = self.queues.hold(&profile, file).await?;
        Ok(Box::new(Locked {
            safe: Arc::clone(&self.safe),
            held: Arc::new(held),
            profile,
        }))
    }
}

/// A profile that nobody else can change.
struct Locked {
    safe: Arc<Safe>,
    held: Arc<Held>,
    profile: Profile,
}

// === impl LockedTokens ===

#[async_trait]
impl LockedTokens for Locked {
    async fn load(&mut self) -> Result<Option<Tokens>, Source> {
        Ok(self.work(Safe::load).await?)
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), Source> {
        let tokens = tokens.clone();
        Ok(self
            .work(move |safe, profile| safe.save(profile, &tokens))
            .await?)
    }

    async fn remove(&mut self) -> Result<bool, Source> {
        Ok(self.work(Safe::remove).await?)
    }
}

// === impl Locked ===

impl Locked {
    /// Does this while the profile is held: work that has begun goes on when its caller leaves, and the lock with it.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Safe, &Profile) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let (safe, held, profile) = (
            Arc::clone(&self.safe),
            Arc::clone(&self.held),
            self.profile.clone(),
        );
        blocking(move || {
            let done = work(&safe, &profile);
            drop(held);
            done
        })
        .await
    }
}

/// Runs what blocks on a thread that may.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, VaultError> + Send + 'static,
) -> Result<T, VaultError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(VaultError::Interrupted),
    }
}

#[cfg(test)]
mod tests;
