//! What can be wrong with how a cache is set up. What fails later on is a miss, and no error to anybody.

use std::{io, path::PathBuf, time::Duration};

/// A cache that cannot be set up as it was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The address of the second tier makes no sense. The address itself is not told: it may hold a password.
    #[error("cannot use the address of Redis: {problem}")]
    Address {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The file that names whom to trust cannot be read.
    #[error("cannot read the certificate authority of Redis from {}", path.display())]
    Authority {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
}

// === impl Error ===

impl Error {
    /// A stable name.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Address { .. } => "redis_address",
            Self::Authority { .. } => "redis_authority",
        }
    }

    /// Whether the same may work later on.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::Address { .. } | Self::Authority { .. } => false,
        }
    }

    /// How long to wait before that.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Address { .. } | Self::Authority { .. } => None,
        }
    }

    /// What to do about it.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Address { .. } => Some("write it as redis://USER:PASSWORD@HOST:PORT, or rediss:// for TLS"),
            Self::Authority { .. } => {
                Some("name a file in PEM with the certificate that signed that of Redis")
            }
        }
    }
}
