//! Favourites.

use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Album, Artist, Playlist, Track, Video};
use crate::{Identifier, Kind};

/// One favourite.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Favorite {
    /// When it was added, where TIDAL says so.
    pub added: Option<Timestamp>,
    /// What it is.
    pub thing: Thing,
}

/// Anything in the catalogue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Thing {
    /// A track.
    Track(Arc<Track>),
    /// An album.
    Album(Arc<Album>),
    /// An artist.
    Artist(Arc<Artist>),
    /// A playlist.
    Playlist(Arc<Playlist>),
    /// A video.
    Video(Arc<Video>),
    /// Something that cannot be shown here: taken down, not available in this country, or not to be read.
    Unavailable(Identifier),
}

// === impl Thing ===

impl Thing {
    /// What it is called, whatever it is.
    pub fn identifier(&self) -> Identifier {
        let (kind, id) = match self {
            Self::Track(track) => (Kind::Track, track.id.as_str()),
            Self::Album(album) => (Kind::Album, album.id.as_str()),
            Self::Artist(artist) => (Kind::Artist, artist.id.as_str()),
            Self::Playlist(playlist) => (Kind::Playlist, playlist.id.as_str()),
            Self::Video(video) => (Kind::Video, video.id.as_str()),
            Self::Unavailable(identifier) => return identifier.clone(),
        };
        Identifier::from_tidal(kind, id)
    }
}
