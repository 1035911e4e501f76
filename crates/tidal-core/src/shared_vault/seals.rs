//! Sealing what Redis keeps: AES-256-GCM under a key that is derived from the replicas' secret, bound to whose it is and
//! to all that stands beside it in the open.

use aws_lc_rs::{aead, error::Unspecified, hkdf, rand};
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::entry::Bound;

/// A key of 256 bits for one purpose, by HKDF-SHA256 (RFC 5869) with the purpose as its label: who learns one of them
/// learns neither the secret nor another.
pub(super) fn derived_key(secret: &SecretString, label: &str) -> Result<Zeroizing<[u8; 32]>, Refused> {
    let mut key = Zeroizing::new([0; 32]);
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, b"tidal").extract(secret.expose_secret().as_bytes());
    extracted
        .expand(&[label.as_bytes()], hkdf::HKDF_SHA256)
        .and_then(|material| material.fill(&mut *key))
        .map_err(|Unspecified| Refused::NoKey)?;
    Ok(key)
}

/// 32 hexadecimal digits that nobody guesses.
pub(super) fn random_name() -> Result<String, Refused> {
    let mut bytes = [0; 16];
    rand::fill(&mut bytes).map_err(|_| Refused::NoRandomness)?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

/// Why something is neither sealed nor opened.
#[derive(Debug, thiserror::Error)]
pub(super) enum Refused {
    /// It is somebody else's, or not as it was.
    #[error("what Redis keeps of the sign-in was damaged or changed, or sealed with another mcp.sealing_key")]
    Foreign,
    #[error("the system gives no randomness")]
    NoRandomness,
    /// Never: all that goes in has a fixed length.
    #[error("no key could be derived")]
    NoKey,
}

/// Seals and opens.
pub(super) struct Seals(aead::LessSafeKey);

// === impl Seals ===

impl Seals {
    pub(super) fn new(secret: &SecretString) -> Result<Self, Refused> {
        let key = derived_key(secret, "tidal sign-ins in Redis 1: seal")?;
        let key = aead::UnboundKey::new(&aead::AES_256_GCM, &*key).map_err(|Unspecified| Refused::NoKey)?;
        Ok(Self(aead::LessSafeKey::new(key)))
    }

    /// The nonce, what was sealed, and its tag. `plain` is overwritten.
    pub(super) fn seal(&self, bound: &Bound<'_>, plain: &mut [u8]) -> Result<Vec<u8>, Refused> {
        let mut nonce = [0; aead::NONCE_LEN];
        rand::fill(&mut nonce).map_err(|_| Refused::NoRandomness)?;
        let bytes = bound.bytes();
        let tag = self
            .0
            .seal_in_place_separate_tag(
                aead::Nonce::assume_unique_for_key(nonce),
                aead::Aad::from(bytes),
                plain,
            )
            .map_err(|Unspecified| Refused::Foreign)?;
        Ok([&nonce[..], plain, tag.as_ref()].concat())
    }

    pub(super) fn open(&self, bound: &Bound<'_>, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refused> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<{ aead::NONCE_LEN }>()
            .ok_or(Refused::Foreign)?;
        let mut plain = Zeroizing::new(sealed.to_vec());
        let opened = self
            .0
            .open_in_place(
                aead::Nonce::assume_unique_for_key(*nonce),
                aead::Aad::from(bound.bytes()),
                &mut plain,
            )
            .map_err(|Unspecified| Refused::Foreign)?;
        let length = opened.len();
        plain.truncate(length);
        Ok(plain)
    }
}
