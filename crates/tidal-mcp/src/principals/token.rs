//! Access tokens: how they are made, what they look like, and what is kept of them, which is a hash. A token has 256
//! random bits, so that its hash needs no salt and tells nobody anything.

use std::fmt;

use aws_lc_rs::{constant_time::verify_slices_are_equal, digest};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret, SecretString};

use crate::Error;

/// What every token begins with, so that whoever finds one knows whose it is.
const PREFIX: &str = "tidal_mcp_";

/// Random bytes of a token.
const RANDOM_BYTES: usize = 32;

/// Characters that these take.
const RANDOM_CHARACTERS: usize = 43;

/// A new access token, for showing it once.
pub struct AccessToken(SecretString);

/// SHA-256 of an access token.
#[derive(Clone, Copy)]
pub(crate) struct TokenHash([u8; digest::SHA256_OUTPUT_LEN]);

// === impl AccessToken ===

impl AccessToken {
    /// # Errors
    /// When the system gives no randomness.
    pub(crate) fn generate() -> Result<Self, Error> {
        let mut random = [0; RANDOM_BYTES];
        aws_lc_rs::rand::fill(&mut random).map_err(|_| Error::NoRandomness)?;
        let token = format!("{PREFIX}{}", BASE64_URL_SAFE_NO_PAD.encode(random));
        Ok(Self(token.into()))
    }

    /// The token itself.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    pub(crate) fn hash(&self) -> TokenHash {
        TokenHash::digest(self.expose())
    }
}

// === impl TokenHash ===

impl TokenHash {
    /// The hash of what was presented; `None` for what no token looks like, however long it is.
    pub(crate) fn of(presented: &[u8]) -> Option<Self> {
        let presented = std::str::from_utf8(presented).ok()?;
        let random = presented.strip_prefix(PREFIX)?;
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
        (random.len() == RANDOM_CHARACTERS && random.bytes().all(fits)).then(|| Self::digest(presented))
    }

    /// The hash that is written as 64 hexadecimal digits.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let mut hash = [0; digest::SHA256_OUTPUT_LEN];
        if text.len() != 2 * hash.len() || !text.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(text.get(2 * place..2 * place + 2)?, 16).ok()?;
        }
        Some(Self(hash))
    }

    /// Takes as long for one hash as for any other.
    pub(crate) fn is(&self, other: &Self) -> bool {
        verify_slices_are_equal(&self.0, &other.0).is_ok()
    }

    fn digest(token: &str) -> Self {
        let mut hash = [0; digest::SHA256_OUTPUT_LEN];
        let digest = digest::digest(&digest::SHA256, token.as_bytes());
        for (to, from) in hash.iter_mut().zip(digest.as_ref()) {
            *to = *from;
        }
        Self(hash)
    }
}

impl fmt::Display for TokenHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_tokens_are_alike_and_each_is_found_by_its_hash() {
        let (one, other) = (AccessToken::generate().unwrap(), AccessToken::generate().unwrap());
        assert_ne!(one.expose(), other.expose());
        assert_eq!(one.expose().len(), PREFIX.len() + RANDOM_CHARACTERS);
        let kept = TokenHash::read(&one.hash().to_string()).unwrap();
        assert!(kept.is(&TokenHash::of(one.expose().as_bytes()).unwrap()));
        assert!(!kept.is(&other.hash()));
    }

    #[test]
    fn the_hash_is_that_of_the_whole_token() {
        let token = format!("{PREFIX}{}", "A".repeat(RANDOM_CHARACTERS));
        let hash = TokenHash::of(token.as_bytes()).unwrap().to_string();
        assert_eq!(hash.len(), 64);
        let expected = digest::digest(&digest::SHA256, token.as_bytes());
        assert!(TokenHash(expected.as_ref().try_into().unwrap()).is(&TokenHash::read(&hash).unwrap()));
    }

    #[test]
    fn what_no_token_looks_like_is_not_looked_up() {
        let random = "A".repeat(RANDOM_CHARACTERS);
        for presented in [
            String::new(),
            PREFIX.to_owned(),
            random.clone(),
            format!("{PREFIX}{random}A"),
            format!("{PREFIX}{}", "A".repeat(RANDOM_CHARACTERS - 1)),
            format!("{PREFIX}{}=", "A".repeat(RANDOM_CHARACTERS - 1)),
            format!("TIDAL_MCP_{random}"),
            format!(" {PREFIX}{random}"),
        ] {
            assert!(TokenHash::of(presented.as_bytes()).is_none(), "{presented:?}");
        }
        assert!(TokenHash::of(&[0xff; 53]).is_none());
        for hash in ["", "abc", &"g".repeat(64), &"a".repeat(63), &"+a".repeat(32)] {
            assert!(TokenHash::read(hash).is_none(), "{hash:?}");
        }
    }
}
