//! Tracks.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::Track;

use super::{Credit, Line, clock_time, full_title, rounded, seconds};
use crate::clean;

/// How much of a track is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Detail {
    /// What is needed to name and play it.
    #[default]
    Concise,
    /// Everything there is.
    Full,
}

/// A track.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TrackView {
    pub(crate) id: String,
    title: String,
    artists: Vec<Credit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    album: Option<OnAlbum>,
    duration_seconds: u64,
    explicit: bool,
}

/// A track with everything there is, or with as much of that as was asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct TrackDetails {
    #[serde(flatten)]
    track: TrackView,
    #[serde(flatten)]
    more: More,
}

/// The album a track stands on.
#[derive(Clone, Debug, Serialize, JsonSchema)]
struct OnAlbum {
    id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<String>,
}

/// What only full detail shows.
#[derive(Clone, Debug, Default, Serialize, JsonSchema)]
struct More {
    #[serde(skip_serializing_if = "Option::is_none")]
    bpm: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    isrc: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    popularity: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mood_tags: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by_ai: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

// === impl TrackView ===

impl TrackView {
    pub(crate) fn new(track: &Track) -> Self {
        Self {
            id: track.id.to_string(),
            title: full_title(&track.title, track.version.as_deref()),
            artists: Credit::all(&track.artists),
            album: track.album.as_ref().map(|album| OnAlbum {
                id: album.id.to_string(),
                title: clean::line(&album.title),
                released: album.released.map(|date| date.to_string()),
            }),
            duration_seconds: seconds(track.duration),
            explicit: track.explicit,
        }
    }
}

impl Line for TrackView {
    fn write(&self, text: &mut String) {
        let _ = write!(
            text,
            "track {}: \"{}\" by {}",
            self.id,
            self.title,
            Credit::joined(&self.artists)
        );
        if let Some(album) = &self.album {
            let _ = write!(text, " on \"{}\" [album {}]", album.title, album.id);
            if let Some(released) = &album.released {
                let _ = write!(text, " {released}");
            }
        }
        let _ = write!(text, ", {}", clock_time(self.duration_seconds));
        if self.explicit {
            text.push_str(", explicit");
        }
    }
}

// === impl TrackDetails ===

impl TrackDetails {
    pub(crate) fn new(track: &Track, detail: Detail) -> Self {
        Self {
            track: TrackView::new(track),
            more: match detail {
                Detail::Concise => More::default(),
                Detail::Full => More::of(track),
            },
        }
    }
}

impl Line for TrackDetails {
    fn write(&self, text: &mut String) {
        self.track.write(text);
        self.more.write(text);
    }
}

// === impl More ===

impl More {
    fn of(track: &Track) -> Self {
        let key = match (track.key, track.scale) {
            (Some(key), Some(scale)) => Some(format!("{key} {scale}")),
            (Some(key), None) => Some(key.to_string()),
            (None, _) => None,
        };
        let cleaned = |tags: &[String]| {
            let tags: Vec<String> = tags.iter().map(|tag| clean::line(tag)).collect();
            (!tags.is_empty()).then_some(tags)
        };
        Self {
            bpm: track.bpm,
            key,
            isrc: track.isrc.as_ref().map(ToString::to_string),
            popularity: Some(rounded(track.popularity)),
            mood_tags: cleaned(&track.tone_tags),
            quality: cleaned(&track.quality),
            made_by_ai: track.ai,
            copyright: track.copyright.as_deref().map(clean::line),
            url: Some(track.url.clone()),
        }
    }

    fn write(&self, text: &mut String) {
        let facts = [
            self.bpm.map(|bpm| format!("{bpm} bpm")),
            self.key.as_ref().map(|key| format!("key {key}")),
            self.isrc.as_ref().map(|isrc| format!("ISRC {isrc}")),
            self.popularity.map(|share| format!("popularity {share}")),
            self.mood_tags
                .as_ref()
                .map(|tags| format!("mood {}", tags.join(" "))),
            self.quality
                .as_ref()
                .map(|tags| format!("quality {}", tags.join(" "))),
            self.made_by_ai
                .filter(|made_by_ai| *made_by_ai)
                .map(|_| "made by AI".to_owned()),
            self.copyright.clone(),
            self.url.clone(),
        ];
        for fact in facts.into_iter().flatten() {
            let _ = write!(text, " | {fact}");
        }
    }
}
