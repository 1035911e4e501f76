//! Builds playlists.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;

use super::setters::setters;
use crate::{
    Kind, Link, PlaylistId,
    model::{Artwork, Page, Playlist, PlaylistItem, PlaylistKind, Visibility},
};

/// Builds a [`Playlist`].
#[derive(Clone, Debug)]
pub struct PlaylistBuilder {
    value: Playlist,
}

/// An editorial playlist named "Playlist" and the id, with no items.
pub fn playlist(id: &str) -> PlaylistBuilder {
    PlaylistBuilder {
        value: Playlist {
            id: PlaylistId::from_tidal(id),
            name: format!("Playlist {id}"),
            description: None,
            kind: Some(PlaylistKind::Editorial),
            visibility: Some(Visibility::Public),
            number_of_items: None,
            duration: None,
            followers: 0,
            created: None,
            modified: None,
            cover: None,
            url: Link::page(Kind::Playlist, id),
            items: None,
        },
    }
}

setters! {
    PlaylistBuilder for Playlist {
        plain {
            name: String,
            followers: u64,
            url: String,
        }
        optional {
            description: String,
            kind: PlaylistKind,
            visibility: Visibility,
            number_of_items: u32,
            duration: Duration,
            created: Timestamp,
            modified: Timestamp,
            cover: Artwork,
        }
        marks { }
    }
}

impl PlaylistBuilder {
    /// Sets all items, and their number with them.
    #[must_use]
    pub fn items(mut self, items: impl IntoIterator<Item = PlaylistItem>) -> Self {
        let items: Vec<_> = items.into_iter().map(Arc::new).collect();
        self.value.number_of_items = u32::try_from(items.len()).ok();
        self.value.items = Some(Page::whole(items));
        self
    }
}
