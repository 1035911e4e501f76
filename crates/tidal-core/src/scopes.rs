//! What a listener grants when they sign in: OAuth scopes, as TIDAL names them.

use std::{collections::BTreeSet, fmt, str::FromStr, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::Error;

/// A set of scopes, in the order of their names. Written as OAuth does: separated by spaces. Cheap to clone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(Arc<BTreeSet<String>>);

// === impl Scopes ===

impl Scopes {
    /// Every scope that a third party may ask for, as TIDAL documents them.
    pub const KNOWN: [&str; 10] = [
        "collection.read",
        "collection.write",
        "entitlements.read",
        "playback",
        "playlists.read",
        "playlists.write",
        "recommendations.read",
        "search.read",
        "search.write",
        "user.read",
    ];

    /// What reading a listener's library, mixes and playlists needs.
    pub fn reading() -> Self {
        Self::of([
            "collection.read",
            "playback",
            "playlists.read",
            "recommendations.read",
            "search.read",
            "user.read",
        ])
    }

    /// The same, and what changing them needs: the least that everything here works with.
    pub fn curating() -> Self {
        let reading = Self::reading();
        Self::of(reading.iter().chain(["collection.write", "playlists.write"]))
    }

    /// These scopes, as TIDAL sent them, unchecked. Parse what comes from anybody else.
    pub fn of<S: Into<String>>(scopes: impl IntoIterator<Item = S>) -> Self {
        Self(Arc::new(scopes.into_iter().map(Into::into).collect()))
    }

    /// Whether this one is among them.
    pub fn contains(&self, scope: &str) -> bool {
        self.0.contains(scope)
    }

    /// The first of these that is not among them.
    pub fn first_missing<'a>(&self, needed: &[&'a str]) -> Option<&'a str> {
        needed.iter().find(|scope| !self.contains(scope)).copied()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Of a set that somebody else keeps as well; nothing is copied, and nothing checked.
impl From<Arc<BTreeSet<String>>> for Scopes {
    fn from(scopes: Arc<BTreeSet<String>>) -> Self {
        Self(scopes)
    }
}

impl FromStr for Scopes {
    type Err = Error;

    /// Reads names separated by spaces or commas.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut scopes = BTreeSet::new();
        for name in text.split([' ', ',', '\t']).filter(|name| !name.is_empty()) {
            if !Self::KNOWN.contains(&name) {
                return Err(Error::invalid_input("scopes", name, Self::KNOWN.join(", ")));
            }
            scopes.insert(name.to_owned());
        }
        if scopes.is_empty() {
            return Err(Error::invalid_input("scopes", text, Self::KNOWN.join(", ")));
        }
        Ok(Self(Arc::new(scopes)))
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (place, scope) in self.iter().enumerate() {
            let space = if place == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_read_back_in_order() {
        let scopes: Scopes = "user.read, collection.read  playback".parse().unwrap();
        assert_eq!(scopes.to_string(), "collection.read playback user.read");
        assert_eq!(scopes.to_string().parse::<Scopes>().unwrap(), scopes);
        assert_eq!(
            scopes.first_missing(&["playback", "search.read"]),
            Some("search.read")
        );
        assert_eq!(
            Scopes::curating().first_missing(&["playlists.write", "user.read"]),
            None
        );
    }

    #[test]
    fn what_tidal_gives_to_nobody_is_refused_with_what_it_gives() {
        for bad in ["", " ,", "r_usr", "user.read user.write"] {
            let error = bad.parse::<Scopes>().unwrap_err().to_string();
            assert!(error.contains("playlists.write"), "{bad:?}: {error}");
        }
    }
}
