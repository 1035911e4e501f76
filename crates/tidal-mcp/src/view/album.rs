//! Albums, with their tracks where those were asked for.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::{Album, AlbumKind};

use super::{Credit, EntryView, Line, Listing, clock_time, counted, full_title, rounded, seconds};
use crate::clean;

/// An album, EP or single.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AlbumView {
    pub(crate) id: String,
    title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    kind: Option<&'static str>,
    artists: Vec<Credit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<String>,
    tracks_in_all: u32,
    duration_seconds: u64,
    explicit: bool,
}

/// An album with everything there is, and its tracks where those were asked for.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct AlbumDetails {
    #[serde(flatten)]
    album: AlbumView,
    #[serde(skip_serializing_if = "Option::is_none")]
    barcode: Option<String>,
    popularity: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by_ai: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    copyright: Option<String>,
    url: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tracks: Option<Listing<EntryView>>,
}

// === impl AlbumView ===

impl AlbumView {
    pub(crate) fn new(album: &Album) -> Self {
        Self {
            id: album.id.to_string(),
            title: full_title(&album.title, album.version.as_deref()),
            kind: album.kind.map(|kind| match kind {
                AlbumKind::Album => "album",
                AlbumKind::Ep => "ep",
                AlbumKind::Single => "single",
            }),
            artists: Credit::all(&album.artists),
            released: album.released.map(|date| date.to_string()),
            tracks_in_all: album.number_of_items,
            duration_seconds: seconds(album.duration),
            explicit: album.explicit,
        }
    }
}

impl Line for AlbumView {
    fn write(&self, text: &mut String) {
        let kind = self.kind.unwrap_or("release");
        let _ = write!(
            text,
            "album {}: \"{}\" ({kind}) by {}",
            self.id,
            self.title,
            Credit::joined(&self.artists)
        );
        if let Some(released) = &self.released {
            let _ = write!(text, ", {released}");
        }
        let _ = write!(
            text,
            ", {}, {}",
            counted(self.tracks_in_all, "track"),
            clock_time(self.duration_seconds)
        );
        if self.explicit {
            text.push_str(", explicit");
        }
    }
}

// === impl AlbumDetails ===

impl AlbumDetails {
    /// Without tracks, which are for the caller to add.
    pub(crate) fn new(album: &Album) -> Self {
        let quality: Vec<String> = album.quality.iter().map(|tag| clean::line(tag)).collect();
        Self {
            album: AlbumView::new(album),
            barcode: album.barcode.as_ref().map(ToString::to_string),
            popularity: rounded(album.popularity),
            quality: (!quality.is_empty()).then_some(quality),
            made_by_ai: album.ai,
            copyright: album.copyright.as_deref().map(clean::line),
            url: album.url.clone(),
            tracks: None,
        }
    }
}

impl Line for AlbumDetails {
    fn write(&self, text: &mut String) {
        self.album.write(text);
        let facts = [
            self.barcode.as_ref().map(|barcode| format!("barcode {barcode}")),
            Some(format!("popularity {}", self.popularity)),
            self.quality
                .as_ref()
                .map(|tags| format!("quality {}", tags.join(" "))),
            self.made_by_ai
                .filter(|made_by_ai| *made_by_ai)
                .map(|_| "made by AI".to_owned()),
            self.copyright.clone(),
            Some(self.url.clone()),
        ];
        for fact in facts.into_iter().flatten() {
            let _ = write!(text, " | {fact}");
        }
        if let Some(tracks) = &self.tracks {
            tracks.write_under("tracks", "  ", text);
        }
    }
}
