//! What is sealed: a sign-in as JSON. It never leaves a buffer that is wiped, save into a secret's own type.

use std::{borrow::Cow, collections::BTreeSet};

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};
use serde::{Deserialize, Serialize};
use tidal_api::{AccessToken, Tokens};
use zeroize::{Zeroize as _, Zeroizing};

use super::VaultError;

/// A sign-in as it is written. Borrows its secrets.
#[derive(Serialize, Deserialize)]
struct Contents<'a> {
    #[serde(borrow)]
    access_token: Cow<'a, str>,
    #[serde(borrow)]
    refresh_token: Option<Cow<'a, str>>,
    expires_at: Timestamp,
    scopes: BTreeSet<String>,
    client_id: String,
    signed_in_at: Timestamp,
    country: Option<String>,
    /// Files of before have none.
    #[serde(default)]
    generation: u64,
}

/// What is not part of a text, at most, in bytes: names, punctuation, times.
const AROUND: usize = 512;

/// The longest form of a character in JSON, in bytes: `\u0000`.
const ESCAPED: usize = 6;

/// A sign-in's bytes.
pub(crate) fn write(tokens: &Tokens) -> Result<Zeroizing<Vec<u8>>, VaultError> {
    let contents = Contents {
        access_token: tokens.access_token.secret().expose_secret().into(),
        refresh_token: tokens
            .refresh_token
            .as_ref()
            .map(|token| token.expose_secret().into()),
        expires_at: tokens.expires_at,
        scopes: tokens.scopes.clone(),
        client_id: tokens.client_id.clone(),
        signed_in_at: tokens.signed_in_at,
        country: tokens.country.clone(),
        generation: tokens.generation,
    };
    // Large enough from the start: a buffer that grows leaves copies behind that nobody wipes.
    let mut bytes = Zeroizing::new(Vec::with_capacity(contents.largest()));
    serde_json::to_writer(&mut *bytes, &contents).map_err(|_| VaultError::TooLarge)?;
    Ok(bytes)
}

/// The sign-in of these bytes, which somebody with the key has written.
pub(crate) fn read(bytes: &[u8]) -> Result<Tokens, VaultError> {
    let contents: Contents<'_> = serde_json::from_slice(bytes).map_err(|_| VaultError::Tampered)?;
    Ok(Tokens {
        access_token: AccessToken::new(secret(contents.access_token)),
        refresh_token: contents.refresh_token.map(secret),
        expires_at: contents.expires_at,
        scopes: contents.scopes,
        client_id: contents.client_id,
        signed_in_at: contents.signed_in_at,
        country: contents.country,
        generation: contents.generation,
    })
}

// === impl Contents ===

impl Contents<'_> {
    fn largest(&self) -> usize {
        let texts = [
            self.access_token.len(),
            self.refresh_token.as_ref().map_or(0, |token| token.len()),
            self.scopes.iter().map(|scope| scope.len() + 1).sum(),
            self.client_id.len(),
            self.country.as_ref().map_or(0, String::len),
        ];
        texts.into_iter().sum::<usize>() * ESCAPED + AROUND
    }
}

fn secret(mut text: Cow<'_, str>) -> SecretString {
    let secret = SecretString::from(text.as_ref());
    if let Cow::Owned(copy) = &mut text {
        copy.zeroize();
    }
    secret
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::sample::{same, tokens};

    #[test]
    fn what_is_written_is_read() {
        let with = |change: fn(&mut Tokens)| {
            let mut tokens = tokens(1);
            change(&mut tokens);
            let bytes = write(&tokens).unwrap();
            assert!(same(&read(&bytes).unwrap(), &tokens));
        };
        with(|_| ());
        with(|tokens| tokens.refresh_token = None);
        with(|tokens| tokens.country = None);
        with(|tokens| tokens.generation = u64::MAX);
        with(|tokens| tokens.access_token = AccessToken::new("\u{0}\"ä\\\u{1f3b5}".into()));
        with(|tokens| tokens.scopes.clear());
    }

    #[test]
    fn files_of_before_have_no_generation() {
        let old = br#"{"access_token":"a","refresh_token":null,"expires_at":"2026-05-01T12:00:00Z","scopes":[],"client_id":"c","signed_in_at":"2026-05-01T08:00:00Z","country":null}"#;
        assert_eq!(read(old).unwrap().generation, 0);
    }

    #[test]
    fn the_buffer_never_grows() {
        let mut tokens = tokens(1);
        tokens.access_token = AccessToken::new("\u{1}".repeat(3000).into());
        tokens.scopes = (0..200).map(|index| format!("\u{1}{index}")).collect();
        let bytes = write(&tokens).unwrap();
        assert!(bytes.len() <= bytes.capacity());
        let texts = 3000 + tokens.scopes.iter().map(|scope| scope.len() + 1).sum::<usize>();
        assert!(bytes.len() < texts * ESCAPED + AROUND + 600, "{}", bytes.len());
    }

    #[test]
    fn what_is_no_sign_in_is_an_error() {
        for bytes in [&b""[..], b"{}", b"null", b"{\"access_token\":1}", b"\xff"] {
            assert!(matches!(read(bytes), Err(VaultError::Tampered)));
        }
    }
}
