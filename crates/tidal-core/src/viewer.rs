//! On whose behalf TIDAL is asked. Holds no token: an identity is a name under which one can be found.

use std::{fmt, str::FromStr, sync::Arc};

use crate::{Country, Error, Locale};

/// Who asks, from which country, in which language.
///
/// Everything that TIDAL's answer can depend on beside the question itself: a cache scopes its
/// entries by it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Viewer {
    /// The catalogue differs by country.
    pub country: Country,
    /// Titles of mixes and of collections differ by language.
    pub locale: Locale,
    /// Whose token is used.
    pub identity: Identity,
}

/// Whose token a request is made with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Identity {
    /// Nobody's: the application's own token, which reaches the public catalogue.
    #[default]
    Anonymous,
    /// A signed-in listener's.
    SignedIn(UserKey),
}

/// A stable name for a signed-in listener within this program. Not a token and not secret, yet personal:
/// it is never used as a metric's label.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct UserKey(Arc<str>);

// === impl Viewer ===

impl Viewer {
    /// Nobody in particular, in this country.
    pub fn anonymous(country: Country) -> Self {
        Self {
            country,
            locale: Locale::default(),
            identity: Identity::Anonymous,
        }
    }

    /// The same viewer, signed in as this listener.
    #[must_use]
    pub fn signed_in(&self, user: UserKey) -> Self {
        Self {
            identity: Identity::SignedIn(user),
            ..self.clone()
        }
    }

    /// Whose sign-in is used; `None` for nobody's.
    pub fn user(&self) -> Option<&UserKey> {
        match &self.identity {
            Identity::Anonymous => None,
            Identity::SignedIn(user) => Some(user),
        }
    }

    /// The same viewer, looking at another country's catalogue.
    #[must_use]
    pub fn in_country(&self, country: Country) -> Self {
        Self {
            country,
            ..self.clone()
        }
    }
}

// === impl UserKey ===

impl UserKey {
    /// What the name of a profile may be, in words. Parsing checks it.
    pub const ACCEPTED: &str = "1 to 64 of the characters a-z, 0-9, - and _";

    const LONGEST: usize = 64;

    /// Names a listener, unchecked. The name of a profile is parsed.
    pub fn new(name: impl Into<Arc<str>>) -> Self {
        Self(name.into())
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for UserKey {
    type Err = Error;

    /// Reads the name of a profile.
    fn from_str(text: &str) -> Result<Self, Error> {
        let accepted = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-_".contains(&byte);
        if text.is_empty() || text.len() > Self::LONGEST || !text.bytes().all(accepted) {
            return Err(Error::invalid_input("profile", text, Self::ACCEPTED));
        }
        if is_device(text) {
            let accepted = "a name that is not that of a device on Windows";
            return Err(Error::invalid_input("profile", text, accepted));
        }
        Ok(Self::new(text))
    }
}

impl fmt::Debug for UserKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserKey(…)")
    }
}

/// What Windows opens a device by, in any folder and with any ending. Everywhere, so that a folder can move.
fn is_device(name: &str) -> bool {
    let numbered = |kind| {
        name.strip_prefix(kind)
            .is_some_and(|number: &str| matches!(number.as_bytes(), [b'0'..=b'9']))
    };
    matches!(name, "con" | "prn" | "aux" | "nul") || numbered("com") || numbered("lpt")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_has_a_plain_name() {
        let longest = "a".repeat(64);
        for name in ["default", "mia_2-b", "0", "com", "com10", "console", &longest] {
            assert_eq!(name.parse::<UserKey>().unwrap().as_str(), name);
        }
        let too_long = "a".repeat(65);
        for name in ["", "Mia", "a b", "../up", "mía", "a.b", "a\0", &too_long] {
            let error = name.parse::<UserKey>().unwrap_err().to_string();
            assert!(
                error.starts_with("profile: ") && error.ends_with(UserKey::ACCEPTED),
                "{error}"
            );
        }
    }

    #[test]
    fn a_device_of_windows_is_no_profile() {
        for name in ["con", "nul", "aux", "prn", "com1", "lpt9"] {
            let error = name.parse::<UserKey>().unwrap_err().to_string();
            assert!(error.contains("device"), "{error}");
        }
    }

    #[test]
    fn a_listeners_name_is_not_shown() {
        let viewer = Viewer {
            identity: Identity::SignedIn(UserKey::new("mia")),
            ..Viewer::anonymous(Country::US)
        };
        assert!(!format!("{viewer:?}").contains("mia"));
        let abroad = viewer.in_country("NO".parse().unwrap());
        assert_eq!(abroad.identity, viewer.identity);
        assert_ne!(abroad, viewer);
    }
}
