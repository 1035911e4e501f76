//! The scopes that a listener can be asked for, as an argument.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// One of [`Scopes::KNOWN`](tidal_core::Scopes::KNOWN).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub(crate) enum ScopeArgument {
    #[serde(rename = "collection.read")]
    CollectionRead,
    #[serde(rename = "collection.write")]
    CollectionWrite,
    #[serde(rename = "entitlements.read")]
    EntitlementsRead,
    #[serde(rename = "playback")]
    Playback,
    #[serde(rename = "playlists.read")]
    PlaylistsRead,
    #[serde(rename = "playlists.write")]
    PlaylistsWrite,
    #[serde(rename = "recommendations.read")]
    RecommendationsRead,
    #[serde(rename = "search.read")]
    SearchRead,
    #[serde(rename = "search.write")]
    SearchWrite,
    #[serde(rename = "user.read")]
    UserRead,
}

// === impl ScopeArgument ===

impl ScopeArgument {
    #[cfg(test)]
    const ALL: [Self; 10] = [
        Self::CollectionRead,
        Self::CollectionWrite,
        Self::EntitlementsRead,
        Self::Playback,
        Self::PlaylistsRead,
        Self::PlaylistsWrite,
        Self::RecommendationsRead,
        Self::SearchRead,
        Self::SearchWrite,
        Self::UserRead,
    ];

    /// As OAuth names it.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::CollectionRead => "collection.read",
            Self::CollectionWrite => "collection.write",
            Self::EntitlementsRead => "entitlements.read",
            Self::Playback => "playback",
            Self::PlaylistsRead => "playlists.read",
            Self::PlaylistsWrite => "playlists.write",
            Self::RecommendationsRead => "recommendations.read",
            Self::SearchRead => "search.read",
            Self::SearchWrite => "search.write",
            Self::UserRead => "user.read",
        }
    }

    /// Whether it allows to change something.
    pub(crate) fn writes(self) -> bool {
        self.as_str().contains(".write")
    }
}

#[cfg(test)]
mod tests {
    use tidal_core::Scopes;

    use super::*;

    #[test]
    fn every_known_scope_can_be_named() {
        assert_eq!(ScopeArgument::ALL.map(ScopeArgument::as_str), Scopes::KNOWN);
        for scope in ScopeArgument::ALL {
            assert_eq!(serde_json::to_value(scope).unwrap(), scope.as_str());
        }
    }
}
