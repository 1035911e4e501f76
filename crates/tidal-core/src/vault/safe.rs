//! What is done with a profile's file: load, save, remove. All of it blocks, and none of it locks: whoever changes a
//! profile holds it.

use tidal_api::Tokens;

use super::folder::Folder;
use super::header::{self, Parts};
use super::keys::{Described, Keys};
use super::{KeyDescription, Profile, VaultError, seal};

/// How often a file that changes while it is opened is opened again.
const ATTEMPTS: usize = 4;

/// A folder, and the keys to it.
pub(super) struct Safe {
    pub(super) folder: Folder,
    keys: Keys,
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

    /// Keeps these tokens instead of what is kept, if that can be read.
    pub(super) fn save(&self, profile: &Profile, tokens: &Tokens) -> Result<(), VaultError> {
        self.folder.ensure()?;
        let existing = match self.folder.read(profile)? {
            Some(bytes) => Some(self.open(&bytes, profile)?.0),
            None => None,
        };
        let old = existing.as_ref().map(|(description, _)| description.clone());
        let (description, key) = self.keys.choose(existing)?;
        let written = seal::seal(tokens, profile, (&description, &key))
            .and_then(|bytes| self.folder.write(profile, &bytes, &self.keys.options().steps));
        match (written, old) {
            (Ok(()), Some(old)) if old != description => self.keys.forget(&old),
            (Ok(()), _) => {}
            (Err(error), old) => {
                self.forget_unused(profile, &description, old.as_ref());
                return Err(error);
            }
        }
        Ok(())
    }

    /// Keeps nothing any more, readable or not. Whether there was something.
    pub(super) fn remove(&self, profile: &Profile) -> Result<bool, VaultError> {
        // The key of what cannot be read is not known, or not his who wrote it.
        let bytes = self.folder.read(profile).ok().flatten();
        let removed = self.folder.remove(profile)?;
        if let Some(parts) = bytes.and_then(|bytes| header::parse(&bytes).ok()) {
            self.keys.forget(&parts.key);
        }
        Ok(removed)
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

    fn parts(&self, profile: &Profile) -> Result<Option<Parts>, VaultError> {
        let bytes = self.folder.read(profile)?;
        bytes.map(|bytes| header::parse(&bytes)).transpose()
    }

    fn open(&self, bytes: &[u8], profile: &Profile) -> Result<(Described, Tokens), VaultError> {
        let parts = header::parse(bytes)?;
        let key = self.keys.find(&parts.key)?;
        let tokens = seal::open(&parts, profile, &key)?;
        Ok(((parts.key, key), tokens))
    }

    /// Forgets the key of a file that did not come about, unless it did after all: a failure to make it durable leaves it
    /// in place.
    fn forget_unused(&self, profile: &Profile, new: &KeyDescription, old: Option<&KeyDescription>) {
        let in_place = self.parts(profile).ok().flatten();
        if old != Some(new) && in_place.is_none_or(|parts| parts.key != *new) {
            self.keys.forget(new);
        }
    }
}

#[cfg(test)]
mod tests;
