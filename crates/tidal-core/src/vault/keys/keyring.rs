//! A key in the operating system's keyring: the Secret Service on Linux and the BSDs, Keychain on macOS, Credential
//! Manager on Windows. All of them outlive a reboot; the kernel's key retention service, which does not, is not asked.

#[cfg(feature = "keyring")]
mod system;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    thread,
    time::Duration,
};

use zeroize::Zeroizing;

use crate::vault::{Key, KeyPlace, VaultError};

/// How long a keyring may take: it may have to ask somebody for a password.
const LIMIT: Duration = Duration::from_secs(20);

/// How many calls may be stuck at once before no further one is made.
const STUCK: usize = 4;

/// The length of an entry's name, in bytes.
const NAME_LENGTH: usize = 16;

/// What a keyring says if it does not do what it should.
pub(in crate::vault) type Fault = Box<dyn std::error::Error + Send + Sync>;

/// Keeps secrets by name. Blocks, for as long as it likes.
pub(in crate::vault) trait Keyring: Send + Sync {
    /// The secret of this name, `None` if there is none.
    fn read(&self, entry: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault>;

    fn write(&self, entry: &str, secret: &[u8]) -> Result<(), Fault>;

    /// Whether or not there is one.
    fn delete(&self, entry: &str) -> Result<(), Fault>;
}

/// A keyring that is given up on when it takes too long.
#[derive(Clone)]
pub(in crate::vault) struct Patient {
    keyring: Arc<dyn Keyring>,
    limit: Duration,
    under_way: Arc<AtomicUsize>,
}

/// A name for a new entry. Drawn anew for each file, so that no two processes write the same one.
pub(super) fn name() -> Result<String, VaultError> {
    let mut bytes = [0; NAME_LENGTH];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|_| VaultError::Cryptography)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

/// The keyring of this system, if this crate was built to know it.
pub(in crate::vault) fn system() -> Patient {
    #[cfg(feature = "keyring")]
    let keyring = Arc::new(system::System);
    #[cfg(not(feature = "keyring"))]
    let keyring = Arc::new(Absent);
    Patient::new(keyring, LIMIT)
}

// === impl Patient ===

impl Patient {
    pub(in crate::vault) fn new(keyring: Arc<dyn Keyring>, limit: Duration) -> Self {
        Self {
            keyring,
            limit,
            under_way: Arc::default(),
        }
    }

    pub(super) fn read(&self, name: &str) -> Result<Key, VaultError> {
        let place = KeyPlace::Keyring;
        match self.ask(name, |keyring, name| keyring.read(name))? {
            None => Err(VaultError::KeyMissing { place }),
            Some(secret) => Key::of_slice(&secret).ok_or(VaultError::KeyDamaged { place }),
        }
    }

    /// Keeps this key, and makes sure of it: without it a sign-in is lost.
    pub(super) fn write(&self, name: &str, key: &Key) -> Result<(), VaultError> {
        let secret = key.clone();
        self.ask(name, move |keyring, name| keyring.write(name, secret.bytes()))?;
        if self.read(name)?.bytes() == key.bytes() {
            Ok(())
        } else {
            Err(VaultError::KeyDamaged {
                place: KeyPlace::Keyring,
            })
        }
    }

    pub(super) fn delete(&self, name: &str) -> Result<(), VaultError> {
        self.ask(name, |keyring, name| keyring.delete(name))
    }

    /// On a thread of its own: a keyring that waits for a person who is not there cannot be interrupted.
    fn ask<T: Send + 'static>(
        &self,
        name: &str,
        question: impl FnOnce(&dyn Keyring, &str) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, VaultError> {
        let left = Leaving::of(&self.under_way).ok_or(VaultError::KeyringSilent {
            waited: Duration::ZERO,
        })?;
        let (keyring, name) = (Arc::clone(&self.keyring), name.to_owned());
        let (answer, answered) = mpsc::channel();
        thread::Builder::new()
            .name("keyring".to_owned())
            .spawn(move || {
                let _left = left;
                // Nobody listens any more if it took too long.
                let _ = answer.send(question(keyring.as_ref(), &name));
            })
            .map_err(|error| VaultError::Keyring { source: error.into() })?;
        match answered.recv_timeout(self.limit) {
            Ok(answer) => answer.map_err(|source| VaultError::Keyring { source }),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(VaultError::KeyringSilent { waited: self.limit }),
            Err(mpsc::RecvTimeoutError::Disconnected) => Err(VaultError::Interrupted),
        }
    }
}

/// A call that is under way until this is dropped, even if it panics.
struct Leaving(Arc<AtomicUsize>);

impl Leaving {
    /// `None` if too many are stuck.
    fn of(under_way: &Arc<AtomicUsize>) -> Option<Self> {
        let leaving = Self(Arc::clone(under_way));
        (under_way.fetch_add(1, Ordering::SeqCst) < STUCK).then_some(leaving)
    }
}

impl Drop for Leaving {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// A keyring that is not there.
#[cfg(any(not(feature = "keyring"), test))]
pub(in crate::vault) struct Absent;

#[cfg(any(not(feature = "keyring"), test))]
impl Keyring for Absent {
    fn read(&self, _: &str) -> Result<Option<Zeroizing<Vec<u8>>>, Fault> {
        Err(NOT_BUILT.into())
    }

    fn write(&self, _: &str, _: &[u8]) -> Result<(), Fault> {
        Err(NOT_BUILT.into())
    }

    fn delete(&self, _: &str) -> Result<(), Fault> {
        Err(NOT_BUILT.into())
    }
}

#[cfg(any(not(feature = "keyring"), test))]
const NOT_BUILT: &str = "this program was built without support for keyrings";

#[cfg(test)]
mod tests;
