//! Where the numbers about the MCP server are read, if anywhere. What is counted is not decided here.

use std::net::SocketAddr;

use super::{Setting, Shape, reader::Reader};

pub(super) const ENABLED: Setting = Setting {
    key: "metrics.enabled",
    environment: "TIDAL_METRICS_ENABLED",
    default: Some("true"),
    shape: Shape::Flag,
    description: "Whether `tidal-mcp http` counts what it does and serves that at `/metrics`, for Prometheus: on \
                  `metrics.listen`, or else beside MCP, where nobody has to prove who they are (`http.auth` is `none`), which \
                  is on loopback alone.",
    secret: false,
};

pub(super) const LISTEN: Setting = Setting {
    key: "metrics.listen",
    environment: "TIDAL_METRICS_LISTEN",
    default: None,
    shape: Shape::SocketAddress,
    description: "An address for `/metrics` alone, without TLS and without tokens; beside MCP it is not served then. Whoever \
                  reaches it can read it: it belongs on loopback or in a network of one's own.",
    secret: false,
};

/// Where the numbers about the server are read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MetricsSettings {
    /// Whether there are any.
    pub enabled: bool,
    /// The address that has nothing else.
    pub listen: Option<SocketAddr>,
}

impl MetricsSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let enabled = reader.read(&ENABLED);
        let listen = reader.optional(&LISTEN);
        Some(Self {
            enabled: enabled?,
            listen: listen?,
        })
    }
}
