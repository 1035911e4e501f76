//! PKCE (RFC 7636): what proves that whoever ends a sign-in is the one who began it. And the `state` of a sign-in.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

/// A code verifier: the secret of one sign-in, 43 to 128 characters.
pub struct PkceVerifier(SecretString);

// 256 bits, as RFC 7636 §7.1 recommends: 43 characters.
const RANDOM_BYTES: usize = 32;

/// A `state` for one sign-in, 43 characters: TIDAL repeats it, so that nobody else's answer is taken for this one's.
///
/// # Errors
///
/// [`Error::Configuration`] if the system has no randomness to give.
pub fn random_state() -> Result<SecretString, Error> {
    random_text().map(SecretString::from)
}

// === impl PkceVerifier ===

impl PkceVerifier {
    /// A new one.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if the system has no randomness to give.
    pub fn random() -> Result<Self, Error> {
        random_text().map(|text| Self(text.into()))
    }

    /// One that was made before.
    pub fn of(secret: SecretString) -> Self {
        Self(secret)
    }

    /// Its text, for the end of the sign-in.
    pub fn secret(&self) -> &SecretString {
        &self.0
    }

    /// What is sent at the beginning, method `S256`: it does not tell the verifier.
    pub fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(digest(&SHA256, self.0.expose_secret().as_bytes()))
    }
}

fn random_text() -> Result<String, Error> {
    let mut bytes = [0; RANDOM_BYTES];
    rand::fill(&mut bytes).map_err(|_| Error::Configuration {
        problem: "the system gives no randomness".to_owned(),
    })?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_the_one_of_the_rfc() {
        // RFC 7636, appendix B.
        let verifier = PkceVerifier::of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(
            verifier.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn a_verifier_is_as_the_rfc_wants_it_and_never_the_same() {
        let (one, other) = (PkceVerifier::random().unwrap(), PkceVerifier::random().unwrap());
        let (one, other) = (one.secret().expose_secret(), other.secret().expose_secret());
        assert!((43..=128).contains(&one.len()) && one != other);
        let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
        assert!(one.bytes().all(unreserved), "{one}");
        let (state, another) = (random_state().unwrap(), random_state().unwrap());
        assert!(state.expose_secret().len() == 43 && state.expose_secret() != another.expose_secret());
    }
}
