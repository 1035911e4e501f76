//! A profile's name as part of a file's name: never a path, whatever the caller was given.

use super::VaultError;
use crate::UserKey;

/// How much of a bad name is repeated, in characters.
const LONGEST_QUOTE: usize = 60;

/// The name of a profile: [`UserKey::ACCEPTED`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Profile(String);

// === impl Profile ===

impl Profile {
    pub(super) fn parse(name: &str) -> Result<Self, VaultError> {
        if name.parse::<UserKey>().is_ok() {
            return Ok(Self(name.to_owned()));
        }
        let quote: String = name.chars().take(LONGEST_QUOTE).collect();
        Err(VaultError::ProfileName {
            given: format!("{quote:?}"),
        })
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_never_a_path() {
        let longest = "a".repeat(64);
        for name in ["default", "a", "living-room_2", "-", longest.as_str()] {
            assert_eq!(Profile::parse(name).unwrap().as_str(), name);
        }
        let too_long = "a".repeat(65);
        for name in [
            "", ".", "..", "a/b", "a\\b", "A", "ä", "a b", "a.vault", "a\0", "../a", &too_long,
        ] {
            let error = Profile::parse(name).unwrap_err();
            assert!(matches!(error, VaultError::ProfileName { .. }), "{name:?}");
            assert!(error.to_string().len() < 110, "{error}");
        }
    }
}
