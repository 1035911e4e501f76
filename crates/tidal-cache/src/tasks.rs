//! Work that goes on when its caller does not wait: renewing answers, and telling other replicas of a change whose caller
//! went away. Each ends by itself: what it waits for has a deadline.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    task::JoinSet,
};

/// The work under way. Given up together with the cache.
#[derive(Debug)]
pub(crate) struct Tasks {
    under_way: Mutex<JoinSet<()>>,
    renewals: Arc<Semaphore>,
}

/// How many answers are renewed at a time.
const MOST_RENEWALS: usize = 4;

// === impl Tasks ===

impl Tasks {
    pub(crate) fn new() -> Self {
        Self {
            under_way: Mutex::default(),
            renewals: Arc::new(Semaphore::new(MOST_RENEWALS)),
        }
    }

    /// Leave to renew one answer, if there is any at the moment.
    pub(crate) fn renewal(&self) -> Option<OwnedSemaphorePermit> {
        Arc::clone(&self.renewals).try_acquire_owned().ok()
    }

    /// Does this aside. Outside a runtime, where nothing can be done any more, it is not done.
    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) {
        let Ok(runtime) = Handle::try_current() else {
            return;
        };
        let mut under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        while under_way.try_join_next().is_some() {}
        under_way.spawn_on(work, &runtime);
    }
}
