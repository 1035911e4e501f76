//! By what a playlist's items are filtered and sorted.

use std::{cmp::Ordering, sync::Arc};

use crate::{
    model::{Media, PlaylistItem},
    service::{Direction, PlaylistSort},
};

/// What a filter's text is looked for in.
pub(super) fn words(item: &PlaylistItem) -> [&str; 2] {
    [title(&item.media), artist_name(&item.media)]
}

pub(super) fn sort(items: &mut [Arc<PlaylistItem>], order: PlaylistSort) {
    let (direction, compare): (Direction, fn(&PlaylistItem, &PlaylistItem) -> Ordering) = match order {
        PlaylistSort::Added(direction) => (direction, |a, b| a.added.cmp(&b.added)),
        PlaylistSort::Album(direction) => (direction, |a, b| album_title(a).cmp(&album_title(b))),
        PlaylistSort::Artist(direction) => {
            (direction, |a, b| artist_name(&a.media).cmp(artist_name(&b.media)))
        }
        PlaylistSort::Duration(direction) => (direction, |a, b| duration(a).cmp(&duration(b))),
        PlaylistSort::Place(direction) => (direction, |_, _| Ordering::Equal),
        PlaylistSort::Title(direction) => (direction, |a, b| title(&a.media).cmp(title(&b.media))),
    };
    items.sort_by(|a, b| compare(a, b));
    if direction == Direction::Descending {
        items.reverse();
    }
}

fn title(media: &Media) -> &str {
    match media {
        Media::Track(track) => &track.title,
        Media::Video(video) => &video.title,
        Media::Unavailable { .. } => "",
    }
}

fn artist_name(media: &Media) -> &str {
    let artists = match media {
        Media::Track(track) => track.artists.as_slice(),
        Media::Video(video) => video.artists.as_slice(),
        Media::Unavailable { .. } => &[],
    };
    artists.first().map_or("", |artist| artist.name.as_str())
}

fn album_title(item: &PlaylistItem) -> Option<&str> {
    let track = item.media.track()?;
    track.album.as_ref().map(|album| album.title.as_str())
}

fn duration(item: &PlaylistItem) -> Option<std::time::Duration> {
    match &item.media {
        Media::Track(track) => Some(track.duration),
        Media::Video(video) => Some(video.duration),
        Media::Unavailable { .. } => None,
    }
}
