//! Music videos.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::Video;

use super::{Credit, Line, clock_time, full_title, seconds};

/// A music video.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct VideoView {
    pub(crate) id: String,
    title: String,
    artists: Vec<Credit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    released: Option<String>,
    duration_seconds: u64,
    explicit: bool,
}

/// A music video with everything there is.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct VideoDetails {
    #[serde(flatten)]
    video: VideoView,
    #[serde(skip_serializing_if = "Option::is_none")]
    isrc: Option<String>,
    url: String,
}

// === impl VideoView ===

impl VideoView {
    pub(crate) fn new(video: &Video) -> Self {
        Self {
            id: video.id.to_string(),
            title: full_title(&video.title, video.version.as_deref()),
            artists: Credit::all(&video.artists),
            released: video.released.map(|date| date.to_string()),
            duration_seconds: seconds(video.duration),
            explicit: video.explicit,
        }
    }
}

impl Line for VideoView {
    fn write(&self, text: &mut String) {
        let _ = write!(
            text,
            "video {}: \"{}\" by {}",
            self.id,
            self.title,
            Credit::joined(&self.artists)
        );
        if let Some(released) = &self.released {
            let _ = write!(text, ", {released}");
        }
        let _ = write!(text, ", {}", clock_time(self.duration_seconds));
        if self.explicit {
            text.push_str(", explicit");
        }
    }
}

// === impl VideoDetails ===

impl VideoDetails {
    pub(crate) fn new(video: &Video) -> Self {
        Self {
            video: VideoView::new(video),
            isrc: video.isrc.as_ref().map(ToString::to_string),
            url: video.url.clone(),
        }
    }
}

impl Line for VideoDetails {
    fn write(&self, text: &mut String) {
        self.video.write(text);
        if let Some(isrc) = &self.isrc {
            let _ = write!(text, " | ISRC {isrc}");
        }
        let _ = write!(text, " | {}", self.url);
    }
}
