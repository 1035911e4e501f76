//! From settings to the services.

use std::sync::Arc;

use tidal_api as wire;

use super::Settings;
use crate::{Error, Remote, Result};

// === impl Settings ===

impl Settings {
    /// The services over TIDAL, as configured. Sends nothing yet.
    ///
    /// Without a client id and secret everything is there all the same, and each call fails with
    /// [`Error::NotConfigured`], which says what to do.
    ///
    /// # Errors
    /// `INTERNAL` if the transport cannot be built, for instance for want of trusted certificates.
    pub fn connect(&self) -> Result<Remote> {
        let upstream = &self.upstream;
        let mut builder = wire::Client::builder()
            .base_url(upstream.api_url.as_str())
            .auth_url(upstream.auth_url.as_str())
            .timeouts(wire::Timeouts {
                connect: upstream.connect_timeout,
                read: upstream.read_timeout,
                total: upstream.total_timeout,
            })
            .breaking(wire::Breaking {
                failures: upstream.breaker_threshold,
                open_for: upstream.breaker_recovery,
            })
            .limits(wire::Limits {
                in_flight: usize::try_from(upstream.max_concurrency).unwrap_or(usize::MAX),
                ..wire::Limits::default()
            });
        if let (Some(id), Some(secret)) = (&self.client.id, &self.client.secret) {
            builder = builder.credentials(id, secret.clone());
        }
        let client = builder.build().map_err(|error| Error::Internal {
            source: Arc::new(error),
        })?;
        Ok(Remote::new(client))
    }
}
