//! The services again, around any services: what was answered is remembered, who asks the same is answered together, and
//! what changes is forgotten.
//!
//! Each method is a line or two in this folder: which question it is (how its answers are kept stands in `policy`), and
//! how it is asked. How a link plays and what the rate limit leaves are passed through.

mod catalog;
mod collection;
mod playback;
mod playlist;
mod recommendation;
mod search;
#[cfg(test)]
mod tests;
mod user;

use std::{fmt, sync::Arc};

use tidal_core::{AuthService, Tidal};

use crate::{
    changes::Changes,
    options::CacheOptions,
    shared::SharedTier,
    sign_in::Watching,
    stats::{CacheStats, Cleared},
    tiers::Tiers,
};

/// A cache around services. Cheap to clone: clones share what they remember.
///
/// It implements every service that `S` does, so that whoever holds `Arc<dyn Tidal>` need not know of it.
pub struct Cached<S: ?Sized> {
    pub(crate) inner: Arc<S>,
    pub(crate) tiers: Arc<Tiers>,
    pub(crate) belief: Belief,
}

/// Whether what is kept of a listener's own is believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Belief {
    /// While it is good.
    Kept,
    /// Not at all: TIDAL is asked.
    Afresh,
}

// === impl Cached ===

impl<S: Tidal + ?Sized + 'static> Cached<S> {
    /// Remembers in memory what these services answer.
    pub fn new(inner: Arc<S>, options: CacheOptions) -> Self {
        Self {
            inner,
            tiers: Arc::new(Tiers::new(options, None)),
            belief: Belief::Kept,
        }
    }

    /// Remembers also in a tier that several processes share. To be said before anything is read: what is in memory by
    /// then is forgotten.
    #[cfg_attr(
        not(any(test, feature = "redis")),
        expect(dead_code, reason = "the second tier is a feature")
    )]
    pub(crate) fn with_shared(self, shared: Arc<dyn SharedTier>) -> Self {
        let options = self.tiers.options.clone();
        Self {
            tiers: Arc::new(Tiers::new(options, Some(shared))),
            ..self
        }
    }
}

impl<S: ?Sized> Cached<S> {
    /// The same cache, for whoever looks before they change something: what is a listener's own is asked of TIDAL, since
    /// another program may have changed it, and is kept for the others. The catalogue is still read from what is kept.
    #[must_use]
    pub fn afresh(&self) -> Self {
        Self {
            belief: Belief::Afresh,
            ..self.clone()
        }
    }

    /// Sign-ins that this cache sees: what was read as a listener is forgotten when they sign in or out, since the next
    /// one of that name may be somebody else.
    ///
    /// Sign-ins of other processes are seen when a session is asked for.
    pub fn watching(&self, auth: Arc<dyn AuthService>) -> Arc<dyn AuthService> {
        Arc::new(Watching::new(auth, Arc::clone(&self.tiers)))
    }

    /// What changes from now on, here and in every replica, as far as this cache is told. A playlist that somebody changes
    /// without this server is not heard of.
    pub fn changes(&self) -> Changes {
        Changes::of(&self.tiers)
    }

    /// What it holds, and what it did since it was made.
    pub fn stats(&self) -> CacheStats {
        self.tiers.stats()
    }

    /// Forgets every answer, in both tiers and in every replica's memory.
    pub async fn clear(&self) -> Cleared {
        self.tiers.clear().await
    }
}

impl<S: ?Sized> Clone for Cached<S> {
    fn clone(&self) -> Self {
        Self {
            inner: Arc::clone(&self.inner),
            tiers: Arc::clone(&self.tiers),
            belief: self.belief,
        }
    }
}

impl<S: ?Sized> fmt::Debug for Cached<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cached")
            .field("stats", &self.stats())
            .finish_non_exhaustive()
    }
}
