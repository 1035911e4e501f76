//! Builds videos.

use std::time::Duration;

use jiff::civil::Date;

use super::setters::setters;
use crate::{
    Isrc, Kind, Link, VideoId,
    model::{ArtistRef, Artwork, Video},
};

/// Builds a [`Video`].
#[derive(Clone, Debug)]
pub struct VideoBuilder {
    value: Video,
}

/// A video of four minutes by nobody, titled "Video" and the id.
pub fn video(id: &str) -> VideoBuilder {
    VideoBuilder {
        value: Video {
            id: VideoId::from_tidal(id),
            title: format!("Video {id}"),
            version: None,
            artists: Vec::new(),
            duration: Duration::from_mins(4),
            released: None,
            isrc: None,
            explicit: false,
            popularity: 0.5,
            copyright: None,
            thumbnail: None,
            url: Link::page(Kind::Video, id),
        },
    }
}

setters! {
    VideoBuilder for Video {
        plain {
            title: String,
            artists: Vec<ArtistRef>,
            duration: Duration,
            popularity: f64,
            url: String,
        }
        optional {
            version: String,
            released: Date,
            isrc: Isrc,
            copyright: String,
            thumbnail: Artwork,
        }
        marks { explicit, }
    }
}

impl VideoBuilder {
    /// Adds an artist, after those there are.
    #[must_use]
    pub fn artist(mut self, id: &str, name: &str) -> Self {
        self.value.artists.push(super::artist_ref(id, name));
        self
    }
}
