//! An entry of a playlist or album, as printed: the track or video, and its place.

use jiff::Timestamp;
use serde::Serialize;
use tidal_core::model;

use super::{Column, Field, Media, Record, Shape, Track, plain};

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

impl Record for PlaylistItem {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("#", Shape::Figure, |item| plain(item.position.as_ref())),
        Column::new("TITLE", Shape::Share(6), |item| item.media.shown_title()),
        Column::new("ARTISTS", Shape::Share(4), |item| item.media.artists(", ")),
        Column::new("ALBUM", Shape::Share(4), |item| {
            item.media.of_track(Track::album_title)
        }),
        Column::new("TIME", Shape::Figure, |item| item.media.length()),
        Column::new("BPM", Shape::Figure, |item| item.media.of_track(Track::tempo)),
        Column::new("KEY", Shape::Whole, |item| item.media.of_track(Track::short_key)),
        Column::new("ID", Shape::Whole, |item| item.media.id().to_owned()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("position", |item| plain(item.position.as_ref())),
        Field::new("item_id", |item| plain(item.item_id.as_ref())),
        Field::new("added", |item| plain(item.added.as_ref())),
        Field::new("kind", |item| item.media.kind()),
        Field::new("id", |item| item.media.id().to_owned()),
        Field::new("title", |item| item.media.title().to_owned()),
        Field::new("version", |item| item.media.version()),
        Field::new("artists", |item| item.media.artists("; ")),
        Field::new("album", |item| item.media.of_track(Track::album_title)),
        Field::new("duration_seconds", |item| item.media.seconds()),
        Field::new("isrc", |item| {
            item.media.of_track(|track| plain(track.isrc.as_ref()))
        }),
        Field::new("bpm", |item| {
            item.media.of_track(|track| plain(track.bpm.as_ref()))
        }),
        Field::new("key", |item| {
            item.media.of_track(|track| plain(track.key.as_ref()))
        }),
        Field::new("scale", |item| {
            item.media.of_track(|track| plain(track.scale.as_ref()))
        }),
        Field::new("explicit", |item| item.media.explicit()),
        Field::new("url", |item| item.media.url().to_owned()),
    ];

    fn id(&self) -> String {
        self.media.id().to_owned()
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

impl Record for AlbumItem {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("#", Shape::Figure, |item| match item.volume {
            0 | 1 => item.number.to_string(),
            volume => format!("{volume}.{}", item.number),
        }),
        Column::new("TITLE", Shape::Share(3), |item| item.media.shown_title()),
        Column::new("ARTISTS", Shape::Share(2), |item| item.media.artists(", ")),
        Column::new("TIME", Shape::Figure, |item| item.media.length()),
        Column::new("BPM", Shape::Figure, |item| item.media.of_track(Track::tempo)),
        Column::new("KEY", Shape::Whole, |item| item.media.of_track(Track::short_key)),
        Column::new("ID", Shape::Whole, |item| item.media.id().to_owned()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("volume", |item| item.volume.to_string()),
        Field::new("number", |item| item.number.to_string()),
        Field::new("kind", |item| item.media.kind()),
        Field::new("id", |item| item.media.id().to_owned()),
        Field::new("title", |item| item.media.title().to_owned()),
        Field::new("version", |item| item.media.version()),
        Field::new("artists", |item| item.media.artists("; ")),
        Field::new("duration_seconds", |item| item.media.seconds()),
        Field::new("isrc", |item| {
            item.media.of_track(|track| plain(track.isrc.as_ref()))
        }),
        Field::new("bpm", |item| {
            item.media.of_track(|track| plain(track.bpm.as_ref()))
        }),
        Field::new("key", |item| {
            item.media.of_track(|track| plain(track.key.as_ref()))
        }),
        Field::new("scale", |item| {
            item.media.of_track(|track| plain(track.scale.as_ref()))
        }),
        Field::new("explicit", |item| item.media.explicit()),
        Field::new("url", |item| item.media.url().to_owned()),
    ];

    fn id(&self) -> String {
        self.media.id().to_owned()
    }
}
