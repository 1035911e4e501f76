//! Builds tracks.

use std::time::Duration;

use super::setters::setters;
use crate::{
    Isrc, Kind, Link, TrackId,
    model::{AlbumRef, ArtistRef, Key, Scale, Track},
};

/// Builds a [`Track`].
#[derive(Clone, Debug)]
pub struct TrackBuilder {
    value: Track,
}

/// A track of three minutes by nobody, titled "Track" and the id.
pub fn track(id: &str) -> TrackBuilder {
    TrackBuilder {
        value: Track {
            id: TrackId::from_tidal(id),
            title: format!("Track {id}"),
            version: None,
            artists: Vec::new(),
            album: None,
            duration: Duration::from_mins(3),
            isrc: None,
            bpm: None,
            key: None,
            scale: None,
            explicit: false,
            popularity: 0.5,
            tone_tags: Vec::new(),
            quality: vec!["LOSSLESS".to_owned()],
            ai: None,
            copyright: None,
            url: Link::page(Kind::Track, id),
        },
    }
}

setters! {
    TrackBuilder for Track {
        plain {
            title: String,
            artists: Vec<ArtistRef>,
            duration: Duration,
            popularity: f64,
            tone_tags: Vec<String>,
            quality: Vec<String>,
            url: String,
        }
        optional {
            version: String,
            album: AlbumRef,
            bpm: f64,
            key: Key,
            scale: Scale,
            ai: bool,
            copyright: String,
        }
        marks { explicit, }
    }
}

impl TrackBuilder {
    /// Adds an artist, after those there are.
    #[must_use]
    pub fn artist(mut self, id: &str, name: &str) -> Self {
        self.value.artists.push(super::artist_ref(id, name));
        self
    }

    /// Sets the album.
    #[must_use]
    pub fn on_album(self, id: &str, title: &str) -> Self {
        self.album(super::album_ref(id, title))
    }

    /// Sets the recording's code, unchecked.
    #[must_use]
    pub fn isrc(mut self, code: &str) -> Self {
        self.value.isrc = Some(Isrc::from_tidal(code));
        self
    }
}
