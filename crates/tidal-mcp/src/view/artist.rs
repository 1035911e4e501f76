//! Artists, with the parts of their page that were asked for.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::Artist;

use super::{AlbumView, Line, Listing, TrackView, VideoView, rounded};
use crate::clean;

/// Longest biography that is shown, in characters.
const LONGEST_BIOGRAPHY: usize = 1500;

/// An artist.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ArtistView {
    pub(crate) id: String,
    name: String,
    popularity: f64,
}

/// An artist's page.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ArtistPage {
    #[serde(flatten)]
    artist: ArtistView,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) biography: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) top_tracks: Option<Listing<TrackView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) albums: Option<Listing<AlbumView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) similar: Option<Listing<ArtistView>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) videos: Option<Listing<VideoView>>,
}

// === impl ArtistView ===

impl ArtistView {
    pub(crate) fn new(artist: &Artist) -> Self {
        Self {
            id: artist.id.to_string(),
            name: clean::line(&artist.name),
            popularity: rounded(artist.popularity),
        }
    }
}

impl Line for ArtistView {
    fn write(&self, text: &mut String) {
        let _ = write!(
            text,
            "artist {}: \"{}\", popularity {}",
            self.id, self.name, self.popularity
        );
    }
}

// === impl ArtistPage ===

impl ArtistPage {
    /// The profile and the biography; the lists are for the caller to add.
    pub(crate) fn new(artist: &Artist) -> Self {
        Self {
            artist: ArtistView::new(artist),
            url: artist.url.clone(),
            biography: artist
                .biography
                .as_ref()
                .map(|biography| clean::prose(&biography.text, LONGEST_BIOGRAPHY)),
            top_tracks: None,
            albums: None,
            similar: None,
            videos: None,
        }
    }
}

impl Line for ArtistPage {
    fn write(&self, text: &mut String) {
        self.artist.write(text);
        let _ = write!(text, " | {}", self.url);
        if let Some(biography) = &self.biography {
            let _ = write!(text, "\n  biography: \"{biography}\"");
        }
        if let Some(tracks) = &self.top_tracks {
            tracks.write_under("top tracks", "  ", text);
        }
        if let Some(albums) = &self.albums {
            albums.write_under("albums", "  ", text);
        }
        if let Some(similar) = &self.similar {
            similar.write_under("similar artists", "  ", text);
        }
        if let Some(videos) = &self.videos {
            videos.write_under("videos", "  ", text);
        }
    }
}
