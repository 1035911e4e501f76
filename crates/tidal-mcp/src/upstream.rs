//! TIDAL as the server asks it: the connection, and around it what is kept of its answers.

use std::sync::Arc;

use tidal_cache::{CacheOptions, Cached, Sharing};
use tidal_core::{
    Result,
    settings::{Connection, Settings},
};

use crate::{
    Services,
    replicas::{Redis, Replicas, key_secret},
};

/// The connection, with the rate limit and the sign-ins that replicas share where they do.
pub(crate) fn connection(settings: &Settings, redis: Option<&Redis>) -> Result<Connection> {
    match redis {
        Some(redis) => {
            let (client, connections) = (redis.client.clone(), redis.connections.clone());
            settings.shared_connection(Arc::clone(&redis.limiter), client, connections)
        }
        None => settings.connection(),
    }
}

/// What calls are answered from.
pub(crate) fn services(connection: Connection, settings: &Settings, replicas: Option<&Replicas>) -> Services {
    if !settings.cache.enabled {
        return Services::new(Arc::new(connection.tidal), Some(connection.auth));
    }
    let cached = Cached::new(Arc::new(connection.tidal), options(settings));
    let cached = match replicas {
        Some(replicas) => cached.sharing(&replicas.tier),
        None => cached,
    };
    let watched = cached.clone();
    Services {
        changes: Some(Arc::new(move || watched.changes())),
        auth: Some(cached.watching(connection.auth)),
        afresh: Arc::new(cached.afresh()),
        tidal: Arc::new(cached),
    }
}

fn options(settings: &Settings) -> CacheOptions {
    CacheOptions {
        local_bytes: settings.cache.local_bytes.into(),
        // As the connection does it.
        sharing: if settings.client.reads_for_everybody() {
            Sharing::Everybody
        } else {
            Sharing::Listener
        },
        secret: key_secret(settings),
    }
}
