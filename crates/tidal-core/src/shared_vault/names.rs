//! What things are called in Redis: nobody who reads there learns who listens.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use secrecy::SecretString;

use super::seals::{Refused, derived_key};

/// Changes with the meaning of what is kept.
const SCHEMA: u16 = 1;

/// Makes names. Braces around a part of one keep a cluster from spreading what belongs together.
pub(super) struct Names(hmac::Key);

// === impl Names ===

impl Names {
    pub(super) fn new(secret: &SecretString) -> Result<Self, Refused> {
        let key = derived_key(secret, "tidal sign-ins in Redis 1: names")?;
        Ok(Self(hmac::Key::new(hmac::HMAC_SHA256, &*key)))
    }

    /// A user's, which the others are made of.
    pub(super) fn user(&self, user: &str) -> String {
        let tag = hmac::sign(&self.0, user.as_bytes());
        let half = tag.as_ref().iter().take(16);
        half.fold(String::with_capacity(32), |mut digits, byte| {
            // Writing into a string does not fail.
            write!(digits, "{byte:02x}").ok();
            digits
        })
    }
}

/// Where a user's sign-in is.
pub(super) fn entry(name: &str) -> String {
    format!("tidal:tokens:{SCHEMA}:{{{name}}}")
}

/// Where it says who may change it.
pub(super) fn lock(name: &str) -> String {
    format!("tidal:tokens:{SCHEMA}:{{{name}}}:lock")
}

/// Where changes are told, and questions put.
pub(super) fn news() -> String {
    format!("tidal:tokens:{SCHEMA}:news")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_apart_and_tell_nothing() {
        let names = |words: &str| Names::new(&words.to_owned().into()).unwrap();
        let nora = names("words").user("nora");
        assert_eq!(nora, names("words").user("nora"));
        assert_ne!(nora, names("words").user("mia"));
        assert_ne!(nora, names("others").user("nora"));
        assert!(!entry(&nora).contains("nora"));
    }
}
