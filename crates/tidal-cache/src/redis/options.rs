//! What an embedder decides about the second tier.

use std::{fmt, path::PathBuf, time::Duration};

use secrecy::SecretString;

use super::address;
use crate::error::Error;

/// Where Redis is, and for how long it is asked.
#[derive(Clone)]
pub struct RedisOptions {
    /// `redis://USER:PASSWORD@HOST:PORT/DATABASE`, or `rediss://` for TLS. User, password, port and database may be left
    /// out. Redis 7.0 or newer, alone or behind a proxy for its cluster. The user needs the keys `tidal:*` and the channels
    /// `tidal:*`.
    pub url: SecretString,
    /// The one authority, as a file in PEM, whose certificates are trusted over TLS; without it the public ones.
    pub ca_file: Option<PathBuf>,
    /// How long one operation may take. What takes longer is a miss.
    pub timeout: Duration,
}

// === impl RedisOptions ===

impl RedisOptions {
    /// Public authorities, 20 ms.
    pub fn new(url: impl Into<SecretString>) -> Self {
        Self {
            url: url.into(),
            ca_file: None,
            timeout: Duration::from_millis(20),
        }
    }

    /// A client for this Redis that has not connected yet, for whatever else uses it.
    ///
    /// # Errors
    /// When the address makes no sense or the authority cannot be read.
    pub fn client(&self) -> Result<redis::Client, Error> {
        address::client(self)
    }
}

impl fmt::Debug for RedisOptions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RedisOptions")
            .field("ca_file", &self.ca_file)
            .field("timeout", &self.timeout)
            .finish_non_exhaustive()
    }
}
