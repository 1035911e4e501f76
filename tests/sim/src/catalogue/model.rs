//! What a track, an album, an artist and a video are made of. Plain values; how they look on the wire is
//! [`crate::scene`]'s business.

use crate::kind::Kind;
use std::sync::Arc;
use std::time::Duration;

/// An opaque resource id.
pub(crate) type Id = Arc<str>;

/// Where something may be played, and so be seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Availability {
    /// In every country.
    #[default]
    Everywhere,
    /// In these countries alone.
    Only(&'static [&'static str]),
    /// Nowhere: its id still stands in playlists, but it cannot be read.
    Nowhere,
}

/// A recording. `key` and `scale` are TIDAL's enum values.
#[derive(Clone, Debug)]
pub(crate) struct Track {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) version: Option<String>,
    pub(crate) artists: Vec<Id>,
    pub(crate) albums: Vec<Id>,
    pub(crate) isrc: String,
    pub(crate) duration: Duration,
    pub(crate) bpm: Option<f64>,
    pub(crate) key: &'static str,
    pub(crate) scale: &'static str,
    pub(crate) popularity: f64,
    pub(crate) explicit: bool,
    pub(crate) availability: Availability,
}

/// A release and the order of what is on it.
#[derive(Clone, Debug)]
pub(crate) struct Album {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) artists: Vec<Id>,
    pub(crate) items: Vec<AlbumItem>,
    pub(crate) barcode: String,
    pub(crate) release_date: Option<String>,
    pub(crate) duration: Duration,
    pub(crate) tempo: f64,
    pub(crate) popularity: f64,
    pub(crate) explicit: bool,
    pub(crate) availability: Availability,
}

/// A place on an album; numbers start at 1.
#[derive(Clone, Debug)]
pub(crate) struct AlbumItem {
    pub(crate) kind: Kind,
    pub(crate) id: Id,
    pub(crate) volume: u32,
    pub(crate) number: u32,
}

/// A performer.
#[derive(Clone, Debug)]
pub(crate) struct Artist {
    pub(crate) id: Id,
    pub(crate) name: String,
    pub(crate) handle: String,
    pub(crate) tracks: Vec<Id>,
    pub(crate) albums: Vec<Id>,
    pub(crate) videos: Vec<Id>,
    pub(crate) tempo: f64,
    pub(crate) popularity: f64,
}

/// A music video.
#[derive(Clone, Debug)]
pub(crate) struct Video {
    pub(crate) id: Id,
    pub(crate) title: String,
    pub(crate) artists: Vec<Id>,
    pub(crate) albums: Vec<Id>,
    pub(crate) isrc: String,
    pub(crate) duration: Duration,
    pub(crate) release_date: Option<String>,
    pub(crate) popularity: f64,
    pub(crate) explicit: bool,
    pub(crate) availability: Availability,
}

/// One recording as a source describes it, before ids and links exist.
#[derive(Clone, Debug, Default)]
pub(crate) struct Row {
    pub(crate) title: String,
    pub(crate) version: Option<String>,
    pub(crate) artists: Vec<String>,
    /// Every album the recording stands on.
    pub(crate) albums: Vec<String>,
    pub(crate) release_date: Option<String>,
    pub(crate) duration: Duration,
    pub(crate) bpm: Option<f64>,
    pub(crate) key: &'static str,
    pub(crate) scale: &'static str,
    pub(crate) explicit: bool,
    pub(crate) availability: Availability,
    /// Tracks with the same ISRC share this; the title and artist stand in where there is none.
    pub(crate) recording: Option<String>,
}

/// A music video as a source describes it; the artist is one of the rows' artists, by rank.
#[derive(Clone, Debug)]
pub(crate) struct VideoRow {
    pub(crate) title: String,
    pub(crate) artist_rank: usize,
    pub(crate) duration: Duration,
    pub(crate) availability: Availability,
}

// === impl Availability ===

impl Availability {
    pub(crate) fn allows(self, country: &str) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Only(countries) => countries.contains(&country),
            Self::Nowhere => false,
        }
    }
}

// === impl Album ===

impl Album {
    /// TIDAL's `albumType`, by the number of items.
    pub(crate) fn album_type(&self) -> &'static str {
        match self.items.len() {
            0..=1 => "SINGLE",
            2..=4 => "EP",
            _ => "ALBUM",
        }
    }
}
