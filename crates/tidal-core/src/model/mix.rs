//! Which of TIDAL's mixes for a listener. A mix itself is a playlist.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::Error;

/// A family of mixes that TIDAL makes for a listener.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MixKind {
    /// Around what the listener plays.
    Daily,
    /// What the listener may not know yet.
    Discovery,
    /// What has just come out.
    NewReleases,
}

impl MixKind {
    /// Every family.
    pub const ALL: [Self; 3] = [Self::Daily, Self::Discovery, Self::NewReleases];

    /// Its name in arguments and answers: `new_releases`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Daily => "daily",
            Self::Discovery => "discovery",
            Self::NewReleases => "new_releases",
        }
    }
}

impl fmt::Display for MixKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for MixKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == text.trim());
        known.ok_or_else(|| Error::invalid_input("kind", text, "daily, discovery or new_releases"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn families_read_back() {
        for kind in MixKind::ALL {
            assert_eq!(kind.to_string().parse::<MixKind>().unwrap(), kind);
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
        assert!("weekly".parse::<MixKind>().is_err());
    }
}
