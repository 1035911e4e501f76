//! Albums, EPs and singles.

use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{ArtistRef, Artwork, Media, Page};
use crate::{AlbumId, Barcode};

/// An album as named by a track.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AlbumRef {
    /// The album's id.
    pub id: AlbumId,
    /// The album's title. Other people's text.
    pub title: String,
    /// When it came out, if TIDAL knows.
    pub released: Option<Date>,
}

/// An album, EP or single.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Album {
    /// The id.
    pub id: AlbumId,
    /// The title. Other people's text.
    pub title: String,
    /// What sets this edition apart, such as "Deluxe".
    pub version: Option<String>,
    /// Album, EP or single; `None` for a kind not known here.
    pub kind: Option<AlbumKind>,
    /// The credited artists, the main one first.
    pub artists: Vec<ArtistRef>,
    /// When it came out, if TIDAL knows.
    pub released: Option<Date>,
    /// How long it plays.
    pub duration: Duration,
    /// How many tracks and videos it has.
    pub number_of_items: u32,
    /// How many volumes (discs) it has.
    pub number_of_volumes: u32,
    /// EAN-13 or UPC-A.
    pub barcode: Option<Barcode>,
    /// Whether it is marked explicit.
    pub explicit: bool,
    /// 0 to 1.
    pub popularity: f64,
    /// Quality tags as TIDAL names them, such as `HIRES_LOSSLESS`.
    pub quality: Vec<String>,
    /// Whether it is marked as made by a machine; `None` where TIDAL does not say.
    pub ai: Option<bool>,
    /// The copyright line.
    pub copyright: Option<String>,
    /// The cover.
    pub cover: Option<Artwork>,
    /// The page on tidal.com.
    pub url: String,
    /// The first page of its tracks and videos, if asked for.
    pub items: Option<Page<AlbumItem>>,
}

/// The kind of a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AlbumKind {
    /// A full album.
    Album,
    /// An extended play.
    Ep,
    /// A single.
    Single,
}

/// A track or video at its place on an album.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AlbumItem {
    /// The volume (disc), from 1.
    pub volume: u32,
    /// The number on the volume, from 1.
    pub number: u32,
    /// What is there.
    pub media: Media,
}
