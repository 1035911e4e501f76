//! A hit of a search over several kinds of things, as printed.

use serde::Serialize;
use tidal_core::{Kind, Link};

use super::{
    Album, Artist, Column, Field, Playlist, Record, Shape, Track, Video, plain, titled, track::names,
};

/// A hit: one of the five shapes; its `kind` says which.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Hit {
    /// A track.
    Track(Track),
    /// An album.
    Album(Album),
    /// An artist.
    Artist(Artist),
    /// A playlist.
    Playlist(Playlist),
    /// A video.
    Video(Video),
}

// === impl Hit ===

impl Hit {
    pub(super) fn kind(&self) -> Kind {
        match self {
            Self::Track(_) => Kind::Track,
            Self::Album(_) => Kind::Album,
            Self::Artist(_) => Kind::Artist,
            Self::Playlist(_) => Kind::Playlist,
            Self::Video(_) => Kind::Video,
        }
    }

    pub(super) fn bare_id(&self) -> &str {
        match self {
            Self::Track(track) => &track.id,
            Self::Album(album) => &album.id,
            Self::Artist(artist) => &artist.id,
            Self::Playlist(playlist) => &playlist.id,
            Self::Video(video) => &video.id,
        }
    }

    pub(super) fn name(&self) -> String {
        match self {
            Self::Track(track) => titled(&track.title, track.version.as_deref()),
            Self::Album(album) => titled(&album.title, album.version.as_deref()),
            Self::Artist(artist) => artist.name.clone(),
            Self::Playlist(playlist) => playlist.name.clone(),
            Self::Video(video) => titled(&video.title, video.version.as_deref()),
        }
    }

    pub(super) fn artists(&self, between: &str) -> String {
        match self {
            Self::Track(track) => names(&track.artists, between),
            Self::Album(album) => names(&album.artists, between),
            Self::Video(video) => names(&video.artists, between),
            Self::Artist(_) | Self::Playlist(_) => String::new(),
        }
    }

    pub(super) fn duration(&self) -> Option<u64> {
        match self {
            Self::Track(track) => Some(track.duration_seconds),
            Self::Album(album) => Some(album.duration_seconds),
            Self::Video(video) => Some(video.duration_seconds),
            Self::Playlist(playlist) => playlist.duration_seconds,
            Self::Artist(_) => None,
        }
    }

    pub(super) fn url(&self) -> &str {
        match self {
            Self::Track(track) => &track.url,
            Self::Album(album) => &album.url,
            Self::Artist(artist) => &artist.url,
            Self::Playlist(playlist) => &playlist.url,
            Self::Video(video) => &video.url,
        }
    }
}

impl Record for Hit {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("KIND", Shape::Whole, |hit| hit.kind().to_string()),
        Column::new("NAME", Shape::Share(3), Hit::name),
        Column::new("ARTISTS", Shape::Share(2), |hit: &Self| hit.artists(", ")).if_filled(),
        Column::new("ID", Shape::Whole, |hit| hit.bare_id().to_owned()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("kind", |hit| hit.kind().to_string()),
        Field::new("id", |hit| hit.bare_id().to_owned()),
        Field::new("name", Hit::name),
        Field::new("artists", |hit| hit.artists("; ")),
        Field::new("duration_seconds", |hit| plain(hit.duration().as_ref())),
        Field::new("url", |hit| hit.url().to_owned()),
    ];

    /// The URI also of a track, because kinds are mixed here. Every command takes it for an id.
    fn id(&self) -> String {
        Link::uri(self.kind(), self.bare_id())
    }
}
