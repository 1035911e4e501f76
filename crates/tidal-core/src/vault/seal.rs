//! From a sign-in to a file's bytes and back. Pure but for the nonce.

use aws_lc_rs::{aead, constant_time};
use zeroize::Zeroizing;

use tidal_api::Tokens;

use super::header::{FORMAT, Parts, VERSION};
use super::{Key, KeyDescription, Profile, VaultError, contents};

/// The bytes of a file that holds these tokens for this profile. Of a key that is described so.
pub(super) fn seal(
    tokens: &Tokens,
    profile: &Profile,
    (description, key): (&KeyDescription, &Key),
) -> Result<Vec<u8>, VaultError> {
    let failed = |_| VaultError::Cryptography;
    let mut plain = contents::write(tokens)?;
    // Random, as no counter survives a restored backup. At one write an hour a key outlasts them by far.
    let mut nonce = [0; aead::NONCE_LEN];
    aws_lc_rs::rand::fill(&mut nonce).map_err(failed)?;
    let tag = key
        .sealing()?
        .seal_in_place_separate_tag(
            aead::Nonce::assume_unique_for_key(nonce),
            aead::Aad::from(bound(profile, description)?),
            &mut plain,
        )
        .map_err(failed)?;
    let parts = Parts {
        key: description.clone(),
        check: key.check().to_vec(),
        nonce: nonce.to_vec(),
        sealed: [plain.as_slice(), tag.as_ref()].concat(),
    };
    parts.to_bytes()
}

/// The tokens of this file, if it is this profile's and sealed with this key.
pub(super) fn open(parts: &Parts, profile: &Profile, key: &Key) -> Result<Tokens, VaultError> {
    let known = constant_time::verify_slices_are_equal(&parts.check, &key.check()).is_ok();
    let nonce = aead::Nonce::try_assume_unique_for_key(&parts.nonce).map_err(|_| VaultError::Tampered)?;
    let mut sealed = Zeroizing::new(parts.sealed.clone());
    let bound = aead::Aad::from(bound(profile, &parts.key)?);
    match key.sealing()?.open_in_place(nonce, bound, &mut sealed) {
        Ok(plain) if known => contents::read(plain),
        // Then it is the check that was changed.
        Ok(_) => Err(VaultError::Tampered),
        Err(_) if known => Err(VaultError::Tampered),
        Err(_) => Err(VaultError::WrongKey),
    }
}

/// What the seal binds without hiding it. JSON, so that no two meanings have the same bytes.
fn bound(profile: &Profile, key: &KeyDescription) -> Result<Vec<u8>, VaultError> {
    serde_json::to_vec(&(FORMAT, VERSION, profile.as_str(), key)).map_err(|_| VaultError::Cryptography)
}

#[cfg(test)]
mod tests;
