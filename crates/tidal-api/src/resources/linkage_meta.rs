//! What an identifier says about its place in a relationship (`meta` of the identifier).

use serde::Deserialize;

/// The `meta` of relationships that have nothing special to say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct PlainMeta {
    /// Whether another thing stands in for the one that was meant (parameter `replaceMedia`).
    pub replacement: Option<Replacement>,
}

/// The place of an item of an album.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AlbumItemMeta {
    /// A cursor to this item.
    pub item_cursor: Option<String>,
    /// Counts from 1 on each disc.
    pub track_number: Option<u32>,
    /// The disc, from 1.
    pub volume_number: Option<u32>,
    /// Whether another thing stands in for the one that was meant.
    pub replacement: Option<Replacement>,
}

/// The place of an item of a playlist.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct PlaylistItemMeta {
    /// When it was added, RFC 3339.
    pub added_at: Option<String>,
    /// A cursor to this item.
    pub item_cursor: Option<String>,
    /// Names this place: one track may stand twice in a playlist. Moving and removing need it.
    pub item_id: Option<String>,
    /// Whether another thing stands in for the one that was meant.
    pub replacement: Option<Replacement>,
}

/// The place of an item of a user's collection.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct CollectionItemMeta {
    /// When it was added, RFC 3339.
    pub added_at: Option<String>,
    /// Whether another thing stands in for the one that was meant.
    pub replacement: Option<Replacement>,
}

/// A provider of an artist's tracks.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TrackProviderMeta {
    /// How many of the artist's tracks it delivered.
    pub number_of_tracks: Option<u64>,
}

/// Whether a thing stands in for another.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Replacement {
    /// The thing that was meant.
    pub original: Option<ReplacementOriginal>,
    /// `ORIGINAL`, `REPLACED` or `NOT_REPLACED`.
    pub status: Option<String>,
}

/// The thing that another stands in for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct ReplacementOriginal {
    /// Its id.
    pub id: String,
    /// Its type.
    #[serde(rename = "type")]
    pub kind: String,
}
