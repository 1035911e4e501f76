//! A folder and its keys: what reads a profile's file. All of it blocks, and none of it locks; what changes a file is a
//! [`Turn`](super::turn::Turn)'s.

use tidal_api::Tokens;

use super::folder::Folder;
use super::header::{self, Parts};
use super::keys::{Described, Keys};
use super::{Profile, VaultError, seal};

/// How often a file that changes while it is opened is opened again.
const ATTEMPTS: usize = 4;

/// A folder, and the keys to it.
pub(super) struct Safe {
    pub(super) folder: Folder,
    pub(super) keys: Keys,
}

// === impl Safe ===

impl Safe {
    pub(super) fn new(folder: Folder, keys: Keys) -> Self {
        Self { folder, keys }
    }

    /// What is kept. Without the profile's lock somebody else may put a file under another key in its place meanwhile
    /// and throw the old key away: what then looks wrong is looked at again.
    pub(super) fn load(&self, profile: &Profile) -> Result<Option<Tokens>, VaultError> {
        let mut bytes = self.folder.read(profile)?;
        let mut attempts = 1;
        loop {
            let Some(found) = &bytes else { return Ok(None) };
            let error = match self.open(found, profile) {
                Ok((_, tokens)) => return Ok(Some(tokens)),
                Err(error) => error,
            };
            let now = self.folder.read(profile)?;
            if now == bytes || attempts == ATTEMPTS {
                return Err(error);
            }
            bytes = now;
            attempts += 1;
        }
    }

    pub(super) fn describe(&self, profile: &Profile) -> String {
        let file = self.folder.file(profile);
        let parts = self.parts(profile);
        let key = match parts {
            Ok(Some(parts)) => self.keys.describe(&parts.key),
            Ok(None) => self.keys.describe_choice(),
            Err(error) => format!("which cannot be used: {error}"),
        };
        format!("the encrypted file {}, {key}", file.display())
    }

    /// What a profile's file says of itself.
    pub(super) fn parts(&self, profile: &Profile) -> Result<Option<Parts>, VaultError> {
        let bytes = self.folder.read(profile)?;
        bytes.map(|bytes| header::parse(&bytes)).transpose()
    }

    /// What is in these bytes, and the key that opens them.
    pub(super) fn open(&self, bytes: &[u8], profile: &Profile) -> Result<(Described, Tokens), VaultError> {
        let parts = header::parse(bytes)?;
        let key = self.keys.find(&parts.key)?;
        let tokens = seal::open(&parts, profile, &key)?;
        Ok(((parts.key, key), tokens))
    }
}

#[cfg(test)]
mod tests;
