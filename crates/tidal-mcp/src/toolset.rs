//! Groups of tools that are switched on and off together. Which tool is in which group stands in the tool.

use std::{collections::BTreeSet, fmt, str::FromStr};

use crate::{Access, Error, suggestion};

/// A group of tools.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Toolset {
    /// Searching and reading the catalogue.
    Catalog,
    /// Finding what goes with something.
    Discover,
    /// The listener's playlists.
    Playlists,
    /// The listener's favourites.
    Library,
    /// Whether and how something can be played.
    Playback,
    /// Who is signed in.
    Account,
}

// === impl Toolset ===

impl Toolset {
    /// Every toolset, in the order in which their tools are listed.
    pub const ALL: [Self; 6] = [
        Self::Catalog,
        Self::Discover,
        Self::Playlists,
        Self::Library,
        Self::Playback,
        Self::Account,
    ];

    /// Its name, as in `--toolsets`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Catalog => "catalog",
            Self::Discover => "discover",
            Self::Playlists => "playlists",
            Self::Library => "library",
            Self::Playback => "playback",
            Self::Account => "account",
        }
    }

    /// What its tools are for, in one line, as far as they are offered.
    pub fn purpose(self, access: Access) -> &'static str {
        match self {
            Self::Playlists if access == Access::ReadOnly => "list the listener's playlists",
            Self::Library if access == Access::ReadOnly => "list the listener's favorites",
            Self::Catalog => {
                "search TIDAL and read tracks, albums, artists, videos and public playlists by id"
            }
            Self::Discover => {
                "find music that is similar to a track, album or artist, radios, and what suits the listener"
            }
            Self::Playlists => "list, make and change the listener's playlists",
            Self::Library => "list and change the listener's favorites",
            Self::Playback => "tell whether and how a track or video can be played",
            Self::Account => "sign the listener in and out, and tell what that allows",
        }
    }

    /// Reads names as given in a flag or a setting; `all` names every toolset.
    ///
    /// # Errors
    /// For the first name that is no toolset, naming those that are; for no name at all.
    pub fn parse_all<'a>(names: impl IntoIterator<Item = &'a str>) -> Result<BTreeSet<Self>, Error> {
        let mut toolsets = BTreeSet::new();
        for name in names.into_iter().map(str::trim).filter(|name| !name.is_empty()) {
            if name == "all" {
                toolsets.extend(Self::ALL);
            } else {
                toolsets.insert(name.parse()?);
            }
        }
        if toolsets.is_empty() {
            return Err(Error::NoToolset { known: known() });
        }
        Ok(toolsets)
    }
}

impl FromStr for Toolset {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL
            .into_iter()
            .find(|toolset| toolset.as_str() == name)
            .ok_or_else(|| Error::UnknownToolset {
                given: name.to_owned(),
                suggestion: suggestion::closest(name, Self::ALL.map(Self::as_str))
                    .map(|name| format!("; did you mean {name}?"))
                    .unwrap_or_default(),
                known: known(),
            })
    }
}

impl fmt::Display for Toolset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

fn known() -> String {
    let mut names = Toolset::ALL.map(Toolset::as_str).to_vec();
    names.push("all");
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for toolset in Toolset::ALL {
            assert_eq!(toolset.as_str().parse::<Toolset>().unwrap(), toolset);
        }
        assert_eq!(Toolset::parse_all(["all"]).unwrap(), Toolset::ALL.into());
        assert_eq!(
            Toolset::parse_all([" discover ", ""]).unwrap(),
            [Toolset::Discover].into()
        );
    }

    #[test]
    fn an_unknown_name_is_answered_with_the_known_ones() {
        let error = Toolset::parse_all(["catalgo"]).unwrap_err().to_string();
        assert_eq!(
            error,
            "there is no toolset \"catalgo\"; did you mean catalog?; known: catalog, discover, playlists, library, \
             playback, account, all"
        );
        assert!(Toolset::parse_all([""]).is_err());
    }
}
