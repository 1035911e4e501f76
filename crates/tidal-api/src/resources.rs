//! What TIDAL's resources say about themselves, as it writes it.
//!
//! Lenient on read: every attribute may be absent, texts that name one of several things stay texts (enums grow), dates
//! and durations stay ISO 8601 texts, because TIDAL's catalogue has broken ones (a release date of `0000`) and one of
//! them must not cost the document around it. Judging them is for those who know the domain. Strict on write.

mod catalogue;
mod linkage_meta;
mod media;
mod playback;
mod playlist;
mod search;
mod user;

pub use catalogue::{
    AlbumAttributes, ArtistAttributes, ArtistRoleAttributes, BiographyAttributes, ProviderAttributes,
    TrackAttributes, UsageRulesAttributes, VideoAttributes,
};
pub use linkage_meta::{
    AlbumItemMeta, CollectionItemMeta, PlainMeta, PlaylistItemMeta, Replacement, ReplacementOriginal,
    TrackProviderMeta,
};
pub use media::{
    ArtworkAttributes, ArtworkFile, ArtworkFileMeta, Copyright, ExternalLink, ExternalLinkMeta,
    SourceFileAttributes, VisualMetadata,
};
pub use playback::{DrmData, ManifestLink, Normalization, TrackManifestAttributes, VideoManifestAttributes};
pub use playlist::{Change, NewPlaylist, PlaylistAccess, PlaylistAttributes, PlaylistChanges, Writable};
pub use search::{Highlight, SearchAttributes, Suggestion, SuggestionAttributes};
pub use user::{CollectionAttributes, NoAttributes, UserAttributes};

use serde::{Deserialize, Deserializer};

/// A list that is absent when TIDAL says `null`.
fn list<'de, D, T>(deserializer: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    Ok(Option::<Vec<T>>::deserialize(deserializer)?.unwrap_or_default())
}
