//! One holder for each profile: among the callers of this process in the order they came, and among processes by a
//! lock that the system takes from those that end.

use std::{
    collections::HashMap,
    fs::{File, TryLockError},
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use tokio::sync::{Mutex as Place, OwnedMutexGuard};

use super::store::blocking;
use super::{FileRole, Profile, VaultError, access};

/// How often another process's lock is tried: soon at first, then less often.
const FIRST_PAUSE: Duration = Duration::from_millis(2);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// Who waits for which profile in this process.
pub(super) struct Queues {
    patience: Duration,
    places: Mutex<HashMap<Profile, Arc<Place<()>>>>,
}

/// A profile is held for as long as this lives.
pub(super) struct Held {
    // Dropped in this order: the next one in this process finds the file's lock free.
    _file: File,
    _place: OwnedMutexGuard<()>,
}

// === impl Queues ===

impl Queues {
    pub(super) fn new(patience: Duration) -> Self {
        Self {
            patience,
            places: Mutex::default(),
        }
    }

    /// Waits for a profile, whose lock file this is. May be dropped while it waits.
    pub(super) async fn hold(&self, profile: &Profile, file: PathBuf) -> Result<Held, VaultError> {
        let waited = self.patience;
        tokio::time::timeout(waited, self.wait(profile, file))
            .await
            .unwrap_or(Err(VaultError::LockBusy { waited }))
    }

    async fn wait(&self, profile: &Profile, path: PathBuf) -> Result<Held, VaultError> {
        let place = self.place(profile).lock_owned().await;
        let mut pause = FIRST_PAUSE;
        let opened = path.clone();
        let mut file = blocking(move || {
            // The first random bytes of a process take a tenth of a second to gather: now, not between new tokens and
            // their file, where whoever is killed loses them.
            aws_lc_rs::rand::fill(&mut [0; 1]).map_err(|_| VaultError::Cryptography)?;
            access::open_lock(&opened)
        })
        .await?;
        loop {
            // The file goes along, so that a lock that comes after the caller left is given back at once.
            let (tried, outcome) = blocking(move || {
                let outcome = file.try_lock();
                Ok((file, outcome))
            })
            .await?;
            file = tried;
            match outcome {
                Ok(()) => {
                    return Ok(Held {
                        _file: file,
                        _place: place,
                    });
                }
                Err(TryLockError::WouldBlock) => tokio::time::sleep(pause).await,
                Err(TryLockError::Error(source)) => {
                    return Err(VaultError::io("lock", FileRole::LockFile, path, source));
                }
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn place(&self, profile: &Profile) -> Arc<Place<()>> {
        let mut places = self.places.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = places.get(profile) {
            return Arc::clone(place);
        }
        // Only those that somebody holds or waits for remain.
        places.retain(|_, place| Arc::strong_count(place) > 1);
        let place = Arc::new(Place::new(()));
        places.insert(profile.clone(), Arc::clone(&place));
        place
    }
}
