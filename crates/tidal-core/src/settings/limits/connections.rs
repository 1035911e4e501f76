//! What a connection may do: how many there are, how long they may be silent or slow, and how they end.

use std::time::Duration;

use super::{Reader, Setting, Shape, size};

pub(in crate::settings) const CONNECTIONS: Setting = Setting {
    key: "limits.connections",
    environment: "TIDAL_LIMITS_CONNECTIONS",
    default: Some("4096"),
    shape: Shape::Count {
        least: 1,
        most: 1_000_000,
    },
    description: "How many connections may be open at once. For one more, one on which nothing happens is closed; if \
                  there is none, it is refused with 503. Less where the system gives fewer descriptors.",
    secret: false,
};

pub(in crate::settings) const CONNECTIONS_PER_ADDRESS: Setting = Setting {
    key: "limits.connections_per_address",
    environment: "TIDAL_LIMITS_CONNECTIONS_PER_ADDRESS",
    default: Some("128"),
    shape: Shape::Count {
        least: 1,
        most: 1_000_000,
    },
    description: "How many of them one address (for IPv6 a /64 network) may have. Loopback and `limits.trusted_proxies` \
                  may have any number.",
    secret: false,
};

pub(in crate::settings) const HEAD_TIMEOUT: Setting = Setting {
    key: "limits.head_timeout_ms",
    environment: "TIDAL_LIMITS_HEAD_TIMEOUT_MS",
    default: Some("10000"),
    shape: Shape::Milliseconds {
        least: 100,
        most: 120_000,
    },
    description: "How long a client may take to send a request's head once it has begun, for its first request since it \
                  connected; and how long a TLS handshake may take.",
    secret: false,
};

pub(in crate::settings) const IDLE_TIMEOUT: Setting = Setting {
    key: "limits.idle_timeout_ms",
    environment: "TIDAL_LIMITS_IDLE_TIMEOUT_MS",
    default: Some("75000"),
    shape: Shape::Milliseconds {
        least: 100,
        most: 3_600_000,
    },
    description: "How long a connection is kept between two requests. Longer than a load balancer in front keeps its \
                  own, or that one sends requests to connections that are being closed.",
    secret: false,
};

pub(in crate::settings) const WRITE_TIMEOUT: Setting = Setting {
    key: "limits.write_timeout_ms",
    environment: "TIDAL_LIMITS_WRITE_TIMEOUT_MS",
    default: Some("30000"),
    shape: Shape::Milliseconds {
        least: 100,
        most: 600_000,
    },
    description: "How long a client may take to read what it was sent, once the network takes no more of it.",
    secret: false,
};

pub(in crate::settings) const STREAMS: Setting = Setting {
    key: "limits.http2_streams",
    environment: "TIDAL_LIMITS_HTTP2_STREAMS",
    default: Some("100"),
    shape: Shape::Count {
        least: 1,
        most: 10_000,
    },
    description: "How many requests may be under way at once on one HTTP/2 connection.",
    secret: false,
};

pub(in crate::settings) const SHUTDOWN_DELAY: Setting = Setting {
    key: "limits.shutdown_delay_ms",
    environment: "TIDAL_LIMITS_SHUTDOWN_DELAY_MS",
    default: Some("0"),
    shape: Shape::Milliseconds {
        least: 0,
        most: 300_000,
    },
    description: "How long a server that was asked to stop serves as before while `/ready` says that it stops: as long as \
                  a load balancer takes to notice. 0 where nobody asks `/ready`.",
    secret: false,
};

pub(in crate::settings) const DRAIN: Setting = Setting {
    key: "limits.drain_ms",
    environment: "TIDAL_LIMITS_DRAIN_MS",
    default: Some("10000"),
    shape: Shape::Milliseconds {
        least: 0,
        most: 600_000,
    },
    description: "How long requests may take to end after that, before they are cancelled.",
    secret: false,
};

/// What a connection may do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConnectionLimits {
    /// Most that are open at once.
    pub most: usize,
    /// Most of them from one address.
    pub per_address: usize,
    /// Longest time for a request's head, and for a TLS handshake.
    pub head_timeout: Duration,
    /// Longest pause between requests.
    pub idle_timeout: Duration,
    /// Longest time for reading what was sent.
    pub write_timeout: Duration,
    /// Most requests at once on a connection of HTTP/2.
    pub streams: u32,
    /// How long to serve on when asked to stop.
    pub shutdown_delay: Duration,
    /// How long requests may take to end after that.
    pub drain: Duration,
}

// === impl ConnectionLimits ===

impl ConnectionLimits {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let most = reader.read(&CONNECTIONS);
        let per_address = reader.read(&CONNECTIONS_PER_ADDRESS);
        let head_timeout = reader.read(&HEAD_TIMEOUT);
        let idle_timeout = reader.read(&IDLE_TIMEOUT);
        let write_timeout = reader.read(&WRITE_TIMEOUT);
        let streams = reader.read(&STREAMS);
        let shutdown_delay = reader.read(&SHUTDOWN_DELAY);
        let drain = reader.read(&DRAIN);
        Some(Self {
            most: size(most?),
            per_address: size(per_address?),
            head_timeout: head_timeout?,
            idle_timeout: idle_timeout?,
            write_timeout: write_timeout?,
            streams: streams?,
            shutdown_delay: shutdown_delay?,
            drain: drain?,
        })
    }
}

impl Default for ConnectionLimits {
    /// What is in effect where nothing is set.
    fn default() -> Self {
        Self {
            most: 4_096,
            per_address: 128,
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            streams: 100,
            shutdown_delay: Duration::ZERO,
            drain: Duration::from_secs(10),
        }
    }
}
