//! Artists.

use serde::{Deserialize, Serialize};

use super::{Album, Artwork, Page, Track, Video};
use crate::ArtistId;

/// An artist as credited on something: enough to show and to ask for more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArtistRef {
    /// The artist's id.
    pub id: ArtistId,
    /// The artist's name. Other people's text.
    pub name: String,
}

/// An artist. The optional parts are there when they were asked for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Artist {
    /// The id.
    pub id: ArtistId,
    /// The name. Other people's text.
    pub name: String,
    /// 0 to 1.
    pub popularity: f64,
    /// The handle the artist chose on TIDAL.
    pub handle: Option<String>,
    /// The portrait.
    pub picture: Option<Artwork>,
    /// The page on tidal.com.
    pub url: String,
    /// The biography, if asked for and there is one.
    pub biography: Option<Biography>,
    /// Tracks, most popular first, if asked for.
    pub top_tracks: Option<Page<Track>>,
    /// Albums, if asked for.
    pub albums: Option<Page<Album>>,
    /// Similar artists, if asked for.
    pub similar: Option<Page<Artist>>,
    /// Videos, if asked for.
    pub videos: Option<Page<Video>>,
}

/// What somebody wrote about an artist. Other people's text, possibly long.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Biography {
    /// The text; may contain TIDAL's own markup.
    pub text: String,
    /// Who wrote it, as TIDAL names the source.
    pub source: Option<String>,
}
