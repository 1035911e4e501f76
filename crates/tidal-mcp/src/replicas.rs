//! What the replicas of a server share through one Redis: answers, news of changes, what TIDAL's rate limit leaves,
//! sign-ins, sessions and used-up consents.
//!
//! Redis may be away, at the start and later on: then each replica does with what it knows itself.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use redis::{
    Client,
    aio::{ConnectionManager, ConnectionManagerConfig},
};
use secrecy::{ExposeSecret, SecretString};
use tidal_cache::{KeySecret, RedisOptions, RedisTier};
use tidal_core::settings::{RateLimiter, Settings, SharedLimiterOptions};

use crate::{Replication, Shelf, http::RateSharing};

/// A Redis that is back is found within this time.
const LONGEST_BACKOFF: Duration = Duration::from_secs(1);

/// What replicas share.
pub(crate) struct Replicas {
    pub(crate) tier: RedisTier,
    pub(crate) shared: Redis,
}

/// What a program beside the replicas shares with them: TIDAL's rate limit, and sign-ins.
pub(crate) struct Redis {
    pub(crate) client: Client,
    pub(crate) connections: ConnectionManager,
    pub(crate) limiter: Arc<dyn RateLimiter>,
}

// === impl Replicas ===

impl Replicas {
    /// Joins the others; nothing where no Redis is configured. Comes back within a second or so.
    ///
    /// # Errors
    /// When the address makes no sense. Never because Redis is away.
    pub(crate) async fn join(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let (Some(options), Some(shared)) = (options(settings), Redis::reach(settings)?) else {
            return Ok(None);
        };
        let tier = RedisTier::connect(options, key_secret(settings))
            .await
            .context("redis.url cannot be used")?;
        Ok(Some(Self { tier, shared }))
    }
}

// === impl Redis ===

impl Redis {
    /// Gets ready to ask it; nothing where none is configured. Within a runtime.
    ///
    /// # Errors
    /// When the address makes no sense.
    pub(crate) fn reach(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let Some(options) = options(settings) else {
            return Ok(None);
        };
        let client = options.client().context("redis.url cannot be used")?;
        let config = ConnectionManagerConfig::new()
            .set_max_delay(LONGEST_BACKOFF)
            .set_connection_timeout(Some(LONGEST_BACKOFF))
            .set_response_timeout(Some(LONGEST_BACKOFF));
        let connections = ConnectionManager::new_lazy_with_config(client.clone(), config)
            .context("redis.url cannot be used")?;
        let options = SharedLimiterOptions {
            secret: secret(settings).cloned(),
            ..settings.shared_limiter_options()
        };
        let limiter = Settings::shared_rate_limiter(connections.clone(), options)?;
        Ok(Some(Self {
            client,
            connections,
            limiter,
        }))
    }

    /// What each replica has to find for some minutes. Nothing that others must not read lies in Redis unsealed.
    pub(crate) fn shelf(&self, settings: &Settings) -> anyhow::Result<Shelf> {
        match &settings.mcp.sealing_key {
            Some(key) => {
                Shelf::shared(self.connections.clone(), key).context("mcp.sealing_key cannot be used")
            }
            None => Ok(Shelf::memory()),
        }
    }

    /// How replicas keep the rate limits of this server's own clients.
    pub(crate) fn rate_sharing(&self, settings: &Settings) -> RateSharing {
        RateSharing::new(self.connections.clone(), settings.redis.timeout, &words(settings))
    }

    /// What of the protocol is shared: nothing without a key, as nobody else could open what is sealed with it.
    pub(crate) fn replication(&self, settings: &Settings) -> anyhow::Result<Option<Replication>> {
        let key = settings.mcp.sealing_key.as_ref();
        let replication = key.map(|key| Replication::new(self.client.clone(), self.connections.clone(), key));
        Ok(replication.transpose()?)
    }
}

/// Where the shared Redis is; nothing where none is configured.
pub(crate) fn options(settings: &Settings) -> Option<RedisOptions> {
    let url = settings.redis.url.clone()?;
    Some(RedisOptions {
        ca_file: settings.redis.ca_file.clone(),
        timeout: settings.redis.timeout,
        ..RedisOptions::new(url)
    })
}

/// What the names of shared answers are hashed with: the same in all replicas, and in no others if there are none.
pub(crate) fn key_secret(settings: &Settings) -> KeySecret {
    let words = secret(settings).map(ExposeSecret::expose_secret);
    match (words, &settings.client.id) {
        (Some(words), _) => KeySecret::of(words),
        // No secret, and better than none: replicas of other applications do not meet.
        (None, Some(id)) => KeySecret::of(id),
        (None, None) => KeySecret::random(),
    }
}

/// What names of this server's own clients are made with. The sealing key is what replicas have in common; without it,
/// nothing that is kept under those names is more than a count.
fn words(settings: &Settings) -> SecretString {
    let sealing_key = settings.mcp.sealing_key.as_ref();
    match (sealing_key.or(secret(settings)), &settings.client.id) {
        (Some(words), _) => words.clone(),
        (None, Some(id)) => id.clone().into(),
        (None, None) => "tidal-mcp".to_owned().into(),
    }
}

fn secret(settings: &Settings) -> Option<&SecretString> {
    settings.cache.secret.as_ref().or(settings.client.secret.as_ref())
}
