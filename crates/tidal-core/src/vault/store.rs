//! The vault as a [`TokenStore`]: what blocks goes to threads that may block.

use std::sync::Arc;

use async_trait::async_trait;
use tidal_api::{LockedTokens, Revision, Source, StoreBusy, TokenStore, Tokens};
use tokio::{sync::Mutex, sync::oneshot, time::timeout};

use super::lock::Held;
use super::safe::Safe;
use super::turn::Turn;
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
        let held = self.queues.hold(&profile, file).await.map_err(told)?;
        Ok(Box::new(Locked {
            safe: Arc::clone(&self.safe),
            held: Arc::new(held),
            turn: Arc::default(),
            profile,
        }))
    }
}

/// A profile that nobody else can change.
struct Locked {
    safe: Arc<Safe>,
    held: Arc<Held>,
    /// One piece of work at a time has it: one that its caller has left goes on, and the next waits for its end.
    turn: Arc<Mutex<Turn>>,
    profile: Profile,
}

// === impl LockedTokens ===

#[async_trait]
impl LockedTokens for Locked {
    async fn load(&mut self) -> Result<Option<Tokens>, Source> {
        Ok(self.work(Turn::load).await?)
    }

    async fn prepare(&mut self) -> Result<(), Source> {
        self.work(Turn::prepare).await.map_err(told)
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), Source> {
        let tokens = tokens.clone();
        self.work(move |turn, safe, profile| turn.save(safe, profile, &tokens))
            .await
            .map_err(told)
    }

    async fn remove(&mut self) -> Result<bool, Source> {
        let (tell, told) = oneshot::channel();
        let removing = self.work(move |turn, safe, profile| {
            let (removed, key) = turn.remove(safe, profile)?;
            // Nobody listens any more if it took too long.
            let _ = tell.send(removed);
            if let Some(key) = key {
                safe.keys.forget(&key);
            }
            Ok(removed)
        });
        tokio::pin!(removing);
        tokio::select! {
            biased;
            done = &mut removing => Ok(done?),
            // It is gone: a keyring that is slow to forget its key makes no failure of that.
            Ok(removed) = told => match timeout(self.safe.keys.options().forgetting, removing).await {
                Ok(done) => Ok(done?),
                Err(_) => Ok(removed),
            },
        }
    }
}

// === impl Locked ===

impl Locked {
    /// Does this while the profile is held: work that has begun goes on when its caller leaves, and the lock with it.
    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Turn, &Safe, &Profile) -> Result<T, VaultError> + Send + 'static,
    ) -> Result<T, VaultError> {
        let (safe, held, profile) = (
            Arc::clone(&self.safe),
            Arc::clone(&self.held),
            self.profile.clone(),
        );
        let mut turn = Arc::clone(&self.turn).lock_owned().await;
        blocking(move || {
            let done = work(&mut turn, &safe, &profile);
            drop(turn);
            drop(held);
            done
        })
        .await
    }
}

impl Drop for Locked {
    /// A key for which no file came about is forgotten.
    fn drop(&mut self) {
        let (safe, held, profile) = (
            Arc::clone(&self.safe),
            Arc::clone(&self.held),
            self.profile.clone(),
        );
        // Work that still goes on may yet use the key: then it stays.
        let Ok(mut turn) = Arc::clone(&self.turn).try_lock_owned() else {
            return;
        };
        if !turn.is_unfinished() {
            return;
        }
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn_blocking(move || {
                turn.end(&safe, &profile);
                drop(held);
            });
        }
    }
}

/// What went wrong, so that whoever does not know vaults can tell whether it passes.
fn told(error: VaultError) -> Source {
    match error {
        VaultError::LockBusy { waited } => Box::new(StoreBusy { waited }),
        error => Box::new(error),
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
