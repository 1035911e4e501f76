//! The catalogue: tracks, albums, artists, videos, and what belongs to them.

use serde::Deserialize;

use super::list;
use super::media::{Copyright, ExternalLink};

/// What a track says about itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TrackAttributes {
    /// `PUBLIC`, `UNLISTED` or `PRIVATE`.
    pub access_type: Option<String>,
    /// Made by a machine.
    pub ai: Option<bool>,
    /// Beats per minute.
    pub bpm: Option<f64>,
    /// The copyright line.
    pub copyright: Option<Copyright>,
    /// When it came into the catalogue, RFC 3339.
    pub created_at: Option<String>,
    /// ISO 8601, `PT3M25S`.
    pub duration: Option<String>,
    /// Marked as explicit.
    pub explicit: Option<bool>,
    /// Where else it can be found.
    #[serde(deserialize_with = "list")]
    pub external_links: Vec<ExternalLink>,
    /// International Standard Recording Code.
    pub isrc: Option<String>,
    /// `C`, `CSharp`, `D`, `Eb`, …, `UNKNOWN`.
    pub key: Option<String>,
    /// `MAJOR`, `MINOR`, `DORIAN`, …, `UNKNOWN`.
    pub key_scale: Option<String>,
    /// Its qualities: `LOSSLESS`, `HIRES_LOSSLESS`, `DOLBY_ATMOS`, …
    #[serde(deserialize_with = "list")]
    pub media_tags: Vec<String>,
    /// From 0 to 1.
    pub popularity: Option<f64>,
    /// Put forward by its artist.
    pub spotlighted: Option<bool>,
    /// The title, without the version.
    pub title: Option<String>,
    /// How it feels.
    #[serde(deserialize_with = "list")]
    pub tone_tags: Vec<String>,
    /// What distinguishes it from others of the same title: `Live`, `2011 Remaster`.
    pub version: Option<String>,
}

/// What an album says about itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct AlbumAttributes {
    /// `PUBLIC`, `UNLISTED` or `PRIVATE`.
    pub access_type: Option<String>,
    /// Made by a machine.
    pub ai: Option<bool>,
    /// `ALBUM`, `EP` or `SINGLE`.
    pub album_type: Option<String>,
    /// EAN-13 or UPC-A.
    pub barcode_id: Option<String>,
    /// The copyright line.
    pub copyright: Option<Copyright>,
    /// When it came into the catalogue, RFC 3339.
    pub created_at: Option<String>,
    /// ISO 8601, `PT41M12S`.
    pub duration: Option<String>,
    /// Marked as explicit.
    pub explicit: Option<bool>,
    /// Where else it can be found.
    #[serde(deserialize_with = "list")]
    pub external_links: Vec<ExternalLink>,
    /// Its qualities: `LOSSLESS`, `HIRES_LOSSLESS`, `DOLBY_ATMOS`, …
    #[serde(deserialize_with = "list")]
    pub media_tags: Vec<String>,
    /// Tracks and videos.
    pub number_of_items: Option<u32>,
    /// Discs.
    pub number_of_volumes: Option<u32>,
    /// From 0 to 1.
    pub popularity: Option<f64>,
    /// ISO 8601 date; broken ones occur.
    pub release_date: Option<String>,
    /// The title, without the version.
    pub title: Option<String>,
    /// What distinguishes it from others of the same title.
    pub version: Option<String>,
}

/// What an artist says about itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct ArtistAttributes {
    /// Accepts contributions.
    pub contributions_enabled: Option<bool>,
    /// What it says about contributions.
    pub contributions_sales_pitch: Option<String>,
    /// Where else it can be found.
    #[serde(deserialize_with = "list")]
    pub external_links: Vec<ExternalLink>,
    /// A name for links.
    pub handle: Option<String>,
    /// The name.
    pub name: Option<String>,
    /// `LABEL`, `USER` or `MIXED`.
    pub owner_type: Option<String>,
    /// From 0 to 1.
    pub popularity: Option<f64>,
    /// Put forward by TIDAL.
    pub spotlighted: Option<bool>,
}

/// What a music video says about itself.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct VideoAttributes {
    /// The copyright line.
    pub copyright: Option<Copyright>,
    /// ISO 8601, `PT3M25S`.
    pub duration: Option<String>,
    /// Marked as explicit.
    pub explicit: Option<bool>,
    /// Where else it can be found.
    #[serde(deserialize_with = "list")]
    pub external_links: Vec<ExternalLink>,
    /// International Standard Recording Code.
    pub isrc: Option<String>,
    /// From 0 to 1.
    pub popularity: Option<f64>,
    /// ISO 8601 date; broken ones occur.
    pub release_date: Option<String>,
    /// The title, without the version.
    pub title: Option<String>,
    /// What distinguishes it from others of the same title.
    pub version: Option<String>,
}

/// An artist's biography.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BiographyAttributes {
    /// The caller may change it.
    pub editable: Option<bool>,
    /// Who wrote it: `TIDAL`, `TiVo`, `MusicBrainz`, …
    pub source: Option<String>,
    /// The text, with TIDAL's `[wimpLink …]` marks in it.
    pub text: Option<String>,
}

/// What an artist does on a recording.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ArtistRoleAttributes {
    /// The name of the role.
    pub name: Option<String>,
}

/// Who delivered a recording to TIDAL.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ProviderAttributes {
    /// The name.
    pub name: Option<String>,
}

/// What may be done with a thing in one country. Each list names `STREAM`, `DJ`, `STEM`, `DOWNLOAD`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct UsageRulesAttributes {
    /// ISO 3166-1 alpha-2.
    pub country_code: Option<String>,
    /// Without a subscription.
    #[serde(deserialize_with = "list")]
    pub free: Vec<String>,
    /// Taken over from the album.
    pub inherited: Option<bool>,
    /// After buying it.
    #[serde(deserialize_with = "list")]
    pub paid: Vec<String>,
    /// With a subscription.
    #[serde(deserialize_with = "list")]
    pub subscription: Vec<String>,
    /// Since when, RFC 3339.
    pub valid_from: Option<String>,
}
