//! What a search finds.

use serde::{Deserialize, Serialize};

use super::{Album, Artist, Page, Playlist, Track, Video};
use crate::SearchId;

/// The first page of each kind that was asked for, in TIDAL's order of relevance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SearchResults {
    /// Names these results, for asking for further pages.
    pub id: SearchId,
    /// A better spelling, if TIDAL has one to offer.
    pub did_you_mean: Option<String>,
    /// Tracks, if asked for.
    pub tracks: Option<Page<Track>>,
    /// Albums, if asked for.
    pub albums: Option<Page<Album>>,
    /// Artists, if asked for.
    pub artists: Option<Page<Artist>>,
    /// Playlists, if asked for.
    pub playlists: Option<Page<Playlist>>,
    /// Videos, if asked for.
    pub videos: Option<Page<Video>>,
}

/// A further page of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hits {
    /// More tracks.
    Tracks(Page<Track>),
    /// More albums.
    Albums(Page<Album>),
    /// More artists.
    Artists(Page<Artist>),
    /// More playlists.
    Playlists(Page<Playlist>),
    /// More videos.
    Videos(Page<Video>),
}

/// What to offer while somebody types.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Suggestions {
    /// Queries that continue what was typed, best first.
    pub queries: Vec<String>,
}
