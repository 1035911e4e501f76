//! Everything that can be wrong with a vault, and what to do about it. Says nothing of what a file holds.

use std::{fmt, io, path::PathBuf, time::Duration};

/// Why a vault cannot be used. Nothing of it holds a secret.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// Neither a setting nor the system says where the vault is.
    #[error("there is no folder for the vault")]
    NoFolder,
    /// A profile's name becomes a file's name.
    #[error("{given} is not the name of a profile")]
    ProfileName {
        /// What was given, quoted and shortened.
        given: String,
    },
    /// The file is something else.
    #[error("the file is not a vault")]
    NotAVault,
    /// The file was written by a later version of this program.
    #[error("the vault file is of version {version}, which is not known yet")]
    FutureVersion {
        /// Its version.
        version: u32,
    },
    /// The file ends too early.
    #[error("the vault file is incomplete")]
    Truncated,
    /// The key opens another file.
    #[error("the vault file was sealed with another key")]
    WrongKey,
    /// The key is right, and the file is not what was written for this profile.
    #[error("the vault file was damaged or changed, or belongs to another profile")]
    Tampered,
    /// The file's passphrase is derived with so little effort that it can be guessed.
    #[error("the vault file asks for {iterations} iterations, which are too few to be safe")]
    TooFewIterations {
        /// What it asks for.
        iterations: u32,
    },
    /// The file's passphrase is derived with so much effort that it would never end.
    #[error("the vault file asks for {iterations} iterations, which are too many to be carried out")]
    TooManyIterations {
        /// What it asks for.
        iterations: u32,
    },
    /// The key is not where the file says.
    #[error("the vault file needs its key, which is not in {place}")]
    KeyMissing {
        /// Where it should be.
        place: KeyPlace,
    },
    /// What is in the place of the key has not the form of one.
    #[error("{place} holds something else than a key")]
    KeyDamaged {
        /// Where it is.
        place: KeyPlace,
    },
    /// The system's keyring is not there, is locked, or refuses.
    #[error("the system's keyring cannot be used")]
    Keyring {
        /// What the system says.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// The system's keyring did not answer: it may wait for somebody to unlock it.
    #[error("the system's keyring did not answer within {waited:?}")]
    KeyringSilent {
        /// For how long it was asked.
        waited: Duration,
    },
    /// Others can read or change what only the owner may.
    #[error("{role} {path:?} is open to others (mode {mode:o})")]
    TooOpen {
        /// What it is.
        role: FileRole,
        /// Where it is.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// It belongs to somebody else.
    #[error("{role} {path:?} belongs to another user")]
    ForeignOwner {
        /// What it is.
        role: FileRole,
        /// Where it is.
        path: PathBuf,
    },
    /// There is a symbolic link or something even stranger in its place.
    #[error("in the place of {role} {path:?} there is something else, such as a symbolic link")]
    WrongKind {
        /// What should be there.
        role: FileRole,
        /// Where it should be.
        path: PathBuf,
    },
    /// Nothing can be written into the folder.
    #[error("nothing can be written into {role} {path:?}")]
    NotWritable {
        /// Which folder.
        role: FileRole,
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// Another call or process held the profile for too long.
    #[error("somebody else kept the sign-in locked for longer than {waited:?}")]
    LockBusy {
        /// How long it was waited for.
        waited: Duration,
    },
    /// The tokens are larger than tokens are.
    #[error("the sign-in is too large to be kept")]
    TooLarge,
    /// The system refuses to read or write.
    #[error("cannot {doing} {role} {path:?}")]
    Io {
        /// What was tried: `read`.
        doing: &'static str,
        /// With what.
        role: FileRole,
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// The cryptographic library fails at what cannot fail, such as random numbers.
    #[error("the cryptographic library failed")]
    Cryptography,
    /// The program ends, or a defect of this crate ended the work.
    #[error("the work on the vault was interrupted")]
    Interrupted,
}

/// What a file or folder is to the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileRole {
    /// The folder of all profiles.
    VaultFolder,
    /// The folder with the key file in it.
    KeyFolder,
    /// A profile's encrypted file.
    VaultFile,
    /// The file with the key.
    KeyFile,
    /// What processes lock.
    LockFile,
    /// What becomes a file when it is complete.
    TemporaryFile,
}

/// Where a key is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyPlace {
    /// In the operating system's keyring.
    Keyring,
    /// In this file.
    File(PathBuf),
    /// In a person's mind, and in a setting.
    Passphrase,
}

// === impl VaultError ===

impl VaultError {
    /// What to do next, in one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::NoFolder => "set vault.folder (TIDAL_VAULT_FOLDER) to an absolute path",
            Self::ProfileName { .. } => {
                "use 1 to 64 lower-case letters, digits, `-` and `_`, such as `default` or `living-room`"
            }
            Self::NotAVault => "move the file away, or sign out, which removes it; then sign in again",
            Self::FutureVersion { .. } => "update this program, or sign out and in again",
            // No backup: the refresh token of an old sign-in has been used, and its second use looks like theft.
            Self::Truncated | Self::Tampered => "sign out, which removes the file, and in again",
            Self::WrongKey => {
                "set the passphrase or restore the key that belongs to the file, or sign out and in again"
            }
            Self::TooFewIterations { .. } | Self::TooManyIterations { .. } => {
                "do not trust the file: sign out, which removes it, and in again"
            }
            Self::KeyMissing { place } => match place {
                KeyPlace::Keyring => {
                    "unlock or restore the keyring that the sign-in was made with, or sign out and in again"
                }
                KeyPlace::File(_) => "restore the key file from a backup, or sign out and in again",
                KeyPlace::Passphrase => {
                    "set TIDAL_VAULT_PASSPHRASE or TIDAL_VAULT_PASSPHRASE_FILE, or sign out and in again"
                }
            },
            Self::KeyDamaged { .. } => "restore the key from a backup, or remove it and sign in again",
            Self::Keyring { .. } | Self::KeyringSilent { .. } => {
                "unlock the keyring, or set vault.key (TIDAL_VAULT_KEY) to `file` or `passphrase`, sign out and in again"
            }
            Self::TooOpen { role, .. } => match role {
                FileRole::VaultFolder | FileRole::KeyFolder => {
                    "take the rights of others away with `chmod 700`"
                }
                FileRole::KeyFile | FileRole::VaultFile | FileRole::LockFile | FileRole::TemporaryFile => {
                    "take the rights of others away with `chmod 600`; if others may have read the key, sign in anew"
                }
            },
            Self::ForeignOwner { .. } => {
                "run as the owner, change the owner, or set vault.folder to a folder of yours"
            }
            Self::WrongKind { .. } => "put what it should be in its place, or set vault.folder elsewhere",
            Self::NotWritable { .. } => {
                "make the folder writable for this user, or set vault.folder (TIDAL_VAULT_FOLDER) to one that is"
            }
            Self::LockBusy { .. } => {
                "wait for the other command or server to end its sign-in, then try again"
            }
            Self::TooLarge => "sign in again; if that does not help, report it",
            Self::Io { .. } => "put right what the system says, then try again",
            Self::Cryptography | Self::Interrupted => "try again; if that does not help, report it",
        }
    }

    pub(super) fn io(
        doing: &'static str,
        role: FileRole,
        path: impl Into<PathBuf>,
        source: io::Error,
    ) -> Self {
        let path = path.into();
        let refused = matches!(
            source.kind(),
            io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem
        );
        match role {
            FileRole::VaultFolder | FileRole::KeyFolder if refused => {
                Self::NotWritable { role, path, source }
            }
            _ => Self::Io {
                doing,
                role,
                path,
                source,
            },
        }
    }
}

// === impl Display ===

impl fmt::Display for FileRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::VaultFolder => "the vault's folder",
            Self::KeyFolder => "the folder of the key file",
            Self::VaultFile => "the vault file",
            Self::KeyFile => "the key file",
            Self::LockFile => "the lock file",
            Self::TemporaryFile => "the temporary file",
        })
    }
}

impl fmt::Display for KeyPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Keyring => f.write_str("the system's keyring"),
            Self::File(path) => write!(f, "the key file {}", path.display()),
            Self::Passphrase => f.write_str("the settings (a passphrase)"),
        }
    }
}

#[cfg(test)]
mod tests;
