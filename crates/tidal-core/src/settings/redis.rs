//! The Redis that replicas share: answers, and what TIDAL's rate limit leaves.

use std::{fmt, path::PathBuf, time::Duration};

use secrecy::SecretString;

use super::{Setting, Shape, reader::Reader};

pub(super) const URL: Setting = Setting {
    key: "redis.url",
    environment: "REDIS_URL",
    default: None,
    shape: Shape::RedisUrl,
    description: "The Redis that the replicas of a server share. Without one each keeps for itself what it knows.",
    secret: true,
};

pub(super) const TIMEOUT: Setting = Setting {
    key: "redis.timeout_ms",
    environment: "TIDAL_REDIS_TIMEOUT_MS",
    default: Some("20"),
    shape: Shape::Milliseconds {
        least: 1,
        most: 5_000,
    },
    description: "How long Redis may take for one answer. After that it is done without.",
    secret: false,
};

pub(super) const CA_FILE: Setting = Setting {
    key: "redis.ca_file",
    environment: "TIDAL_REDIS_CA_FILE",
    default: None,
    shape: Shape::File,
    description: "Certificates (PEM) to trust for `rediss` beside the public ones.",
    secret: false,
};

/// The Redis that replicas share.
#[derive(Clone)]
pub struct RedisSettings {
    /// Where it is, and the user and password it wants.
    pub url: Option<SecretString>,
    /// How long it may take for one answer.
    pub timeout: Duration,
    /// More certificates to trust.
    pub ca_file: Option<PathBuf>,
}

impl RedisSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let url = reader.optional(&URL);
        let timeout = reader.read(&TIMEOUT);
        let ca_file = reader.optional(&CA_FILE);
        Some(Self {
            url: url?,
            timeout: timeout?,
            ca_file: ca_file?,
        })
    }
}

impl fmt::Debug for RedisSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisSettings")
            .field("timeout", &self.timeout)
            .field("ca_file", &self.ca_file)
            .finish_non_exhaustive()
    }
}
