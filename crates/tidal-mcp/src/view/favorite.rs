//! Favourites, whatever they are.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::{Favorite, Thing};

use super::{AlbumView, ArtistView, Line, PlaylistView, TrackView, VideoView, day};
use crate::clean;

/// One favourite.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
pub(crate) struct FavoriteView {
    #[serde(skip_serializing_if = "Option::is_none")]
    added: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<TrackView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    album: Option<AlbumView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    artist: Option<ArtistView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    playlist: Option<PlaylistView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    video: Option<VideoView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unavailable_id: Option<String>,
}

// === impl FavoriteView ===

impl FavoriteView {
    pub(crate) fn new(favorite: &Favorite) -> Self {
        let mut view = Self {
            added: favorite.added.map(day),
            ..Self::default()
        };
        match &favorite.thing {
            Thing::Track(track) => view.track = Some(TrackView::new(track)),
            Thing::Album(album) => view.album = Some(AlbumView::new(album)),
            Thing::Artist(artist) => view.artist = Some(ArtistView::new(artist)),
            Thing::Playlist(playlist) => view.playlist = Some(PlaylistView::new(playlist)),
            Thing::Video(video) => view.video = Some(VideoView::new(video)),
            Thing::Unavailable(what) => view.unavailable_id = Some(clean::line(what.id())),
        }
        view
    }

    fn thing(&self) -> Option<&dyn Line> {
        let lines = [
            self.track.as_ref().map(|track| track as &dyn Line),
            self.album.as_ref().map(|album| album as &dyn Line),
            self.artist.as_ref().map(|artist| artist as &dyn Line),
            self.playlist.as_ref().map(|playlist| playlist as &dyn Line),
            self.video.as_ref().map(|video| video as &dyn Line),
        ];
        lines.into_iter().flatten().next()
    }
}

impl Line for FavoriteView {
    fn write(&self, text: &mut String) {
        if let Some(thing) = self.thing() {
            thing.write(text);
        }
        if let Some(id) = &self.unavailable_id {
            let _ = write!(text, "{id}: not available here");
        }
        if let Some(added) = &self.added {
            let _ = write!(text, ", added {added}");
        }
    }
}
