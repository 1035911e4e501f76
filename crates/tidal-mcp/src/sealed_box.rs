//! What lies where others could read or change it: sealed with a key of its own kind, and good only under the name it was
//! put there with.

use std::fmt;

use aws_lc_rs::{
    aead::{AES_256_GCM, Aad, Nonce, RandomizedNonceKey},
    hkdf::{HKDF_SHA256, KeyType, Salt},
    hmac,
};
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};

const KEY_BYTES: usize = 32;
const NONCE_BYTES: usize = 12;

/// Seals and opens with one key.
pub(crate) struct SealedBox {
    key: RandomizedNonceKey,
    names: hmac::Key,
}

/// A key could not be made, or something could not be sealed. Never for bytes of a few megabytes.
#[derive(Debug, thiserror::Error)]
#[error("the system's cryptography refused")]
pub(crate) struct Refused;

struct Length(usize);

// === impl SealedBox ===

impl SealedBox {
    /// For one purpose: the label. What was sealed for another does not open.
    ///
    /// # Errors
    /// If the cryptography library refuses.
    pub(crate) fn new(secret: &SecretString, label: &str) -> Result<Self, Refused> {
        let key = derived(secret, &[b"tidal-mcp seal 1", label.as_bytes()])?;
        let names = derived(secret, &[b"tidal-mcp names 1", label.as_bytes()])?;
        Ok(Self {
            key: RandomizedNonceKey::new(&AES_256_GCM, key.as_slice()).map_err(|_| Refused)?,
            names: hmac::Key::new(hmac::HMAC_SHA256, names.as_slice()),
        })
    }

    /// The nonce, then what was sealed, then its tag.
    ///
    /// # Errors
    /// If the cryptography library refuses.
    pub(crate) fn seal(&self, name: &str, what: &[u8]) -> Result<Vec<u8>, Refused> {
        let mut sealed = what.to_vec();
        let nonce = self
            .key
            .seal_in_place_append_tag(Aad::from(name.as_bytes()), &mut sealed)
            .map_err(|_| Refused)?;
        Ok([nonce.as_ref(), &sealed[..]].concat())
    }

    /// What was sealed with this key under this name; `None` for anything else.
    pub(crate) fn open(&self, name: &str, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        let mut opened = Zeroizing::new(sealed.to_vec());
        let length = self
            .key
            .open_in_place(Nonce::from(nonce), Aad::from(name.as_bytes()), &mut opened)
            .ok()?
            .len();
        opened.truncate(length);
        Some(opened)
    }

    /// A name that tells nothing to whoever lacks the key: 32 hexadecimal digits.
    pub(crate) fn hidden(&self, name: &str) -> String {
        use fmt::Write;

        let tag = hmac::sign(&self.names, name.as_bytes());
        let half = tag.as_ref().iter().take(16);
        half.fold(String::with_capacity(32), |mut text, byte| {
            let _ = write!(text, "{byte:02x}");
            text
        })
    }
}

impl KeyType for Length {
    fn len(&self) -> usize {
        self.0
    }
}

fn derived(secret: &SecretString, info: &[&[u8]]) -> Result<Zeroizing<[u8; KEY_BYTES]>, Refused> {
    let mut key = Zeroizing::new([0; KEY_BYTES]);
    Salt::new(HKDF_SHA256, &[])
        .extract(secret.expose_secret().as_bytes())
        .expand(info, Length(KEY_BYTES))
        .and_then(|okm| okm.fill(key.as_mut_slice()))
        .map_err(|_| Refused)?;
    Ok(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed_box(secret: &str, label: &str) -> SealedBox {
        SealedBox::new(&SecretString::from(secret), label).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_under_the_same_name() {
        let mine = sealed_box("of these tests", "sign-ins");
        let sealed = mine.seal("a", b"secret").unwrap();
        assert_eq!(mine.open("a", &sealed).unwrap().as_slice(), b"secret");
        assert!(!sealed.windows(6).any(|bytes| bytes == b"secret"));
        assert_ne!(sealed, mine.seal("a", b"secret").unwrap(), "each has its nonce");
        for (other, name) in [
            (sealed_box("of these tests", "sign-ins"), "b"),
            (sealed_box("of these tests", "sessions"), "a"),
            (sealed_box("of other tests", "sign-ins"), "a"),
        ] {
            assert!(other.open(name, &sealed).is_none());
        }
        for at in 0..sealed.len() {
            let mut altered = sealed.clone();
            altered[at] ^= 1;
            assert!(mine.open("a", &altered).is_none(), "{at}");
            assert!(mine.open("a", &sealed[..at]).is_none(), "{at}");
        }
    }

    #[test]
    fn names_are_hidden_and_keep_their_identity() {
        let mine = sealed_box("of these tests", "sign-ins");
        assert_eq!(
            mine.hidden("mia"),
            sealed_box("of these tests", "sign-ins").hidden("mia")
        );
        assert_ne!(mine.hidden("mia"), mine.hidden("leo"));
        assert_ne!(
            mine.hidden("mia"),
            sealed_box("of these tests", "sessions").hidden("mia")
        );
        assert_eq!(mine.hidden("mia").len(), 32);
    }
}
