//! An entry of a playlist or album, as printed: the track or video, and its place.

use jiff::Timestamp;
use serde::Serialize;
use tidal_core::model;

use super::{
    Column, Field, Media, Record, Shape,
    placed::{Placed, listed_id},
    plain,
};

/// An entry of a playlist: its place, beside the fields of the track or video.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PlaylistItem {
    /// The place in the playlist, from 1; unknown in a list that was filtered or sorted.
    pub position: Option<usize>,
    /// Names this entry: one track may stand in a playlist twice. Absent in mixes and radios.
    pub item_id: Option<String>,
    /// When it was added, RFC 3339.
    pub added: Option<Timestamp>,
    /// What it is.
    #[serde(flatten)]
    pub media: Media,
}

/// An entry of an album: its place, beside the fields of the track or video.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AlbumItem {
    /// The volume (disc), from 1.
    pub volume: u32,
    /// The number on the volume, from 1.
    pub number: u32,
    /// What it is.
    #[serde(flatten)]
    pub media: Media,
}

// === impl PlaylistItem ===

impl PlaylistItem {
    /// The entry at this place of its playlist.
    pub(crate) fn at(position: Option<usize>, item: &model::PlaylistItem) -> Self {
        Self {
            position,
            item_id: item.item_id.as_ref().map(ToString::to_string),
            added: item.added,
            media: Media::from(&item.media),
        }
    }
}

impl Placed for PlaylistItem {
    fn media(&self) -> &Media {
        &self.media
    }
}

impl Record for PlaylistItem {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("#", Shape::Figure, |item| plain(item.position.as_ref())),
        Self::TITLE,
        Self::ARTISTS,
        Self::ALBUM,
        Self::TIME,
        Self::BPM,
        Self::KEY,
        Self::ID,
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("position", |item| plain(item.position.as_ref())),
        Field::new("item_id", |item| plain(item.item_id.as_ref())),
        Field::new("added", |item| plain(item.added.as_ref())),
        Self::KIND_FIELD,
        Self::ID_FIELD,
        Self::TITLE_FIELD,
        Self::VERSION_FIELD,
        Self::ARTISTS_FIELD,
        Self::ALBUM_FIELD,
        Self::SECONDS_FIELD,
        Self::ISRC_FIELD,
        Self::BPM_FIELD,
        Self::KEY_FIELD,
        Self::SCALE_FIELD,
        Self::EXPLICIT_FIELD,
        Self::URL_FIELD,
    ];

    fn id(&self) -> String {
        listed_id(self.media.known_kind(), self.media.id())
    }
}

// === impl AlbumItem ===

impl From<&model::AlbumItem> for AlbumItem {
    fn from(item: &model::AlbumItem) -> Self {
        Self {
            volume: item.volume,
            number: item.number,
            media: Media::from(&item.media),
        }
    }
}

impl Placed for AlbumItem {
    fn media(&self) -> &Media {
        &self.media
    }
}

impl Record for AlbumItem {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("#", Shape::Figure, |item| match item.volume {
            0 | 1 => item.number.to_string(),
            volume => format!("{volume}.{}", item.number),
        }),
        Self::TITLE,
        Self::ARTISTS,
        Self::TIME,
        Self::BPM,
        Self::KEY,
        Self::ID,
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("volume", |item| item.volume.to_string()),
        Field::new("number", |item| item.number.to_string()),
        Self::KIND_FIELD,
        Self::ID_FIELD,
        Self::TITLE_FIELD,
        Self::VERSION_FIELD,
        Self::ARTISTS_FIELD,
        Self::SECONDS_FIELD,
        Self::ISRC_FIELD,
        Self::BPM_FIELD,
        Self::KEY_FIELD,
        Self::SCALE_FIELD,
        Self::EXPLICIT_FIELD,
        Self::URL_FIELD,
    ];

    fn id(&self) -> String {
        listed_id(self.media.known_kind(), self.media.id())
    }
}
