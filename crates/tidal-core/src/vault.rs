//! Sign-ins in encrypted files, one for each profile. What [`TokenStore`](tidal_api::TokenStore) promises is kept
//! here by the file system: a replacement is atomic and durable, and a lock outlives no process.
//!
//! A file says of itself how its key is had ([`KeyDescription`]): from the operating system's keyring, from a key
//! file, or from a passphrase. It is opened by that, whatever the options say now; they decide when it is written.
//!
//! Nothing is ever written over a file that cannot be read: signing out forgets it, and nothing else does. What
//! protects from other programs of the same person is not here: they can read what this one can.

mod access;
pub(crate) mod contents;
mod error;
mod folder;
mod header;
mod key;
mod keys;
mod lock;
mod options;
mod profile;
mod replace;
mod safe;
mod seal;
mod store;
mod turn;

#[cfg(test)]
mod sample;

use std::{fmt, sync::Arc};

use tidal_api::Tokens;

use folder::Folder;
use key::Key;
use keys::Keys;
use lock::Queues;
use profile::Profile;
use safe::Safe;

pub use error::{FileRole, KeyPlace, VaultError};
pub use header::{Derivation, Header, KeyDescription, read_header};
pub use options::{KeyChoice, LEAST_ITERATIONS, MOST_ITERATIONS, VaultOptions};

/// Keeps sign-ins in a folder. Cheap to clone; clones share it.
#[derive(Clone)]
pub struct Vault {
    safe: Arc<Safe>,
    queues: Arc<Queues>,
}

/// What a look at one sign-in found.
#[derive(Debug)]
pub struct Examined {
    /// The profile's name.
    pub profile: String,
    /// What keeps it from being opened, if anything does.
    pub opened: Result<(), VaultError>,
}

/// Opens the bytes of a vault file with its key of 32 bytes, such as a key file holds. For whoever has to rescue a
/// sign-in by hand; nothing is read or written.
///
/// # Errors
///
/// What is wrong with the bytes, the key or the profile's name.
pub fn open_with_key(bytes: &[u8], profile: &str, key: &[u8; 32]) -> Result<Tokens, VaultError> {
    let profile = Profile::parse(profile)?;
    seal::open(&header::parse(bytes)?, &profile, &Key::of(key))
}

// === impl Vault ===

impl Vault {
    /// The vault of these options. Reads and writes nothing yet.
    pub fn open(options: VaultOptions) -> Self {
        let folder = Folder::new(options.folder.clone());
        Self {
            queues: Arc::new(Queues::new(options.patience)),
            safe: Arc::new(Safe::new(folder, Keys::new(options))),
        }
    }

    /// Where a profile's sign-in is kept, and where its key, in words for a person: `the encrypted file …, its key in
    /// the system's keyring`. Reads the file's header.
    pub fn describe(&self, profile: &str) -> String {
        match Profile::parse(profile) {
            Ok(profile) => self.safe.describe(&profile),
            Err(error) => error.to_string(),
        }
    }

    /// The profiles that have a vault file, in the order of their names. Whether they can be opened is another
    /// question.
    ///
    /// # Errors
    ///
    /// What keeps the folder from being read. A missing one is empty.
    pub fn profiles(&self) -> Result<Vec<String>, VaultError> {
        self.safe.folder.profiles()
    }

    /// Looks at the folder, at the key file if there is one, and at each profile's sign-in: what is wrong with it, if it
    /// cannot be opened. Changes nothing that stays, and blocks for as long as a keyring and passphrases take.
    ///
    /// # Errors
    ///
    /// What is wrong with all of it. A folder that is missing is not if it can be made, as it is when somebody signs in.
    pub fn examine(&self) -> Result<Vec<Examined>, VaultError> {
        self.safe.folder.check()?;
        self.safe.keys.check()?;
        let looked = self.profiles()?.into_iter().map(|name| {
            let opened = Profile::parse(&name).and_then(|profile| self.safe.load(&profile));
            Examined {
                profile: name,
                opened: opened.map(drop),
            }
        });
        Ok(looked.collect())
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vault")
            .field("folder", &self.safe.folder.path())
            .finish_non_exhaustive()
    }
}
