//! What is logged. Where it goes (never to standard output) is the frontend's business.

use super::{
    Setting, Shape,
    reader::{FromText, Reader},
};

pub(super) const LEVEL: Setting = Setting {
    key: "log.level",
    environment: "TIDAL_LOG",
    default: Some("info"),
    shape: Shape::Text,
    description: "What is logged: error, warn, info, debug or trace, or directives such as `info,tidal_api=debug`.",
    secret: false,
};

pub(super) const FORMAT: Setting = Setting {
    key: "log.format",
    environment: "TIDAL_LOG_FORMAT",
    default: Some("text"),
    shape: Shape::OneOf(&["text", "json"]),
    description: "How it is written: `text` for people, `json` with one object a line for programs.",
    secret: false,
};

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// The filter, as `tracing-subscriber` understands it.
    pub level: String,
    /// The format.
    pub format: LogFormat,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

impl LogSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let level = reader.read(&LEVEL);
        let format = reader.read(&FORMAT);
        Some(Self {
            level: level?,
            format: format?,
        })
    }
}

impl FromText for LogFormat {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim() {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}
