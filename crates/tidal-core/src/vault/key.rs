//! A key of 256 bits, and what is derived from it. Where it comes from is not known here.

use aws_lc_rs::{aead, hmac, rand};
use zeroize::Zeroizing;

use super::VaultError;

/// The length of a key, in bytes.
pub(super) const KEY_LENGTH: usize = 32;

/// Changed together with the format's version, so that no two versions use one key in two ways.
const FOR_SEALING: &[u8] = b"tidal-vault 1: seal";
const FOR_CHECKING: &[u8] = b"tidal-vault 1: check";

/// A key. Wiped when it is dropped, and never printed.
#[derive(Clone)]
pub(super) struct Key(Zeroizing<[u8; KEY_LENGTH]>);

// === impl Key ===

impl Key {
    pub(super) fn of(bytes: &[u8; KEY_LENGTH]) -> Self {
        Self(Zeroizing::new(*bytes))
    }

    /// `None` if this has not the length of a key.
    pub(super) fn of_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self::of)
    }

    pub(super) fn random() -> Result<Self, VaultError> {
        let mut bytes = Zeroizing::new([0; KEY_LENGTH]);
        rand::fill(&mut *bytes).map_err(|_| VaultError::Cryptography)?;
        Ok(Self(bytes))
    }

    pub(super) fn bytes(&self) -> &[u8; KEY_LENGTH] {
        &self.0
    }

    /// Tells this key from others without telling anything about it: AES-GCM alone cannot tell a wrong key from a
    /// changed file.
    pub(super) fn check(&self) -> [u8; KEY_LENGTH] {
        let mut check = [0; KEY_LENGTH];
        self.derive(FOR_CHECKING, &mut check);
        check
    }

    /// What seals and opens.
    pub(super) fn sealing(&self) -> Result<aead::LessSafeKey, VaultError> {
        let mut bytes = Zeroizing::new([0; KEY_LENGTH]);
        self.derive(FOR_SEALING, &mut bytes);
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, &*bytes).map_err(|_| VaultError::Cryptography)?;
        Ok(aead::LessSafeKey::new(key))
    }

    fn derive(&self, purpose: &[u8], derived: &mut [u8; KEY_LENGTH]) {
        let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &*self.0), purpose);
        for (to, from) in derived.iter_mut().zip(tag.as_ref()) {
            *to = *from;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_its_own_check_which_is_no_key() {
        let (one, other) = (Key::random().unwrap(), Key::random().unwrap());
        assert_eq!(one.check(), Key::of_slice(one.bytes()).unwrap().check());
        assert_ne!(one.check(), other.check());
        assert_ne!(&one.check(), one.bytes());
        assert!(Key::of_slice(&[0; 31]).is_none() && Key::of_slice(&[0; 33]).is_none());
    }
}
