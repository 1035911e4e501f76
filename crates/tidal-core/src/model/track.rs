//! Tracks.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{AlbumRef, ArtistRef, Key, Scale};
use crate::{Isrc, TrackId};

/// A recording, as it stands on one album.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Track {
    /// The id.
    pub id: TrackId,
    /// The title. Other people's text.
    pub title: String,
    /// What sets this recording apart, such as "Live".
    pub version: Option<String>,
    /// The credited artists, the main one first.
    pub artists: Vec<ArtistRef>,
    /// The album it stands on.
    pub album: Option<AlbumRef>,
    /// How long it plays.
    pub duration: Duration,
    /// The recording's code; the same recording on another album has the same.
    pub isrc: Option<Isrc>,
    /// Beats per minute, where measured.
    pub bpm: Option<f64>,
    /// The tonic, where known.
    pub key: Option<Key>,
    /// The scale, where known.
    pub scale: Option<Scale>,
    /// Whether it is marked explicit.
    pub explicit: bool,
    /// 0 to 1.
    pub popularity: f64,
    /// Mood tags as TIDAL names them, such as `Happy`.
    pub tone_tags: Vec<String>,
    /// Quality tags as TIDAL names them, such as `HIRES_LOSSLESS`.
    pub quality: Vec<String>,
    /// Whether it is marked as made by a machine; `None` where TIDAL does not say.
    pub ai: Option<bool>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// The page on tidal.com.
    pub url: String,
}
