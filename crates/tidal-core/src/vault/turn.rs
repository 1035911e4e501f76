//! One holder's dealings with a profile's file: what was read under the lock is remembered, so that between tokens that
//! exist nowhere else and their file lies nothing but sealing and replacing. All of it blocks.

use tidal_api::Tokens;

use super::keys::Described;
use super::safe::Safe;
use super::{KeyDescription, Profile, VaultError, header, seal};

/// What is known of a profile's file while nobody else may change it. Holds keys: it cannot be printed.
#[derive(Default)]
pub(super) struct Turn {
    /// The bytes that were last read or written, and their key.
    seen: Option<(Vec<u8>, Described)>,
    /// What the next file is sealed with.
    chosen: Option<Described>,
}

// === impl Turn ===

impl Turn {
    /// What is kept.
    pub(super) fn load(&mut self, safe: &Safe, profile: &Profile) -> Result<Option<Tokens>, VaultError> {
        let Some(bytes) = safe.folder.read(profile)? else {
            self.seen = None;
            return Ok(None);
        };
        let (described, tokens) = safe.open(&bytes, profile)?;
        self.seen = Some((bytes, described));
        Ok(Some(tokens))
    }

    /// Makes sure that what is kept can be read, and obtains the key to seal the next with: all that may fail or take
    /// long.
    pub(super) fn prepare(&mut self, safe: &Safe, profile: &Profile) -> Result<(), VaultError> {
        safe.folder.ensure()?;
        self.chosen(safe, profile).map(|_| ())
    }

    /// Keeps these tokens instead of what is kept, if that can be read.
    pub(super) fn save(&mut self, safe: &Safe, profile: &Profile, tokens: &Tokens) -> Result<(), VaultError> {
        if self.chosen.is_none() {
            safe.folder.ensure()?;
        }
        let (description, key) = self.chosen(safe, profile)?;
        let bytes = seal::seal(tokens, profile, (&description, &key))?;
        safe.folder.write(profile, &bytes, &safe.keys.options().steps)?;
        let old = self.seen.replace((bytes, (description.clone(), key)));
        if let Some((_, (old, _))) = old
            && old != description
        {
            safe.keys.forget(&old);
        }
        Ok(())
    }

    /// Keeps nothing any more, readable or not. Whether there was something, and the key that nothing needs now.
    pub(super) fn remove(
        &mut self,
        safe: &Safe,
        profile: &Profile,
    ) -> Result<(bool, Option<KeyDescription>), VaultError> {
        // The key of what cannot be read is not known, or not his who wrote it.
        let bytes = safe.folder.read(profile).ok().flatten();
        let removed = safe.folder.remove(profile)?;
        self.seen = None;
        let parts = bytes.and_then(|bytes| header::parse(&bytes).ok());
        Ok((removed, parts.map(|parts| parts.key)))
    }

    /// Whether a key was obtained that may seal no file.
    pub(super) fn is_unfinished(&self) -> bool {
        let sealed_with = self.seen.as_ref().map(|(_, (description, _))| description);
        let chosen = self.chosen.as_ref().map(|(description, _)| description);
        matches!(chosen, Some(KeyDescription::Keyring { .. })) && chosen != sealed_with
    }

    /// Forgets the key of a file that did not come about, unless it did after all: a failure to make it durable leaves
    /// it in place.
    pub(super) fn end(&mut self, safe: &Safe, profile: &Profile) {
        if let Some((chosen, _)) = self.chosen.take()
            && let Ok(in_place) = safe.parts(profile)
            && in_place.is_none_or(|parts| parts.key != chosen)
        {
            safe.keys.forget(&chosen);
        }
    }

    /// What the next file is sealed with. Chosen anew if the file is not the one it was chosen for.
    fn chosen(&mut self, safe: &Safe, profile: &Profile) -> Result<Described, VaultError> {
        let bytes = safe.folder.read(profile)?;
        let seen = self.seen.as_ref().map(|(bytes, _)| bytes);
        if bytes.as_ref() != seen {
            self.end(safe, profile);
            self.seen = match bytes {
                Some(bytes) => {
                    let (described, _) = safe.open(&bytes, profile)?;
                    Some((bytes, described))
                }
                None => None,
            };
        }
        if let Some(chosen) = &self.chosen {
            return Ok(chosen.clone());
        }
        let existing = self.seen.as_ref().map(|(_, described)| described.clone());
        let chosen = safe.keys.choose(existing)?;
        self.chosen = Some(chosen.clone());
        Ok(chosen)
    }
}
