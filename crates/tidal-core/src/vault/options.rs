//! What a vault is opened with.

use std::{fmt, path::PathBuf, time::Duration};

use secrecy::SecretString;

use super::keys::keyring::{Patient, system};
use super::replace::Steps;

/// The fewest iterations of PBKDF2 that are accepted, in a setting and in a file.
pub const LEAST_ITERATIONS: u32 = 100_000;

/// The most: some seconds of work.
pub const MOST_ITERATIONS: u32 = 10_000_000;

/// Iterations where nobody says otherwise, as OWASP recommends for PBKDF2-HMAC-SHA256.
const ITERATIONS: u32 = 600_000;

/// How long a lock is waited for. Longer than a renewal of tokens takes with all its attempts.
const PATIENCE: Duration = Duration::from_secs(100);

/// How long signing out waits until a key that opens nothing any more is forgotten. It is forgotten later if need be.
const FORGETTING: Duration = Duration::from_secs(3);

/// How a vault keeps its files and where it has its keys from. Holds a passphrase: it cannot be printed.
#[derive(Clone)]
pub struct VaultOptions {
    pub(super) folder: PathBuf,
    pub(super) choice: KeyChoice,
    pub(super) key_file: Option<PathBuf>,
    pub(super) passphrase: Option<SecretString>,
    pub(super) iterations: u32,
    pub(super) patience: Duration,
    pub(super) forgetting: Duration,
    pub(super) keyring: Patient,
    pub(super) steps: Steps,
}

/// Where the key of what is written from now on comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeyChoice {
    /// From the passphrase if there is one. Else a file that exists keeps the key it has, and a new one gets it from the
    /// keyring, or from the key file where there is no keyring.
    #[default]
    Auto,
    /// From the operating system's keyring.
    Keyring,
    /// From the key file: beside the vault's folder, unless it is said to be elsewhere.
    File,
    /// From the passphrase.
    Passphrase,
}

// === impl VaultOptions ===

impl VaultOptions {
    /// A vault in this folder, with a key from wherever there is one.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            choice: KeyChoice::Auto,
            key_file: None,
            passphrase: None,
            iterations: ITERATIONS,
            patience: PATIENCE,
            forgetting: FORGETTING,
            keyring: system(),
            steps: Steps::default(),
        }
    }

    /// Where keys come from.
    #[must_use]
    pub fn with_key(mut self, choice: KeyChoice) -> Self {
        self.choice = choice;
        self
    }

    /// Where the key file is; beside the vault's folder without one. Its folder has to exist.
    #[must_use]
    pub fn with_key_file(mut self, key_file: Option<PathBuf>) -> Self {
        self.key_file = key_file;
        self
    }

    /// The passphrase, for files that need one and for new ones.
    #[must_use]
    pub fn with_passphrase(mut self, passphrase: Option<SecretString>) -> Self {
        self.passphrase = passphrase;
        self
    }

    /// How often PBKDF2 iterates for what is written from now on, within [`LEAST_ITERATIONS`] and
    /// [`MOST_ITERATIONS`].
    #[must_use]
    pub fn with_iterations(mut self, iterations: u32) -> Self {
        self.iterations = iterations.clamp(LEAST_ITERATIONS, MOST_ITERATIONS);
        self
    }

    /// How long a lock is waited for, at most.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }
}

impl fmt::Debug for VaultOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("VaultOptions")
            .field("folder", &self.folder)
            .field("choice", &self.choice)
            .field("key_file", &self.key_file)
            .field("has_passphrase", &self.passphrase.is_some())
            .field("iterations", &self.iterations)
            .field("patience", &self.patience)
            .finish_non_exhaustive()
    }
}
