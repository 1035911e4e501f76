//! What is logged. Where it goes (never to standard output) is the frontend's business.

use std::time::Duration;

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
    default: Some("auto"),
    shape: Shape::OneOf(&["auto", "text", "json"]),
    description: "How it is written: `text` for people, `json` with one object a line for programs. `auto` is `json` for \
                  `tidal-mcp http` unless its standard error is a terminal, and `text` for everything else.",
    secret: false,
};

pub(super) const ACCESS: Setting = Setting {
    key: "log.access",
    environment: "TIDAL_LOG_ACCESS",
    default: Some("auto"),
    shape: Shape::OneOf(&["auto", "on", "off"]),
    description: "Whether each request gets a line of its own, with the target `tidal_mcp::access`: who asked what, how it \
                  ended, and how long it took. `auto` is `on` for `tidal-mcp http` and `off` for `tidal-mcp stdio`.",
    secret: false,
};

pub(super) const SLOW: Setting = Setting {
    key: "log.slow_ms",
    environment: "TIDAL_LOG_SLOW_MS",
    default: Some("2000"),
    shape: Shape::Milliseconds {
        least: 0,
        most: 600_000,
    },
    description: "From how long on a call gets a warning that tells where its time went, with the target \
                  `tidal_mcp::slow`; 0 for none.",
    secret: false,
};

/// What is logged, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogSettings {
    /// The filter, as `tracing-subscriber` understands it.
    pub level: String,
    /// The format.
    pub format: LogFormat,
    /// Whether each request gets a line.
    pub access: AccessLog,
    /// From how long on a call gets a line that tells where its time went; `None` for no such lines.
    pub slow: Option<Duration>,
}

/// How a log line is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// As the frontend thinks best for whoever reads there.
    Auto,
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// Whether each request of the MCP server gets a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccessLog {
    /// Where there may be many clients.
    Auto,
    /// It does.
    On,
    /// It does not.
    Off,
}

impl LogSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let level = reader.read(&LEVEL);
        let format = reader.read(&FORMAT);
        let access = reader.read(&ACCESS);
        let slow: Option<Duration> = reader.read(&SLOW);
        Some(Self {
            level: level?,
            format: format?,
            access: access?,
            slow: Some(slow?).filter(|slow| !slow.is_zero()),
        })
    }
}

impl FromText for LogFormat {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim() {
            "auto" => Some(Self::Auto),
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

impl FromText for AccessLog {
    fn from_text(text: &str, _: Shape) -> Option<Self> {
        match text.trim() {
            "auto" => Some(Self::Auto),
            "on" => Some(Self::On),
            "off" => Some(Self::Off),
            _ => None,
        }
    }
}
