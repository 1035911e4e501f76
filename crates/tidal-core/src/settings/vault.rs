//! Where sign-ins are kept, and where the key to them comes from. What a vault is stands with the vault.

use std::{
    fmt,
    path::{Path, PathBuf},
};

use secrecy::SecretString;

use super::{
    Problem, Setting, Shape,
    reader::{FromText, Reader},
};

/// The vault's folder within the folder for data.
const FOLDER_NAME: &str = "tidal/vault";

pub(super) const FOLDER: Setting = Setting {
    key: "vault.folder",
    environment: "TIDAL_VAULT_FOLDER",
    default: None,
    shape: Shape::Folder,
    description: "Where sign-ins are kept, encrypted; `tidal/vault` in the folder for data (`~/.local/share` on Linux) \
                  where nothing is set.",
    secret: false,
};

pub(super) const KEY: Setting = Setting {
    key: "vault.key",
    environment: "TIDAL_VAULT_KEY",
    default: Some("auto"),
    shape: Shape::OneOf(&["auto", "keyring", "file", "passphrase"]),
    description: "Where the key to new sign-ins comes from: the system's `keyring`, a `file` that only you can read, a \
                  `passphrase`; `auto` takes the passphrase if one is set, else the keyring, else the file.",
    secret: false,
};

pub(super) const KEY_FILE: Setting = Setting {
    key: "vault.key_file",
    environment: "TIDAL_VAULT_KEY_FILE",
    default: None,
    shape: Shape::File,
    description: "Where the key file is, in a folder that exists; beside `vault.folder`, with `.key` behind its name, where \
                  nothing is set. Apart from the vault: whoever has both can read the sign-ins.",
    secret: false,
};

pub(super) const PASSPHRASE: Setting = Setting {
    key: "vault.passphrase",
    environment: "TIDAL_VAULT_PASSPHRASE",
    default: None,
    shape: Shape::Text,
    description: "The passphrase that the key to sign-ins is derived from.",
    secret: true,
};

pub(super) const ITERATIONS: Setting = Setting {
    key: "vault.iterations",
    environment: "TIDAL_VAULT_ITERATIONS",
    default: Some("600000"),
    shape: Shape::Count {
        least: 100_000,
        most: 10_000_000,
    },
    description: "How often PBKDF2-HMAC-SHA256 iterates over the passphrase. More makes guessing it, and each start, \
                  slower.",
    secret: false,
};

/// Where sign-ins are kept.
#[derive(Clone)]
pub struct VaultSettings {
    /// The folder; `None` where nothing is set and the system does not say where data goes.
    pub folder: Option<PathBuf>,
    /// Where keys come from.
    pub key: VaultKey,
    /// The key file; beside the folder where nothing is set.
    pub key_file: Option<PathBuf>,
    /// The passphrase.
    pub passphrase: Option<SecretString>,
    /// How often PBKDF2 iterates over it.
    pub iterations: u32,
}

/// Where the key to new sign-ins comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum VaultKey {
    /// From the passphrase if one is set, else from the keyring, else from the file.
    Auto,
    /// From the system's keyring.
    Keyring,
    /// From a file.
    File,
    /// From the passphrase.
    Passphrase,
}

// === impl VaultSettings ===

impl VaultSettings {
    pub(super) fn read(reader: &mut Reader<'_>, data_dir: Option<&Path>) -> Option<Self> {
        let folder = reader.optional(&FOLDER);
        let key = reader.read(&KEY);
        let key_file = reader.optional(&KEY_FILE);
        let passphrase = reader.optional(&PASSPHRASE);
        let iterations = reader.read(&ITERATIONS);
        if let (Some(VaultKey::Passphrase), Some(None)) = (key, &passphrase) {
            let origin = reader.origin(&KEY);
            let message = format!("it is passphrase, but {} is not set", PASSPHRASE.key);
            reader.note(Problem::new(KEY.key, &origin, message));
        }
        Some(Self {
            folder: folder?.or_else(|| Some(data_dir?.join(FOLDER_NAME))),
            key: key?,
            key_file: key_file?,
            passphrase: passphrase?,
            iterations: iterations?,
        })
    }

    /// What the vault is opened with.
    ///
    /// # Errors
    /// [`NoFolder`](crate::vault::VaultError::NoFolder) where nobody says where it is.
    #[cfg(feature = "vault")]
    pub fn options(&self) -> Result<crate::vault::VaultOptions, crate::vault::VaultError> {
        use crate::vault::{KeyChoice, VaultError, VaultOptions};

        let folder = self.folder.as_ref().ok_or(VaultError::NoFolder)?;
        let choice = match self.key {
            VaultKey::Auto => KeyChoice::Auto,
            VaultKey::Keyring => KeyChoice::Keyring,
            VaultKey::File => KeyChoice::File,
            VaultKey::Passphrase => KeyChoice::Passphrase,
        };
        Ok(VaultOptions::new(folder)
            .with_key(choice)
            .with_key_file(self.key_file.clone())
            .with_passphrase(self.passphrase.clone())
            .with_iterations(self.iterations))
    }
}

impl fmt::Debug for VaultSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultSettings")
            .field("folder", &self.folder)
            .field("key", &self.key)
            .field("key_file", &self.key_file)
            .field("has_passphrase", &self.passphrase.is_some())
            .field("iterations", &self.iterations)
            .finish()
    }
}

impl FromText for VaultKey {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim() {
            "auto" => Some(Self::Auto),
            "keyring" => Some(Self::Keyring),
            "file" => Some(Self::File),
            "passphrase" => Some(Self::Passphrase),
            _ => None,
        }
    }
}

#[cfg(test)]
#[cfg(feature = "vault")]
mod tests {
    use super::*;

    #[test]
    fn the_bounds_are_those_of_the_vault() {
        use crate::vault::{LEAST_ITERATIONS, MOST_ITERATIONS};

        let bounds = Shape::Count {
            least: LEAST_ITERATIONS,
            most: MOST_ITERATIONS,
        };
        assert_eq!(ITERATIONS.shape, bounds);
    }
}
