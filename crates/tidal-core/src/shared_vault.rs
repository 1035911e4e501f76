//! Sign-ins that replicas share: in Redis, sealed, and as a backup in each replica's [`Vault`].
//!
//! Redis comes first and the file after it, but whoever renews compares both and takes the newer: TIDAL takes a refresh
//! token once, whichever replica sends it. Hence nobody renews without Redis's lock, which outlives no holder for long, and
//! within it the file's. While Redis is away tokens that last are used, none is renewed, and nobody is told that they are
//! not signed in. What one replica knows better than Redis (a write that failed, a Redis that came back empty) it says as
//! soon as it can.
//!
//! Not here: who renews and when, which is the [token manager](tidal_api::TokenManager)'s business.

mod attendant;
mod entry;
mod follow;
mod known;
mod lease;
mod link;
mod locked;
mod names;
mod scripts;
mod seals;

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use redis::{Client, aio::ConnectionManager};
use secrecy::SecretString;
use tidal_api::{LockedTokens, Revision, Source, StoreAway, TokenStore, Tokens};
use tokio::{runtime::Handle, task::JoinSet};

use crate::{Error, Result, vault::Vault};
use entry::{Entry, Kept};
use follow::Followers;
use known::Known;
use lease::Lease;
use link::Link;
use locked::Locked;
use names::Names;
use scripts::Reading;
use seals::Seals;

/// Sign-ins that replicas share.
pub struct SharedVault {
    parts: Arc<Parts>,
    _attending: JoinSet<()>,
}

/// How sign-ins are shared.
pub struct SharedVaultOptions {
    /// For a connection of its own, on which news is heard.
    pub client: Client,
    /// For everything else. Others may use them as well.
    pub connections: ConnectionManager,
    /// What the keys are derived from: the same for all replicas, and nobody else's.
    pub secret: SecretString,
    /// How long one question may take that is asked before a request. What takes a lock may take a second.
    pub timeout: Duration,
    /// How long a sign-in is kept that nobody renews. Each save begins it anew.
    pub lifetime: Duration,
    /// After so long without a sign of life a lock is free.
    pub lease: Duration,
    /// How long a refresh token is left alone that somebody may have spent who was not heard of since.
    pub caution: Duration,
    /// How long others get to say what they know where Redis knows nothing.
    pub gathering: Duration,
    /// How long a lock is waited for.
    pub patience: Duration,
}

struct Parts {
    link: Link,
    names: Names,
    seals: Seals,
    vault: Vault,
    known: Known,
    followers: Followers,
    options: Times,
    runtime: Handle,
    /// Tells this process from others.
    origin: String,
}

#[derive(Clone, Copy)]
struct Times {
    lifetime: Duration,
    lease: Duration,
    caution: Duration,
    gathering: Duration,
    patience: Duration,
}

// === impl SharedVault ===

impl SharedVault {
    /// Shares over this Redis, with this vault as the backup. Waits for nothing: Redis may be away.
    ///
    /// # Errors
    /// `INTERNAL` outside of a tokio runtime, and when the system gives no randomness.
    pub fn new(vault: Vault, options: SharedVaultOptions) -> Result<Self> {
        let internal = |source: Source| Error::Internal {
            source: source.into(),
        };
        let runtime = Handle::try_current().map_err(|error| internal(error.into()))?;
        let parts = Arc::new(Parts {
            link: Link::new(options.connections, options.timeout),
            names: Names::new(&options.secret).map_err(|error| internal(error.into()))?,
            seals: Seals::new(&options.secret).map_err(|error| internal(error.into()))?,
            vault,
            known: Known::default(),
            followers: Followers::default(),
            options: Times {
                lifetime: options.lifetime,
                lease: options.lease,
                caution: options.caution,
                gathering: options.gathering,
                patience: options.patience,
            },
            origin: seals::random_name().map_err(|error| internal(error.into()))?,
            runtime: runtime.clone(),
        });
        let mut attending = JoinSet::new();
        attending.spawn_on(attendant::attend(Arc::clone(&parts), options.client), &runtime);
        Ok(Self {
            parts,
            _attending: attending,
        })
    }
}

#[async_trait]
impl TokenStore for SharedVault {
    async fn load(&self, key: &str) -> Result<Option<Tokens>, Source> {
        let parts = &self.parts;
        let name = parts.names.user(key);
        let held = match parts.known.unwritten(&name) {
            Some(unwritten) => Some(parts.open(key, &unwritten)?),
            None if parts.link.is_blind() => return away(parts.vault.load(key).await),
            None => match parts.read(key).await {
                Ok(held) => held,
                Err(Reading::Away(StoreAway)) => return away(parts.vault.load(key).await),
                Err(Reading::Refused(source)) => return Err(source),
            },
        };
        match held {
            None => parts.vault.load(key).await,
            Some(entry) if entry.generation < parts.known.generation(&name) => {
                // Redis remembers what was before.
                let file = parts.vault.load(key).await?;
                Ok(newer(entry, file))
            }
            Some(entry) => {
                let tokens = entry.tokens().cloned();
                follow::follow(parts, key, entry);
                Ok(tokens)
            }
        }
    }

    async fn revision(&self, key: &str) -> Result<Option<Revision>, Source> {
        let parts = &self.parts;
        let name = parts.names.user(key);
        if let Some(news) = parts.known.recent(&name) {
            return Ok(news.revision);
        }
        match parts.glance(&name).await {
            Ok(Some(glimpse)) => {
                let revision = glimpse.revision;
                parts.known.note(key, &name, glimpse.into());
                Ok(revision)
            }
            Ok(None) => {
                let revision = parts.vault.revision(key).await?;
                parts.known.note(key, &name, known::News::of_file(revision));
                Ok(revision)
            }
            Err(StoreAway) => match parts.known.extended(&name) {
                Some(news) => Ok(news.revision),
                None => away(parts.vault.revision(key).await),
            },
        }
    }

    async fn lock(&self, key: &str) -> Result<Box<dyn LockedTokens>, Source> {
        let lease = Lease::take(&self.parts, key).await?;
        // Within Redis's: who has a file's lock alone never waits for Redis's.
        let file = self.parts.vault.lock(key).await?;
        Ok(Box::new(Locked::new(Arc::clone(&self.parts), lease, file)))
    }
}

impl std::fmt::Debug for SharedVault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SharedVault")
            .field("vault", &self.parts.vault)
            .finish_non_exhaustive()
    }
}

// === impl SharedVaultOptions ===

impl SharedVaultOptions {
    /// With the usual times.
    pub fn new(client: Client, connections: ConnectionManager, secret: SecretString) -> Self {
        Self {
            client,
            connections,
            secret,
            timeout: Duration::from_millis(50),
            lifetime: Duration::from_hours(24 * 90),
            lease: Duration::from_secs(10),
            caution: Duration::from_secs(30),
            gathering: Duration::from_millis(1500),
            patience: Duration::from_secs(100),
        }
    }
}

/// What the file has, where Redis does not say anything: nothing in it says nothing.
fn away<T>(file: Result<Option<T>, Source>) -> Result<Option<T>, Source> {
    match file? {
        Some(found) => Ok(Some(found)),
        None => Err(Box::new(StoreAway)),
    }
}

/// The newer of what Redis and the file have.
fn newer(entry: Entry, file: Option<Tokens>) -> Option<Tokens> {
    match (entry.kept, file) {
        (_, Some(file)) if file.generation > entry.generation => Some(file),
        (Kept::Tokens(tokens), _) => Some(*tokens),
        (Kept::Nothing, _) => None,
    }
}
