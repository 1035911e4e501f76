//! What an entry of a playlist or album holds, as printed: a track, a video, or a gap.

use serde::Serialize;
use tidal_core::{Kind, model};

use super::{Track, Video, length, plain, titled, track::names};

/// What stands at a place; its `kind` says which shape it has.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Media {
    /// A track.
    Track(Track),
    /// A video.
    Video(Video),
    /// Something that TIDAL does not show here.
    Unavailable(Unavailable),
}

/// Something taken down, not available in this country, or of a kind not known: it keeps its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Unavailable {
    /// What it is, where that is known.
    pub kind: Option<Kind>,
    /// Its id.
    pub id: String,
    /// Always `true`; no other shape has this field.
    pub unavailable: bool,
}

// === impl Media ===

impl From<&model::Media> for Media {
    fn from(media: &model::Media) -> Self {
        match media {
            model::Media::Track(track) => Self::Track(Track::from(track.as_ref())),
            model::Media::Video(video) => Self::Video(Video::from(video.as_ref())),
            model::Media::Unavailable { kind, id } => Self::Unavailable(Unavailable {
                kind: *kind,
                id: id.clone(),
                unavailable: true,
            }),
        }
    }
}

impl Media {
    pub(super) fn id(&self) -> &str {
        match self {
            Self::Track(track) => &track.id,
            Self::Video(video) => &video.id,
            Self::Unavailable(gap) => &gap.id,
        }
    }

    /// What it is, where that is known.
    pub(super) fn known_kind(&self) -> Option<Kind> {
        match self {
            Self::Track(_) => Some(Kind::Track),
            Self::Video(_) => Some(Kind::Video),
            Self::Unavailable(gap) => gap.kind,
        }
    }

    pub(super) fn kind(&self) -> String {
        plain(self.known_kind().as_ref())
    }

    /// For people: the title with the version, or that there is none to show.
    pub(super) fn shown_title(&self) -> String {
        match self {
            Self::Track(track) => titled(&track.title, track.version.as_deref()),
            Self::Video(video) => titled(&video.title, video.version.as_deref()),
            Self::Unavailable(_) => "(not available)".to_owned(),
        }
    }

    pub(super) fn title(&self) -> &str {
        match self {
            Self::Track(track) => &track.title,
            Self::Video(video) => &video.title,
            Self::Unavailable(_) => "",
        }
    }

    pub(super) fn version(&self) -> String {
        match self {
            Self::Track(track) => plain(track.version.as_ref()),
            Self::Video(video) => plain(video.version.as_ref()),
            Self::Unavailable(_) => String::new(),
        }
    }

    pub(super) fn artists(&self, between: &str) -> String {
        match self {
            Self::Track(track) => names(&track.artists, between),
            Self::Video(video) => names(&video.artists, between),
            Self::Unavailable(_) => String::new(),
        }
    }

    fn duration(&self) -> Option<u64> {
        match self {
            Self::Track(track) => Some(track.duration_seconds),
            Self::Video(video) => Some(video.duration_seconds),
            Self::Unavailable(_) => None,
        }
    }

    pub(super) fn length(&self) -> String {
        self.duration().map(length).unwrap_or_default()
    }

    pub(super) fn seconds(&self) -> String {
        plain(self.duration().as_ref())
    }

    pub(super) fn explicit(&self) -> String {
        match self {
            Self::Track(track) => track.explicit.to_string(),
            Self::Video(video) => video.explicit.to_string(),
            Self::Unavailable(_) => String::new(),
        }
    }

    pub(super) fn url(&self) -> &str {
        match self {
            Self::Track(track) => &track.url,
            Self::Video(video) => &video.url,
            Self::Unavailable(_) => "",
        }
    }

    /// What only a track has.
    pub(super) fn of_track(&self, value: fn(&Track) -> String) -> String {
        match self {
            Self::Track(track) => value(track),
            Self::Video(_) | Self::Unavailable(_) => String::new(),
        }
    }
}
