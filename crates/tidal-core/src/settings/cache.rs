//! What is kept of TIDAL's answers. Where replicas share it is `redis`'s business.

use std::fmt;

use secrecy::SecretString;

use super::{Setting, Shape, reader::Reader};

pub(super) const ENABLED: Setting = Setting {
    key: "cache.enabled",
    environment: "TIDAL_CACHE_ENABLED",
    default: Some("true"),
    shape: Shape::Flag,
    description: "Whether the server keeps TIDAL's answers and gives them again while they are good.",
    secret: false,
};

pub(super) const LOCAL_BYTES: Setting = Setting {
    key: "cache.local_bytes",
    environment: "TIDAL_CACHE_LOCAL_BYTES",
    default: Some("33554432"),
    shape: Shape::Count {
        least: 1 << 20,
        most: u32::MAX,
    },
    description: "How many bytes the answers that are kept in memory may take.",
    secret: false,
};

pub(super) const SECRET: Setting = Setting {
    key: "cache.secret",
    environment: "TIDAL_CACHE_SECRET",
    default: None,
    shape: Shape::Text,
    description: "What the names of shared answers are hashed with, so that nobody who reads Redis can tell what was \
                  asked for: at least 16 random characters, the same on all replicas. Without it, it is made from the \
                  client secret.",
    secret: true,
};

/// What is kept of TIDAL's answers.
#[derive(Clone)]
pub struct CacheSettings {
    /// Whether anything is.
    pub enabled: bool,
    /// How many bytes of memory it may take.
    pub local_bytes: u32,
    /// What the names of shared answers are hashed with.
    pub secret: Option<SecretString>,
}

impl CacheSettings {
    pub(super) fn read(reader: &mut Reader<'_>) -> Option<Self> {
        let enabled = reader.read(&ENABLED);
        let local_bytes = reader.read(&LOCAL_BYTES);
        let secret = reader.optional(&SECRET);
        Some(Self {
            enabled: enabled?,
            local_bytes: local_bytes?,
            secret: secret?,
        })
    }
}

impl fmt::Debug for CacheSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CacheSettings")
            .field("enabled", &self.enabled)
            .field("local_bytes", &self.local_bytes)
            .finish_non_exhaustive()
    }
}
