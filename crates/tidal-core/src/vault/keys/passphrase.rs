//! A key that is derived from a passphrase, at a cost that guessing pays each time and its owner once.

use std::{
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
};

use aws_lc_rs::pbkdf2;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::vault::header::{Derivation, SALT_LENGTH, decoded};
use crate::vault::key::KEY_LENGTH;
use crate::vault::{Key, KeyDescription, VaultError};

/// How many keys are remembered: one for each file that is in use.
const REMEMBERED: usize = 16;

/// Keys that have been derived already.
#[derive(Default)]
pub(super) struct Derived(Mutex<Vec<(String, u32, Key)>>);

/// How the key of a new file is derived.
pub(super) fn description(iterations: u32) -> Result<KeyDescription, VaultError> {
    let mut salt = [0; SALT_LENGTH];
    aws_lc_rs::rand::fill(&mut salt).map_err(|_| VaultError::Cryptography)?;
    Ok(KeyDescription::Passphrase {
        function: Derivation::Pbkdf2HmacSha256,
        salt: STANDARD.encode(salt),
        iterations,
    })
}

// === impl Derived ===

impl Derived {
    /// The key of this passphrase, which is the same for as long as this lives.
    pub(super) fn key(
        &self,
        passphrase: &SecretString,
        salt: &str,
        iterations: u32,
    ) -> Result<Key, VaultError> {
        if let Some(key) = self.known(salt, iterations) {
            return Ok(key);
        }
        let key = derive(passphrase, &decoded(salt)?, iterations)?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() == REMEMBERED {
            known.remove(0);
        }
        known.push((salt.to_owned(), iterations, key.clone()));
        Ok(key)
    }

    fn known(&self, salt: &str, iterations: u32) -> Option<Key> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known
            .iter()
            .find(|(other, count, _)| other == salt && *count == iterations);
        found.map(|(_, _, key)| key.clone())
    }
}

fn derive(passphrase: &SecretString, salt: &[u8], iterations: u32) -> Result<Key, VaultError> {
    let count = NonZeroU32::new(iterations).ok_or(VaultError::TooFewIterations { iterations })?;
    let mut bytes = Zeroizing::new([0; KEY_LENGTH]);
    pbkdf2::derive(
        pbkdf2::PBKDF2_HMAC_SHA256,
        count,
        salt,
        passphrase.expose_secret().as_bytes(),
        &mut *bytes,
    );
    Ok(Key::of(&bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_function_is_the_one_it_says() {
        // RFC 7914, section 11, has this vector for PBKDF2-HMAC-SHA256: the first 32 bytes.
        let key = derive(&"passwd".into(), b"salt", 1).unwrap();
        let expected = [
            0x55, 0xac, 0x04, 0x6e, 0x56, 0xe3, 0x08, 0x9f, 0xec, 0x16, 0x91, 0xc2, 0x25, 0x44, 0xb6, 0x05,
            0xf9, 0x41, 0x85, 0x21, 0x6d, 0xde, 0x04, 0x65, 0xe6, 0x8b, 0x9d, 0x57, 0xc2, 0x0d, 0xac, 0xbc,
        ];
        assert_eq!(key.bytes(), &expected);
        assert!(matches!(
            derive(&"passwd".into(), b"salt", 0),
            Err(VaultError::TooFewIterations { iterations: 0 })
        ));
    }

    #[test]
    fn what_is_remembered_is_bounded_and_right() {
        let derived = Derived::default();
        let passphrase = SecretString::from("x");
        for index in 0..u32::try_from(REMEMBERED).unwrap() + 3 {
            let salt = STANDARD.encode([u8::try_from(index).unwrap(); SALT_LENGTH]);
            let first = derived.key(&passphrase, &salt, 1).unwrap();
            assert_eq!(first.bytes(), derived.key(&passphrase, &salt, 1).unwrap().bytes());
            assert_ne!(first.bytes(), derived.key(&passphrase, &salt, 2).unwrap().bytes());
        }
        assert_eq!(derived.0.lock().unwrap().len(), REMEMBERED);
        assert!(matches!(
            derived.key(&passphrase, "!", 3),
            Err(VaultError::Tampered)
        ));
    }
}
