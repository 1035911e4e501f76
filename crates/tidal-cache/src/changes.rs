//! Hearing of what changed: what this process changed, and what another replica told that it did. For whoever has to tell
//! others. It says that something may be another now, never what it was or is, and nothing of who did it.

use std::sync::Arc;

use tidal_core::{PlaylistId, UserKey};
use tokio::sync::broadcast;

use crate::{
    tag::{Subject, Tag},
    tiers::Tiers,
};

/// What is heard from the moment on when this was made. What is not fetched for long is summed up as [`Heard::Anything`].
pub struct Changes {
    tiers: Arc<Tiers>,
    news: broadcast::Receiver<Heard>,
}

/// Something that may change, to be compared with what is heard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Mark(Tag);

/// What is heard at once.
#[derive(Clone, Debug)]
pub enum Heard {
    /// These changed, or may have.
    Marks(Arc<[Mark]>),
    /// News were missed: anything may have changed.
    Anything,
}

/// How many news wait for whoever is slow, before they are summed up.
pub(crate) const MOST_WAITING: usize = 256;

// === impl Changes ===

impl Changes {
    pub(crate) fn of(tiers: &Arc<Tiers>) -> Self {
        Self {
            news: tiers.memory.voided.listen(),
            tiers: Arc::clone(tiers),
        }
    }

    /// What a playlist says about itself, and its items.
    pub fn playlist(&self, id: &PlaylistId) -> Mark {
        Mark(self.tiers.places.tag(&Subject::Playlist(id)))
    }

    /// Whether a listener is signed in, and as whom. May be heard although nothing changed, where a process sees them for
    /// the first time.
    pub fn listener(&self, user: &UserKey) -> Mark {
        Mark(self.tiers.places.tag(&Subject::Listener(user)))
    }

    /// Waits for what is heard next. Nothing is lost if it is given up.
    pub async fn next(&mut self) -> Heard {
        match self.news.recv().await {
            Ok(heard) => heard,
            Err(broadcast::error::RecvError::Lagged(_)) => Heard::Anything,
            // Never: the sender lives in the tiers that are held here.
            Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
        }
    }
}

// === impl Heard ===

impl Heard {
    pub(crate) fn of(tags: &[Tag]) -> Self {
        Self::Marks(tags.iter().copied().map(Mark).collect())
    }

    /// Whether it is about this.
    pub fn concerns(&self, mark: &Mark) -> bool {
        match self {
            Self::Marks(marks) => marks.contains(mark),
            Self::Anything => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{KeySecret, options::CacheOptions, scope::Sharing, shared::Settled};

    fn tiers() -> Arc<Tiers> {
        Arc::new(Tiers::new(
            CacheOptions {
                local_bytes: 1 << 16,
                sharing: Sharing::Everybody,
                secret: KeySecret::of("a secret of tests"),
            },
            None,
        ))
    }

    #[tokio::test]
    async fn what_changes_is_heard_by_its_mark_and_by_no_other() {
        let tiers = tiers();
        let mut changes = Changes::of(&tiers);
        let [one, other] = ["p", "q"].map(PlaylistId::from_tidal);
        let tag = tiers.places.tag(&Subject::Playlist(&one));
        tiers.void(&[tag], Settled::Yes).await;
        let heard = changes.next().await;
        assert!(heard.concerns(&changes.playlist(&one)));
        assert!(!heard.concerns(&changes.playlist(&other)));
        assert!(!heard.concerns(&changes.listener(&UserKey::new("p"))));
    }

    #[tokio::test]
    async fn what_was_not_fetched_in_time_is_summed_up_and_so_is_what_was_missed() {
        let tiers = tiers();
        let mut changes = Changes::of(&tiers);
        let mark = changes.playlist(&PlaylistId::from_tidal("q"));
        let tag = tiers.places.tag(&Subject::Playlist(&PlaylistId::from_tidal("p")));
        for _ in 0..=MOST_WAITING {
            tiers.void_here(&[tag], Settled::Yes);
        }
        assert!(changes.next().await.concerns(&mark));
        assert!(!changes.next().await.concerns(&mark));
        let mut changes = Changes::of(&tiers);
        tiers.memory.voided.void_all();
        assert!(changes.next().await.concerns(&mark));
    }
}
