//! The form of a vault file: JSON that says how it is to be opened, around sealed bytes. Pure, and strict: of each
//! content there is one way to write it, and any other is taken for damage.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde::{Deserialize, Serialize};

use super::{LEAST_ITERATIONS, MOST_ITERATIONS, VaultError};

/// What the file says it is.
pub(super) const FORMAT: &str = "tidal-vault";

/// The version that is written, and the only one there is.
pub(super) const VERSION: u32 = 1;

/// The largest file that is read or written, in bytes. Tokens take a few thousand.
pub(super) const LARGEST: usize = 256 * 1024;

/// The length of a passphrase's salt, in bytes.
pub(super) const SALT_LENGTH: usize = 16;

/// What a vault file says of itself to everybody. Not proven: only opening it shows that nobody changed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The version of its format.
    pub version: u32,
    /// How its key is had.
    pub key: KeyDescription,
}

/// How a key is had.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum KeyDescription {
    /// It is in the operating system's keyring.
    Keyring {
        /// Under this name: 32 hexadecimal digits, drawn for this file.
        entry: String,
    },
    /// It is in the key file.
    File,
    /// It is derived from a passphrase.
    Passphrase {
        /// By this function.
        function: Derivation,
        /// With this salt of 16 bytes, in base64.
        salt: String,
        /// So often.
        iterations: u32,
    },
}

/// A function that makes a key of a passphrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Derivation {
    /// PBKDF2 (RFC 8018) with HMAC-SHA-256.
    #[serde(rename = "pbkdf2-hmac-sha256")]
    Pbkdf2HmacSha256,
}

/// A file in its parts.
pub(super) struct Parts {
    pub(super) key: KeyDescription,
    pub(super) check: Vec<u8>,
    pub(super) nonce: Vec<u8>,
    pub(super) sealed: Vec<u8>,
}

/// What the vault file of these bytes says of itself.
///
/// # Errors
///
/// [`VaultError::NotAVault`], [`FutureVersion`](VaultError::FutureVersion), [`Truncated`](VaultError::Truncated),
/// [`Tampered`](VaultError::Tampered), or that its iterations are out of bounds.
pub fn read_header(bytes: &[u8]) -> Result<Header, VaultError> {
    let parts = parse(bytes)?;
    Ok(Header {
        version: VERSION,
        key: parts.key,
    })
}

/// Takes a file apart.
pub(super) fn parse(bytes: &[u8]) -> Result<Parts, VaultError> {
    if bytes.len() > LARGEST {
        return Err(VaultError::NotAVault);
    }
    let probe: Probe = serde_json::from_slice(bytes).map_err(|error| unreadable(bytes, &error))?;
    if probe.format != FORMAT {
        return Err(VaultError::NotAVault);
    }
    if probe.version > VERSION {
        return Err(VaultError::FutureVersion {
            version: probe.version,
        });
    }
    let written: Written = serde_json::from_slice(bytes).map_err(|_| VaultError::Tampered)?;
    if written.version != VERSION {
        return Err(VaultError::Tampered);
    }
    within_bounds(&written.key)?;
    let canonical = written.to_bytes()?;
    if canonical != bytes {
        let cut = canonical.starts_with(bytes);
        return Err(if cut {
            VaultError::Truncated
        } else {
            VaultError::Tampered
        });
    }
    Ok(Parts {
        check: decoded(&written.key_check)?,
        nonce: decoded(&written.nonce)?,
        sealed: decoded(&written.sealed)?,
        key: written.key,
    })
}

// === impl Parts ===

impl Parts {
    /// The file's bytes.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, VaultError> {
        let written = Written {
            format: FORMAT.to_owned(),
            version: VERSION,
            key: self.key.clone(),
            key_check: STANDARD.encode(&self.check),
            nonce: STANDARD.encode(&self.nonce),
            sealed: STANDARD.encode(&self.sealed),
        };
        let bytes = written.to_bytes()?;
        if bytes.len() > LARGEST {
            return Err(VaultError::TooLarge);
        }
        Ok(bytes)
    }
}

/// What every version begins with.
#[derive(Deserialize)]
struct Probe {
    format: String,
    version: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    format: String,
    version: u32,
    key: KeyDescription,
    key_check: String,
    nonce: String,
    sealed: String,
}

impl Written {
    fn to_bytes(&self) -> Result<Vec<u8>, VaultError> {
        let mut bytes = serde_json::to_vec_pretty(self).map_err(|_| VaultError::Cryptography)?;
        bytes.push(b'\n');
        Ok(bytes)
    }
}

/// What does not even say its version. A file that begins like ours is a damaged one of ours.
fn unreadable(bytes: &[u8], error: &serde_json::Error) -> VaultError {
    let opening = format!("{{\n  \"format\": \"{FORMAT}\"");
    let ours = bytes.starts_with(opening.as_bytes()) || opening.as_bytes().starts_with(bytes);
    match (ours, error.is_eof()) {
        (true, true) => VaultError::Truncated,
        (true, false) => VaultError::Tampered,
        (false, _) => VaultError::NotAVault,
    }
}

fn within_bounds(key: &KeyDescription) -> Result<(), VaultError> {
    match key {
        KeyDescription::Passphrase { iterations, .. } if *iterations < LEAST_ITERATIONS => {
            Err(VaultError::TooFewIterations {
                iterations: *iterations,
            })
        }
        KeyDescription::Passphrase { iterations, .. } if *iterations > MOST_ITERATIONS => {
            Err(VaultError::TooManyIterations {
                iterations: *iterations,
            })
        }
        KeyDescription::Passphrase { salt, .. } => match decoded(salt) {
            Ok(salt) if salt.len() == SALT_LENGTH => Ok(()),
            _ => Err(VaultError::Tampered),
        },
        KeyDescription::Keyring { entry } => {
            let hexadecimal = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            let named = entry.len() == 32 && entry.bytes().all(hexadecimal);
            named.then_some(()).ok_or(VaultError::Tampered)
        }
        KeyDescription::File => Ok(()),
    }
}

pub(super) fn decoded(text: &str) -> Result<Vec<u8>, VaultError> {
    STANDARD.decode(text).map_err(|_| VaultError::Tampered)
}
