//! A session is restored by one request at a time. rmcp looks whether it has a session, and then restores it; a request that
//! looked before another one had restored it, and comes to that afterwards, is answered with 500. And one that finds it
//! half restored speaks to a session that has not been introduced yet.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::{Mutex as Lock, OwnedMutexGuard};

use super::held::Name;

/// Who may restore which session. As many are kept as there are requests for sessions that are not here.
#[derive(Default)]
pub(super) struct Turns(Mutex<HashMap<Name, Weak<Lock<()>>>>);

/// The turn of one request, until this is dropped.
pub(crate) struct Turn(#[expect(dead_code, reason = "held for its drop")] OwnedMutexGuard<()>);

// === impl Turns ===

impl Turns {
    /// Waits until nobody else restores it. `None` at once for a session that is here as a whole.
    pub(super) async fn wait(&self, name: Name, is_here: impl FnOnce(&Name) -> bool) -> Option<Turn> {
        let lock = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            match turns.get(&name).and_then(Weak::upgrade) {
                Some(lock) => lock,
                None if is_here(&name) => return None,
                None => {
                    turns.retain(|_, lock| lock.strong_count() > 0);
                    let lock = Arc::new(Lock::new(()));
                    turns.insert(name, Arc::downgrade(&lock));
                    lock
                }
            }
        };
        Some(Turn(lock.lock_owned().await))
    }
}

#[cfg(test)]
mod tests {
    use futures_util::{FutureExt, poll};
    use tidal_core::UserKey;

    use super::*;

    fn name(session: &str) -> Name {
        (UserKey::new("mia"), session.into())
    }

    #[tokio::test]
    async fn one_restores_a_session_and_the_others_wait() {
        let turns = Turns::default();
        let first = turns.wait(name("a"), |_| false).await;
        assert!(first.is_some());
        let mut second = Box::pin(turns.wait(name("a"), |_| true));
        assert!(poll!(&mut second).is_pending(), "it is here only in part");
        assert!(turns.wait(name("b"), |_| false).now_or_never().is_some());
        drop(first);
        assert!(second.now_or_never().is_some());
        assert!(matches!(
            turns.wait(name("a"), |_| true).now_or_never(),
            Some(None)
        ));
    }
}
