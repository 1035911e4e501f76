//! Music videos.

use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ArtistRef, Artwork};
use crate::{Isrc, VideoId};

/// A music video.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Video {
    /// The id.
    pub id: VideoId,
    /// The title. Other people's text.
    pub title: String,
    /// What sets this version apart.
    pub version: Option<String>,
    /// The credited artists, the main one first.
    pub artists: Vec<ArtistRef>,
    /// How long it plays.
    pub duration: Duration,
    /// When it came out, if TIDAL knows.
    pub released: Option<Date>,
    /// The recording's code.
    pub isrc: Option<Isrc>,
    /// Whether it is marked explicit.
    pub explicit: bool,
    /// 0 to 1.
    pub popularity: f64,
    /// The copyright line.
    pub copyright: Option<String>,
    /// A still.
    pub thumbnail: Option<Artwork>,
    /// The page on tidal.com.
    pub url: String,
}
