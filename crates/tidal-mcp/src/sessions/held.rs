//! The sessions that this replica has in memory, and which of them goes when there are too many.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use rmcp::transport::{
    common::server_side_http::SessionId, streamable_http_server::session::local::LocalSessionManager,
};
use tidal_core::UserKey;
use tokio::time::{Duration, Instant};

use crate::measure;

/// By whom, and under which id.
pub(super) type Name = (UserKey, SessionId);

/// Those in memory.
pub(super) struct Held {
    most: usize,
    sessions: Mutex<HashMap<Name, Session>>,
}

struct Session {
    local: Arc<LocalSessionManager>,
    used: Instant,
    /// When other replicas were last told that it is in use.
    told: Instant,
    /// What restores it elsewhere.
    state: Option<Vec<u8>>,
}

// === impl Held ===

impl Held {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most: most.max(1),
            sessions: Mutex::default(),
        }
    }

    /// Takes a session in. Those that go for it are the caller's to close.
    pub(super) fn admit(
        &self,
        name: Name,
        local: Arc<LocalSessionManager>,
    ) -> Vec<(Name, Arc<LocalSessionManager>)> {
        let mut sessions = self.lock();
        let mut gone = Vec::new();
        while sessions.len() >= self.most {
            let Some(name) = longest_idle(&sessions) else {
                break;
            };
            if let Some(session) = sessions.remove(&name) {
                gone.push((name, session.local));
            }
        }
        let now = Instant::now();
        sessions.insert(
            name,
            Session {
                local,
                used: now,
                told: now,
                state: None,
            },
        );
        measure::sessions(sessions.len());
        gone
    }

    pub(super) fn find(&self, name: &Name) -> Option<Arc<LocalSessionManager>> {
        self.lock().get(name).map(|session| Arc::clone(&session.local))
    }

    /// The same, which is in use.
    pub(super) fn use_now(&self, name: &Name) -> Option<Arc<LocalSessionManager>> {
        let mut sessions = self.lock();
        let session = sessions.get_mut(name)?;
        session.used = Instant::now();
        Some(Arc::clone(&session.local))
    }

    /// Whether it is time to tell others that this one is in use. Only one caller is told so.
    pub(super) fn is_due(&self, name: &Name, every: Duration) -> bool {
        let mut sessions = self.lock();
        let now = Instant::now();
        match sessions.get_mut(name) {
            Some(session) if now.duration_since(session.told) >= every => {
                session.told = now;
                true
            }
            Some(_) | None => false,
        }
    }

    pub(super) fn remember(&self, name: &Name, state: Vec<u8>) {
        if let Some(session) = self.lock().get_mut(name) {
            session.state = Some(state);
        }
    }

    pub(super) fn state(&self, name: &Name) -> Option<Vec<u8>> {
        self.lock().get(name).and_then(|session| session.state.clone())
    }

    /// Without those who manage them they end.
    pub(super) fn forget(&self, user: &UserKey) {
        let mut sessions = self.lock();
        sessions.retain(|(of, _), _| of != user);
        measure::sessions(sessions.len());
    }

    pub(super) fn remove(&self, name: &Name) -> Option<Arc<LocalSessionManager>> {
        let mut sessions = self.lock();
        let session = sessions.remove(name);
        measure::sessions(sessions.len());
        session.map(|session| session.local)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Name, Session>> {
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Of whoever has the most of them, so that nobody drives out another's by opening many.
fn longest_idle(sessions: &HashMap<Name, Session>) -> Option<Name> {
    let mut by_user: HashMap<&UserKey, usize> = HashMap::new();
    for (user, _) in sessions.keys() {
        *by_user.entry(user).or_default() += 1;
    }
    let most = by_user.values().copied().max()?;
    let theirs = sessions
        .iter()
        .filter(|((user, _), _)| by_user.get(user) == Some(&most));
    let longest = theirs.min_by_key(|(_, session)| session.used);
    longest.map(|(name, _)| name.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(user: &str, id: &str) -> Name {
        (UserKey::new(user), id.into())
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_idle_one_goes_of_whoever_has_the_most() {
        let held = Held::new(3);
        let admit = async |user: &str, id: &str| {
            tokio::time::advance(Duration::from_secs(1)).await;
            let gone = held.admit(name(user, id), Arc::default());
            gone.into_iter().map(|(name, _)| name).collect::<Vec<_>>()
        };
        assert!(admit("mia", "1").await.is_empty());
        assert!(admit("leo", "2").await.is_empty());
        assert!(admit("leo", "3").await.is_empty());
        tokio::time::advance(Duration::from_secs(1)).await;
        held.use_now(&name("leo", "2")).unwrap();
        assert_eq!(admit("leo", "4").await, [name("leo", "3")]);
        assert_eq!(admit("mia", "5").await, [name("leo", "2")]);
        assert!(held.find(&name("mia", "1")).is_some());
        assert!(held.find(&name("leo", "1")).is_none(), "another's does not exist");
    }

    #[tokio::test(start_paused = true)]
    async fn others_are_told_from_time_to_time() {
        let held = Held::new(3);
        let (mine, every) = (name("mia", "1"), Duration::from_secs(5));
        held.admit(mine.clone(), Arc::default());
        assert!(!held.is_due(&mine, every));
        tokio::time::advance(every).await;
        assert!(held.is_due(&mine, every) && !held.is_due(&mine, every));
    }
}
