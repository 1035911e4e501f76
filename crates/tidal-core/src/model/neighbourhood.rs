//! What TIDAL puts beside a track or an artist.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Page, Playlist, Track};

/// A thing together with what goes with it, as far as one request brings it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Neighbourhood<T> {
    /// The thing.
    pub of: Arc<T>,
    /// The first page of tracks like it, nearest first. Empty for artists: their radio says it.
    pub similar: Page<Track>,
    /// Its radio with the first page of its items, where it has one.
    pub radio: Option<Arc<Playlist>>,
}
