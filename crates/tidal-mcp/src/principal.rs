//! Who may use this server: not the listener at TIDAL, but whoever the operator let in. Each has a sign-in at TIDAL of
//! their own, under a name of its own. How they prove who they are is the transport's business.

use std::{fmt, sync::Arc};

use tidal_core::UserKey;

use crate::{Access, Error, Options};

/// What stands before a principal's name where sign-ins are kept, so that no principal acts as a profile of the
/// operator's by having its name.
const PREFIX: &str = "principal-";

/// Whoever uses this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Principal {
    name: Option<PrincipalName>,
    user: UserKey,
    access: Access,
}

/// What the operator calls a principal: 1 to 48 of the characters a-z, 0-9, - and _.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrincipalName(Arc<str>);

// === impl Principal ===

impl Principal {
    /// The one there is where nobody has to prove anything: over standard input and output, and on loopback.
    pub fn local(options: &Options) -> Self {
        Self {
            name: None,
            user: options.profile.clone(),
            access: Access::ReadWrite,
        }
    }

    /// One of several, who may do so much.
    pub fn named(name: PrincipalName, access: Access) -> Self {
        let user = UserKey::new(format!("{PREFIX}{name}"));
        Self {
            name: Some(name),
            user,
            access,
        }
    }

    /// What the operator calls them; `None` for the local one.
    pub fn name(&self) -> Option<&PrincipalName> {
        self.name.as_ref()
    }

    /// Under which name their sign-in at TIDAL is kept. No two principals have the same.
    pub fn user(&self) -> &UserKey {
        &self.user
    }

    /// How whoever signs in under this name does so in a shell.
    pub(crate) fn login_command(user: &UserKey) -> String {
        match user.as_str().strip_prefix(PREFIX) {
            Some(name) => format!("tidal-mcp login --principal {name}"),
            None => "tidal-mcp login".to_owned(),
        }
    }

    /// Whether they may change anything. What the server as a whole may not, they may not either.
    pub fn access(&self) -> Access {
        self.access
    }
}

// === impl PrincipalName ===

impl PrincipalName {
    /// What a name may be, in words. Parsing checks it.
    pub const ACCEPTED: &str = "1 to 48 of the characters a-z, 0-9, - and _";

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for PrincipalName {
    type Err = Error;

    /// # Errors
    /// With what is accepted.
    fn from_str(name: &str) -> Result<Self, Error> {
        let fits = |character: char| {
            character.is_ascii_lowercase() || character.is_ascii_digit() || matches!(character, '-' | '_')
        };
        if (1..=48).contains(&name.len()) && name.chars().all(fits) {
            Ok(Self(name.into()))
        } else {
            Err(Error::PrincipalName)
        }
    }
}

impl fmt::Display for PrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for PrincipalName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_gives_a_key_that_a_vault_takes_and_no_profile_has() {
        let longest = "a".repeat(48);
        for name in ["a", "living-room_2", &longest] {
            let principal = Principal::named(name.parse().unwrap(), Access::ReadOnly);
            let key = principal.user().as_str();
            assert_eq!(key.parse::<UserKey>().unwrap(), *principal.user());
            assert_ne!(key, name);
        }
        let too_long = "a".repeat(49);
        for name in ["", "A", "ä", "a b", "a.b", "../a", "a\n", &too_long] {
            assert!(name.parse::<PrincipalName>().is_err(), "{name:?}");
        }
    }
}
