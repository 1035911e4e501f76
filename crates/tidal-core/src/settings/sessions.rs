//! Sessions of clients that speak a revision of MCP that has them. Newer ones have none.

use std::time::Duration;

use super::{Setting, Shape, reader::Reader};

pub(super) const LEGACY: Setting = Setting {
    key: "mcp.legacy_sessions",
    environment: "TIDAL_MCP_LEGACY_SESSIONS",
    default: Some("false"),
    shape: Shape::Flag,
    description: "Whether clients of MCP before 2026-07-28 get a session over HTTP: with one, questions can be put to the \
                  listener and streams are resumed. Without, each request stands for itself.",
    secret: false,
};

pub(super) const MOST: Setting = Setting {
    key: "limits.sessions",
    environment: "TIDAL_LIMITS_SESSIONS",
    default: Some("1000"),
    shape: Shape::Count {
        least: 1,
        most: 100_000,
    },
    description: "How many sessions are held at once. Beyond that the one goes that was idle for longest.",
    secret: false,
};

pub(super) const IDLE: Setting = Setting {
    key: "limits.session_idle_ms",
    environment: "TIDAL_LIMITS_SESSION_IDLE_MS",
    default: Some("1800000"),
    shape: Shape::Milliseconds {
        least: 1_000,
        most: 86_400_000,
    },
    description: "How long a session may be idle before it is ended.",
    secret: false,
};

/// Sessions over HTTP.
#[derive(Clone, Debug)]
pub struct SessionSettings {
    /// Whether clients of an older revision get one.
    pub legacy: bool,
    /// How many are held at once.
    pub most: usize,
    /// How long one may be idle.
    pub idle: Duration,
}

impl SessionSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let legacy = reader.read(&LEGACY);
        let most = reader.read::<u32>(&MOST);
        let idle = reader.read(&IDLE);
        Some(Self {
            legacy: legacy?,
            most: usize::try_from(most?).unwrap_or(usize::MAX),
            idle: idle?,
        })
    }
}
