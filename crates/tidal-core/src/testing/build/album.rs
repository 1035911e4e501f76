//! Builds albums.

use std::{sync::Arc, time::Duration};

use jiff::civil::Date;

use super::setters::setters;
use crate::{
    AlbumId, Barcode, Kind, Link,
    model::{Album, AlbumItem, AlbumKind, AlbumRef, ArtistRef, Artwork, Page},
};

/// Builds an [`Album`].
#[derive(Clone, Debug)]
pub struct AlbumBuilder {
    value: Album,
}

/// An album by nobody, titled "Album" and the id, with no items.
pub fn album(id: &str) -> AlbumBuilder {
    AlbumBuilder {
        value: Album {
            id: AlbumId::from_tidal(id),
            title: format!("Album {id}"),
            version: None,
            kind: Some(AlbumKind::Album),
            artists: Vec::new(),
            released: None,
            duration: Duration::from_mins(40),
            number_of_items: 0,
            number_of_volumes: 1,
            barcode: None,
            explicit: false,
            popularity: 0.5,
            quality: vec!["LOSSLESS".to_owned()],
            ai: None,
            copyright: None,
            cover: None,
            url: Link::page(Kind::Album, id),
            items: None,
        },
    }
}

/// An album as named by a track.
pub fn album_ref(id: &str, title: &str) -> AlbumRef {
    AlbumRef {
        id: AlbumId::from_tidal(id),
        title: title.to_owned(),
        released: None,
    }
}

setters! {
    AlbumBuilder for Album {
        plain {
            title: String,
            artists: Vec<ArtistRef>,
            duration: Duration,
            number_of_items: u32,
            number_of_volumes: u32,
            popularity: f64,
            quality: Vec<String>,
            url: String,
        }
        optional {
            version: String,
            kind: AlbumKind,
            released: Date,
            ai: bool,
            copyright: String,
            cover: Artwork,
        }
        marks { explicit, }
    }
}

impl AlbumBuilder {
    /// Adds an artist, after those there are.
    #[must_use]
    pub fn artist(mut self, id: &str, name: &str) -> Self {
        self.value.artists.push(super::artist_ref(id, name));
        self
    }

    /// Sets the barcode, unchecked.
    #[must_use]
    pub fn barcode(mut self, code: &str) -> Self {
        self.value.barcode = Some(Barcode::from_tidal(code));
        self
    }

    /// Sets all items, and their number with them.
    #[must_use]
    pub fn items(mut self, items: impl IntoIterator<Item = AlbumItem>) -> Self {
        let items: Vec<_> = items.into_iter().map(Arc::new).collect();
        self.value.number_of_items = u32::try_from(items.len()).unwrap_or(u32::MAX);
        self.value.items = Some(Page::whole(items));
        self
    }
}
