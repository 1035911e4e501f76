//! Playlists. TIDAL's mixes and radios are playlists too.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Artwork, Page, Track, Video};
use crate::{Identifier, ItemId, Kind, PlaylistId};

/// A playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Playlist {
    /// The id.
    pub id: PlaylistId,
    /// The name. Other people's text.
    pub name: String,
    /// The description. Other people's text.
    pub description: Option<String>,
    /// Who made it; `None` for a kind not known here.
    pub kind: Option<PlaylistKind>,
    /// Who may see it, where TIDAL says so.
    #[serde(default)]
    pub visibility: Option<Visibility>,
    /// How many items it has, where TIDAL says so.
    pub number_of_items: Option<u32>,
    /// How long it plays, where TIDAL says so.
    pub duration: Option<Duration>,
    /// How many people follow it.
    pub followers: u64,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When it was last changed.
    pub modified: Option<Timestamp>,
    /// The cover.
    pub cover: Option<Artwork>,
    /// The page on tidal.com.
    pub url: String,
    /// The first page of its items, if asked for.
    pub items: Option<Page<PlaylistItem>>,
}

/// Who made a playlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaylistKind {
    /// TIDAL's editors.
    Editorial,
    /// A listener.
    User,
    /// TIDAL's recommender: a mix or a radio.
    Mix,
    /// An artist.
    Artist,
}

/// Who may see a playlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Whoever has the link.
    Unlisted,
    /// Its owner alone. TIDAL has such playlists, but makes none for third parties.
    Private,
}

/// One entry of a playlist.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PlaylistItem {
    /// Names this entry; the same track may stand in a playlist twice. Absent in mixes.
    pub item_id: Option<ItemId>,
    /// When it was added, where TIDAL says so.
    pub added: Option<Timestamp>,
    /// What it is.
    pub media: Media,
}

/// What an entry of a playlist or album holds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A track.
    Track(Arc<Track>),
    /// A video.
    Video(Arc<Video>),
    /// Something that cannot be shown here: taken down, not available in this country, not to be read, or of
    /// a kind that is not known. It keeps its place, so that positions stay true.
    Unavailable {
        /// Its kind, where that is known.
        kind: Option<Kind>,
        /// Its id.
        id: String,
    },
}

impl Media {
    /// The track, if it is one.
    pub fn track(&self) -> Option<&Arc<Track>> {
        match self {
            Self::Track(track) => Some(track),
            Self::Video(_) | Self::Unavailable { .. } => None,
        }
    }

    /// The id, whatever it is the id of.
    pub fn id(&self) -> &str {
        match self {
            Self::Track(track) => track.id.as_str(),
            Self::Video(video) => video.id.as_str(),
            Self::Unavailable { id, .. } => id,
        }
    }

    /// Kind and id. What is of no known kind has neither: it cannot be named to TIDAL.
    pub fn identifier(&self) -> Option<Identifier> {
        match self {
            Self::Track(track) => Some(track.id.clone().into()),
            Self::Video(video) => Some(video.id.clone().into()),
            Self::Unavailable { kind, id } => kind.map(|kind| Identifier::from_tidal(kind, id.as_str())),
        }
    }
}
