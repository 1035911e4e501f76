//! Redis's lock on a user: a random value under a name that expires, renewed while it is held, and given back only by who
//! has it. Whoever dies keeps it for as long as one lease.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use tidal_api::{Source, StoreBusy};
use tokio::{
    task::JoinSet,
    time::{sleep, timeout},
};

use super::{Parts, scripts::Spent, seals::random_name};

/// How often a lock that somebody else has is tried: soon at first, then less often.
const FIRST_PAUSE: Duration = Duration::from_millis(5);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);

/// Renewed so often within its time.
const RENEWALS: u32 = 4;

/// A user's lock, until it is dropped.
pub(super) struct Lease {
    parts: Arc<Parts>,
    pub(super) user: Arc<str>,
    pub(super) name: Arc<str>,
    holder: Arc<str>,
    /// A refresh token may have been spent of which Redis does not know what became.
    may_be_spent: AtomicBool,
    _renewing: JoinSet<()>,
}

// === impl Lease ===

impl Lease {
    /// Waits for it.
    ///
    /// # Errors
    /// `StoreAway` where Redis is away, and `StoreBusy` where somebody else has it for too long.
    pub(super) async fn take(parts: &Arc<Parts>, user: &str) -> Result<Self, Source> {
        let (name, holder) = (parts.names.user(user), random_name()?);
        let taking = async {
            let mut pause = FIRST_PAUSE;
            while !parts.take(&name, &holder).await? {
                sleep(pause).await;
                pause = (pause * 2).min(LONGEST_PAUSE);
            }
            Ok::<_, Source>(())
        };
        let waited = parts.options.patience;
        timeout(waited, taking)
            .await
            .map_err(|_| StoreBusy { waited })??;
        let (name, holder): (Arc<str>, Arc<str>) = (name.into(), holder.into());
        let mut renewing = JoinSet::new();
        renewing.spawn_on(
            renew(Arc::clone(parts), Arc::clone(&name), Arc::clone(&holder)),
            &parts.runtime,
        );
        Ok(Self {
            parts: Arc::clone(parts),
            user: user.into(),
            name,
            holder,
            may_be_spent: AtomicBool::new(false),
            _renewing: renewing,
        })
    }

    /// Notes in Redis that a refresh token is about to be spent. Whether the lock is held yet.
    ///
    /// # Errors
    /// `StoreAway`: then nothing may be spent.
    pub(super) async fn about_to_spend(&self) -> Result<bool, Source> {
        Ok(self.parts.about_to_spend(&self.name, &self.holder).await?)
    }

    /// The note stays when the lock is given back: Redis has not been told what became of it.
    pub(super) fn leave_note(&self) {
        self.may_be_spent.store(true, Ordering::Relaxed);
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        let (parts, name, holder) = (
            Arc::clone(&self.parts),
            Arc::clone(&self.name),
            Arc::clone(&self.holder),
        );
        let spent = if self.may_be_spent.load(Ordering::Relaxed) {
            Spent::MayBe
        } else {
            Spent::No
        };
        let runtime = parts.runtime.clone();
        // It ends by itself within a few attempts; a lock that is not given back expires.
        runtime.spawn(async move { parts.release(&name, &holder, spent).await.ok() });
    }
}

async fn renew(parts: Arc<Parts>, name: Arc<str>, holder: Arc<str>) {
    loop {
        sleep(parts.options.lease / RENEWALS).await;
        if let Ok(false) = parts.renew(&name, &holder).await {
            tracing::warn!("a lock on a sign-in was lost while it was held");
            return;
        }
    }
}
