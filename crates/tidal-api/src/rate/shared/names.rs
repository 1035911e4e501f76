//! What things are called in Redis: nobody who reads there learns who listens.

use std::fmt::Write as _;

use aws_lc_rs::hmac;
use secrecy::{ExposeSecret, SecretString};

use crate::identity::Identity;

/// Makes names. Braces around a part of one keep a cluster from spreading what belongs together.
pub(super) struct Names {
    key: hmac::Key,
    application: String,
}

/// Changes whenever the meaning of what is kept does, so that replicas of two versions do not misread each other.
const SCHEMA: u16 = 1;

// === impl Names ===

impl Names {
    pub(super) fn new(application: String, secret: Option<&SecretString>) -> Self {
        let words = secret.map_or("tidal-api rate limit", ExposeSecret::expose_secret);
        Self {
            key: hmac::Key::new(hmac::HMAC_SHA256, words.as_bytes()),
            application,
        }
    }

    /// The bucket of one credential.
    pub(super) fn bucket(&self, identity: &Identity) -> String {
        let (kind, user) = match identity {
            Identity::Application => ("application", ""),
            Identity::User(user) => ("user", &**user),
        };
        format!("tidal:rate:{SCHEMA}:{{{}}}", self.digits(kind, user))
    }

    /// When each replica was last heard of.
    pub(super) fn replicas(&self) -> String {
        format!("tidal:rate:{SCHEMA}:{{{}}}:replicas", self.digits("all", ""))
    }

    /// What each operation costs.
    pub(super) fn costs(&self) -> String {
        format!("tidal:rate:{SCHEMA}:{{{}}}:costs", self.digits("all", ""))
    }

    fn digits(&self, kind: &str, user: &str) -> String {
        let mut context = hmac::Context::with_key(&self.key);
        for part in [self.application.as_str(), kind, user] {
            // With their lengths, so that no two lists of parts run together into the same bytes.
            context.update(&part.len().to_le_bytes());
            context.update(part.as_bytes());
        }
        let tag = context.sign();
        let half = tag.as_ref().iter().take(16);
        half.fold(String::with_capacity(32), |mut digits, byte| {
            // Writing into a string does not fail.
            write!(digits, "{byte:02x}").ok();
            digits
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_apart_and_tell_nothing() {
        let plain = Names::new("app".to_owned(), None);
        let keyed = Names::new("app".to_owned(), Some(&"words".to_owned().into()));
        let names = [
            plain.bucket(&Identity::Application),
            plain.bucket(&Identity::user("nora")),
            plain.bucket(&Identity::user("")),
            Names::new("another".to_owned(), None).bucket(&Identity::Application),
            keyed.bucket(&Identity::Application),
            keyed.bucket(&Identity::user("nora")),
            plain.replicas(),
            plain.costs(),
        ];
        for (number, name) in names.iter().enumerate() {
            assert!(!names[..number].contains(name), "{name}");
            assert!(!name.contains("nora") && !name.contains("app"), "{name}");
        }
        assert_eq!(
            plain.bucket(&Identity::user("nora")),
            Names::new("app".to_owned(), None).bucket(&Identity::user("nora"))
        );
    }
}
