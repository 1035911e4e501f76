//! How something may be played, as printed.

use serde::Serialize;
use tidal_core::{
    Identifier, Kind, Link,
    model::{self, AudioFormat, Presentation},
};

use super::{Column, Field, Record, Shape, placed::listed_id, plain};

/// How a track or a video may be played.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Playback {
    /// `track` or `video`.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// `full`, or `preview` for 30 seconds of it.
    pub presentation: Option<Presentation>,
    /// Why it is only a preview, as TIDAL names it.
    pub preview_reason: Option<String>,
    /// The formats on offer: `he_aac`, `aac`, `flac`, `flac_hires`, `atmos`. Empty for videos.
    pub formats: Vec<AudioFormat>,
    /// How it is protected, as TIDAL names it.
    pub protection: Option<String>,
    /// Loudness in decibels below the reference.
    pub replay_gain: Option<f64>,
    /// The loudest sample, 0 to 1.
    pub peak_amplitude: Option<f64>,
    /// Where the manifest (HLS or MPEG-DASH) is, for a while.
    pub manifest: Option<String>,
    /// The page on tidal.com, where it plays in full for those who may.
    pub url: String,
    /// The URI that opens it in TIDAL's own applications.
    pub uri: String,
}

// === impl Playback ===

impl Playback {
    /// How this thing may be played.
    pub(crate) fn of(what: &Identifier, manifest: &model::Manifest) -> Self {
        Self {
            kind: what.kind,
            id: what.id().to_owned(),
            presentation: manifest.presentation,
            preview_reason: manifest.preview_reason.clone(),
            formats: manifest.formats.clone(),
            protection: manifest.protection.clone(),
            replay_gain: manifest.replay_gain,
            peak_amplitude: manifest.peak_amplitude,
            manifest: manifest.location.clone(),
            url: manifest.url.clone(),
            uri: Link::uri(what.kind, what.id()),
        }
    }

    fn plays(&self) -> &'static str {
        match self.presentation {
            Some(Presentation::Full) => "full",
            Some(Presentation::Preview) => "preview",
            None => "",
        }
    }

    fn format_names(&self, between: &str) -> String {
        let names: Vec<&str> = self.formats.iter().map(|format| format.as_str()).collect();
        names.join(between)
    }
}

impl Record for Playback {
    const COLUMNS: &'static [Column<Self>] = &[
        Column::new("PLAYS", Shape::Whole, |playback| playback.plays().to_owned()),
        Column::new("FORMATS", Shape::Share(1), |playback| playback.format_names(", ")),
        Column::new("PAGE", Shape::Whole, |playback| playback.url.clone()),
    ];

    const FIELDS: &'static [Field<Self>] = &[
        Field::new("kind", |playback| playback.kind.to_string()),
        Field::new("id", |playback| playback.id.clone()),
        Field::new("presentation", |playback| playback.plays().to_owned()),
        Field::new("preview_reason", |playback| {
            plain(playback.preview_reason.as_ref())
        }),
        Field::new("formats", |playback| playback.format_names("; ")),
        Field::new("protection", |playback| plain(playback.protection.as_ref())),
        Field::new("replay_gain", |playback| plain(playback.replay_gain.as_ref())),
        Field::new("peak_amplitude", |playback| {
            plain(playback.peak_amplitude.as_ref())
        }),
        Field::new("manifest", |playback| plain(playback.manifest.as_ref())),
        Field::new("url", |playback| playback.url.clone()),
        Field::new("uri", |playback| playback.uri.clone()),
    ];

    fn id(&self) -> String {
        listed_id(Some(self.kind), &self.id)
    }
}
