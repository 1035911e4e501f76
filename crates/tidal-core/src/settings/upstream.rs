//! How TIDAL is reached, and how much patience there is with it.

use std::time::Duration;

use url::Url;

use super::{Setting, Shape, reader::Reader};

pub(super) const API_URL: Setting = Setting {
    key: "upstream.api_url",
    environment: "TIDAL_API_URL",
    default: Some("https://openapi.tidal.com/v2"),
    shape: Shape::Url,
    description: "Where TIDAL's API is. Another address is for tests.",
    secret: false,
};

pub(super) const AUTH_URL: Setting = Setting {
    key: "upstream.auth_url",
    environment: "TIDAL_AUTH_URL",
    default: Some("https://auth.tidal.com/v1/oauth2/token"),
    shape: Shape::Url,
    description: "Where TIDAL hands out tokens. Another address is for tests.",
    secret: false,
};

pub(super) const LOGIN_URL: Setting = Setting {
    key: "upstream.login_url",
    environment: "TIDAL_LOGIN_URL",
    default: Some("https://login.tidal.com/authorize"),
    shape: Shape::Url,
    description: "Where TIDAL asks a listener to sign in. Another address is for tests.",
    secret: false,
};

pub(super) const CONNECT_TIMEOUT: Setting = Setting {
    key: "upstream.connect_timeout_ms",
    environment: "TIDAL_CONNECT_TIMEOUT_MS",
    default: Some("5000"),
    shape: Shape::Milliseconds {
        least: 10,
        most: 60_000,
    },
    description: "How long a connection to TIDAL may take to be established.",
    secret: false,
};

pub(super) const READ_TIMEOUT: Setting = Setting {
    key: "upstream.read_timeout_ms",
    environment: "TIDAL_READ_TIMEOUT_MS",
    default: Some("10000"),
    shape: Shape::Milliseconds {
        least: 10,
        most: 120_000,
    },
    description: "How long TIDAL may take to go on answering, per attempt.",
    secret: false,
};

pub(super) const TOTAL_TIMEOUT: Setting = Setting {
    key: "upstream.total_timeout_ms",
    environment: "TIDAL_TOTAL_TIMEOUT_MS",
    default: Some("30000"),
    shape: Shape::Milliseconds {
        least: 10,
        most: 300_000,
    },
    description: "How long a request may take altogether, with waiting for the rate limit and all attempts.",
    secret: false,
};

pub(super) const MAX_CONCURRENCY: Setting = Setting {
    key: "upstream.max_concurrency",
    environment: "TIDAL_MAX_CONCURRENCY",
    default: Some("50"),
    shape: Shape::Count {
        least: 1,
        most: 1_000,
    },
    description: "How many requests to TIDAL may be under way at the same time.",
    secret: false,
};

pub(super) const BREAKER_THRESHOLD: Setting = Setting {
    key: "upstream.breaker_threshold",
    environment: "TIDAL_BREAKER_THRESHOLD",
    default: Some("5"),
    shape: Shape::Count {
        least: 1,
        most: 1_000,
    },
    description: "After how many failures in a row TIDAL is left alone for a while.",
    secret: false,
};

pub(super) const BREAKER_RECOVERY: Setting = Setting {
    key: "upstream.breaker_recovery_ms",
    environment: "TIDAL_BREAKER_RECOVERY_MS",
    default: Some("60000"),
    shape: Shape::Milliseconds {
        least: 10,
        most: 3_600_000,
    },
    description: "For how long TIDAL is left alone then, before one request tries it again.",
    secret: false,
};

/// How TIDAL is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UpstreamSettings {
    /// The API's address.
    pub api_url: Url,
    /// The token endpoint's address.
    pub auth_url: Url,
    /// Where listeners sign in.
    pub login_url: Url,
    /// How long connecting may take.
    pub connect_timeout: Duration,
    /// How long an attempt may go without an answer.
    pub read_timeout: Duration,
    /// How long a request may take with everything.
    pub total_timeout: Duration,
    /// Requests under way at the same time.
    pub max_concurrency: u32,
    /// Failures in a row that open the breaker.
    pub breaker_threshold: u32,
    /// How long it stays open.
    pub breaker_recovery: Duration,
}

impl UpstreamSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let api_url = reader.read(&API_URL);
        let auth_url = reader.read(&AUTH_URL);
        let login_url = reader.read(&LOGIN_URL);
        let connect_timeout = reader.read(&CONNECT_TIMEOUT);
        let read_timeout = reader.read(&READ_TIMEOUT);
        let total_timeout = reader.read(&TOTAL_TIMEOUT);
        let max_concurrency = reader.read(&MAX_CONCURRENCY);
        let breaker_threshold = reader.read(&BREAKER_THRESHOLD);
        let breaker_recovery = reader.read(&BREAKER_RECOVERY);
        Some(Self {
            api_url: api_url?,
            auth_url: auth_url?,
            login_url: login_url?,
            connect_timeout: connect_timeout?,
            read_timeout: read_timeout?,
            total_timeout: total_timeout?,
            max_concurrency: max_concurrency?,
            breaker_threshold: breaker_threshold?,
            breaker_recovery: breaker_recovery?,
        })
    }
}
