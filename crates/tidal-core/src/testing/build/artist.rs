//! Builds artists.

use std::sync::Arc;

use super::setters::setters;
use crate::{
    ArtistId, Kind, Link,
    model::{Album, Artist, ArtistRef, Artwork, Biography, Page, Track, Video},
};

/// Builds an [`Artist`].
#[derive(Clone, Debug)]
pub struct ArtistBuilder {
    value: Artist,
}

/// An artist named "Artist" and the id, with nothing to the name.
pub fn artist(id: &str) -> ArtistBuilder {
    ArtistBuilder {
        value: Artist {
            id: ArtistId::from_tidal(id),
            name: format!("Artist {id}"),
            popularity: 0.5,
            handle: None,
            picture: None,
            url: Link::page(Kind::Artist, id),
            biography: None,
            top_tracks: None,
            albums: None,
            similar: None,
            videos: None,
        },
    }
}

/// An artist as credited on something.
pub fn artist_ref(id: &str, name: &str) -> ArtistRef {
    ArtistRef {
        id: ArtistId::from_tidal(id),
        name: name.to_owned(),
    }
}

setters! {
    ArtistBuilder for Artist {
        plain {
            name: String,
            popularity: f64,
            url: String,
        }
        optional {
            handle: String,
            picture: Artwork,
        }
        marks { }
    }
}

impl ArtistBuilder {
    /// Sets the biography.
    #[must_use]
    pub fn biography(mut self, text: &str) -> Self {
        self.value.biography = Some(Biography {
            text: text.to_owned(),
            source: Some("TIDAL".to_owned()),
        });
        self
    }

    /// Sets all tracks, most popular first.
    #[must_use]
    pub fn top_tracks<T: Into<Arc<Track>>>(mut self, tracks: impl IntoIterator<Item = T>) -> Self {
        self.value.top_tracks = Some(whole(tracks));
        self
    }

    /// Sets all albums.
    #[must_use]
    pub fn albums<T: Into<Arc<Album>>>(mut self, albums: impl IntoIterator<Item = T>) -> Self {
        self.value.albums = Some(whole(albums));
        self
    }

    /// Sets all similar artists.
    #[must_use]
    pub fn similar<T: Into<Arc<Artist>>>(mut self, artists: impl IntoIterator<Item = T>) -> Self {
        self.value.similar = Some(whole(artists));
        self
    }

    /// Sets all videos.
    #[must_use]
    pub fn videos<T: Into<Arc<Video>>>(mut self, videos: impl IntoIterator<Item = T>) -> Self {
        self.value.videos = Some(whole(videos));
        self
    }
}

fn whole<T, I: Into<Arc<T>>>(items: impl IntoIterator<Item = I>) -> Page<T> {
    Page::whole(items.into_iter().map(Into::into).collect())
}
