//! Who the operator let in, as a server knows them: the newest good version of a file, and what becomes of those who are
//! no longer in it. How they present themselves is the transport's business.

mod entry;
mod file;
mod register;
mod table;
mod token;

use std::{
    collections::HashSet,
    fmt,
    path::PathBuf,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::Duration,
};

use jiff::Timestamp;
use tokio::time::{MissedTickBehavior, interval};

pub use entry::Entry;
pub(crate) use entry::{SCOPES, access, scopes};
use file::Version;
pub use register::{Newcomer, Register};
pub(crate) use table::Stranger;
pub use table::Table;
pub use token::AccessToken;

use crate::{Error, Principal, PrincipalName};

/// How often the file is looked at.
const LOOK: Duration = Duration::from_secs(1);

type Farewell = Box<dyn Fn(&Principal) + Send + Sync>;

/// The principals of a running server.
pub struct Principals {
    path: PathBuf,
    table: RwLock<Arc<Table>>,
    /// The version that was looked at last, good or not.
    seen: Mutex<Option<Version>>,
    /// Who is done with because they expired.
    expired: Mutex<HashSet<PrincipalName>>,
    farewells: Mutex<Vec<Farewell>>,
}

// === impl Principals ===

impl Principals {
    /// Reads the file.
    ///
    /// # Errors
    /// With all that is wrong with it.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        // In this order: what is written in between is read again.
        let seen = file::version(&path);
        let table = file::read(&path)?;
        if table.entries().is_empty() {
            tracing::warn!(path = %path.display(), "the principals file lists nobody: nobody is let in");
        }
        Ok(Self {
            table: RwLock::new(Arc::new(table)),
            seen: Mutex::new(seen),
            expired: Mutex::default(),
            farewells: Mutex::default(),
            path,
        })
    }

    /// Everybody there is now.
    pub fn table(&self) -> Arc<Table> {
        Arc::clone(&self.table.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Whoever has this token.
    pub(crate) fn admit(&self, presented: &[u8]) -> Result<Arc<Principal>, Stranger> {
        self.table().admit(presented, Timestamp::now())
    }

    /// What is done when somebody is no longer let in, or with other rights or another token than before.
    pub(crate) fn when_gone(&self, farewell: impl Fn(&Principal) + Send + Sync + 'static) {
        let mut farewells = self.farewells.lock().unwrap_or_else(PoisonError::into_inner);
        farewells.push(Box::new(farewell));
    }

    /// Keeps up with the file, and with those who expire, until it is dropped. A version that is no good is told once, and
    /// the one before it stays.
    pub async fn follow(self: Arc<Self>) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            let principals = Arc::clone(&self);
            // A folder may be mounted from elsewhere, and slow.
            let looked = tokio::task::spawn_blocking(move || principals.look()).await;
            if looked.is_err() {
                tracing::error!("the principals file could not be looked at");
            }
        }
    }

    /// Reads the file if it changed.
    fn look(&self) {
        let version = file::version(&self.path);
        let is_new = {
            let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *seen, version) != version
        };
        if is_new {
            match file::read(&self.path) {
                Ok(table) => self.take(table),
                Err(error) => {
                    tracing::warn!(error = %crate::telemetry::chain(&error), "the principals stay as they were");
                }
            }
        }
        self.expire();
    }

    fn take(&self, table: Table) {
        let table = Arc::new(table);
        tracing::info!(
            principals = table.entries().len(),
            "the principals file was read again"
        );
        let before = {
            let mut kept = self.table.write().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *kept, Arc::clone(&table))
        };
        let stays = |entry: &Entry| table.find(entry.name()).is_some_and(|now| now.is_like(entry));
        for entry in before.entries().iter().filter(|entry| !stays(entry)) {
            self.say_farewell(entry);
        }
    }

    fn expire(&self) {
        let (table, now) = (self.table(), Timestamp::now());
        let gone = table.entries().iter().filter(|entry| entry.is_expired(now));
        let gone: HashSet<_> = gone.map(|entry| entry.name().clone()).collect();
        let before = {
            let mut expired = self.expired.lock().unwrap_or_else(PoisonError::into_inner);
            std::mem::replace(&mut *expired, gone.clone())
        };
        for name in gone.difference(&before) {
            table
                .find(name)
                .into_iter()
                .for_each(|entry| self.say_farewell(entry));
        }
    }

    fn say_farewell(&self, entry: &Entry) {
        tracing::info!(principal = %entry.name(), "a principal is gone, or has another token or other scopes");
        let farewells = self.farewells.lock().unwrap_or_else(PoisonError::into_inner);
        farewells.iter().for_each(|farewell| farewell(entry.principal()));
    }
}

impl fmt::Debug for Principals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Principals")
            .field("path", &self.path)
            .field("count", &self.table().entries().len())
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
