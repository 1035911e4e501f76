//! Kinds of things as an argument, where a whole list is of one kind.

use schemars::JsonSchema;
use serde::Deserialize;
use tidal_core::Kind;

/// A kind, in the plural.
#[derive(Clone, Copy, Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub(crate) enum PluralKind {
    Tracks,
    Albums,
    Artists,
    Playlists,
    Videos,
}

// === impl PluralKind ===

impl PluralKind {
    pub(crate) fn to_core(self) -> Kind {
        match self {
            Self::Tracks => Kind::Track,
            Self::Albums => Kind::Album,
            Self::Artists => Kind::Artist,
            Self::Playlists => Kind::Playlist,
            Self::Videos => Kind::Video,
        }
    }
}
