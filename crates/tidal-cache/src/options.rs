//! What an embedder decides about a cache.

use crate::{key::KeySecret, scope::Sharing};

/// How much is kept in memory, and for whom.
#[derive(Clone, Debug)]
pub struct CacheOptions {
    /// How many bytes the answers in memory may take, as far as that can be estimated.
    pub local_bytes: u64,
    /// Whether listeners may be given one another's reads of the catalogue.
    pub sharing: Sharing,
    /// What the keys are hashed with. Replicas that share Redis have to share it.
    pub secret: KeySecret,
}

impl Default for CacheOptions {
    /// 32 MiB, nothing shared between listeners, a secret of its own.
    fn default() -> Self {
        Self {
            local_bytes: 32 << 20,
            sharing: Sharing::default(),
            secret: KeySecret::random(),
        }
    }
}
