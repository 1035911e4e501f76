//! Builds the small values that stand between others: entries of lists, and pictures.

use std::sync::Arc;

use crate::{
    ItemId, Kind,
    model::{AlbumItem, Artwork, ArtworkFile, Media, PlaylistItem, Track, Video},
};

/// The entry number `number` of an album's first volume.
pub fn album_item(number: u32, media: impl Into<Media>) -> AlbumItem {
    AlbumItem {
        volume: 1,
        number,
        media: media.into(),
    }
}

/// An entry of a playlist, under this item id.
pub fn playlist_item(item_id: &str, media: impl Into<Media>) -> PlaylistItem {
    PlaylistItem {
        item_id: Some(ItemId::from_tidal(item_id)),
        added: None,
        media: media.into(),
    }
}

/// A track that cannot be shown here.
pub fn unavailable(id: &str) -> Media {
    Media::Unavailable {
        kind: Some(Kind::Track),
        id: id.to_owned(),
    }
}

/// A picture in two sizes, 640 and 160 pixels wide and high.
pub fn artwork(name: &str) -> Artwork {
    let file = |pixels: u32| ArtworkFile {
        href: format!("https://resources.tidal.com/images/{name}/{pixels}x{pixels}.jpg"),
        width: pixels,
        height: pixels,
    };
    Artwork {
        files: vec![file(640), file(160)],
    }
}

impl From<Track> for Media {
    fn from(track: Track) -> Self {
        Self::Track(Arc::new(track))
    }
}

impl From<Video> for Media {
    fn from(video: Video) -> Self {
        Self::Video(Arc::new(video))
    }
}

impl From<super::TrackBuilder> for Media {
    fn from(track: super::TrackBuilder) -> Self {
        track.done().into()
    }
}

impl From<super::VideoBuilder> for Media {
    fn from(video: super::VideoBuilder) -> Self {
        video.done().into()
    }
}
