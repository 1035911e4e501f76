//! How a track or video may be played. Third parties normally get a preview of 30 seconds, and the reason.

use serde::Deserialize;

use super::list;

/// How a track may be played.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TrackManifestAttributes {
    /// Loudness of its album.
    pub album_audio_normalization_data: Option<Normalization>,
    /// How it is protected.
    pub drm_data: Option<DrmData>,
    /// `HEAACV1`, `AACLC`, `FLAC`, `FLAC_HIRES`, `EAC3_JOC`.
    #[serde(deserialize_with = "list")]
    pub formats: Vec<String>,
    /// Distinguishes this manifest from others of the track.
    pub hash: Option<String>,
    /// Why it is only a preview: `FULL_REQUIRES_SUBSCRIPTION`, …
    pub preview_reason: Option<String>,
    /// Loudness of the track.
    pub track_audio_normalization_data: Option<Normalization>,
    /// `FULL` or `PREVIEW`.
    pub track_presentation: Option<String>,
    /// Where the manifest is, or the manifest itself as a `data:` URI.
    pub uri: Option<String>,
}

/// How a video may be played.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct VideoManifestAttributes {
    /// How it is protected.
    pub drm_data: Option<DrmData>,
    /// Where the manifest is.
    pub link: Option<ManifestLink>,
    /// Why it is only a preview.
    pub preview_reason: Option<String>,
    /// `FULL` or `PREVIEW`.
    pub video_presentation: Option<String>,
}

/// Where a manifest is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ManifestLink {
    /// The address, or the manifest itself as a `data:` URI.
    pub href: Option<String>,
}

/// Loudness.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Normalization {
    /// The loudest sample, from 0 to 1.
    pub peak_amplitude: Option<f64>,
    /// In decibels.
    pub replay_gain: Option<f64>,
}

/// How a thing is protected.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct DrmData {
    /// Where the certificate is.
    pub certificate_url: Option<String>,
    /// `FAIRPLAY` or `WIDEVINE`.
    pub drm_system: Option<String>,
    /// For the player.
    #[serde(deserialize_with = "list")]
    pub init_data: Vec<String>,
    /// Where licences are given.
    pub license_url: Option<String>,
}
