//! A user in the hands of the only one, of all replicas, who may change what is kept of them.

use std::sync::Arc;

use async_trait::async_trait;
use tidal_api::{LockedTokens, Source, StoreAway, StoreBusy, Tokens};
use tokio::time::{Duration, sleep};

use super::{
    Parts,
    entry::{Entry, Kept},
    known::News,
    lease::Lease,
    scripts::{Claim, Looked},
};

/// Both locks, and what was seen under them.
pub(super) struct Locked {
    parts: Arc<Parts>,
    // Dropped in this order: who gets Redis's lock next finds the file's free.
    file: Box<dyn LockedTokens>,
    lease: Lease,
    /// The newest generation that was seen.
    seen: u64,
}

// === impl Locked ===

impl Locked {
    pub(super) fn new(parts: Arc<Parts>, lease: Lease, file: Box<dyn LockedTokens>) -> Self {
        Self {
            seen: parts.known.generation(&lease.name),
            parts,
            file,
            lease,
        }
    }

    /// What Redis has, once nobody else knows better who can be heard.
    async fn look(&mut self, file: Option<&Tokens>) -> Result<Option<Entry>, Source> {
        let user = &*Arc::clone(&self.lease.user);
        let mut looked = self.parts.look(user).await?;
        if has_lost(&looked, file) {
            self.parts.question(user).await?;
            // Also after an answer: the next one may be newer.
            sleep(self.parts.options.gathering).await;
            looked = self.parts.look(user).await?;
        }
        self.wary(&looked)?;
        Ok(looked.entry)
    }

    /// Another replica was about to spend this very refresh token, and nobody knows whether it did.
    fn wary(&self, looked: &Looked) -> Result<(), Source> {
        let caution = self.parts.options.caution;
        match looked.may_be_spent {
            Some(ago) if Duration::from_millis(ago) < caution => {
                let waited = Duration::from_millis(ago);
                Err(Box::new(StoreBusy { waited }))
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Tells Redis what only the file has.
    async fn heal(&mut self, tokens: &Tokens) -> Result<(), Source> {
        tracing::info!("Redis gets a sign-in back from a replica's file");
        let fields = self.parts.seal(&self.lease.user, tokens)?;
        let there = self.parts.put(&self.lease.name, &fields, Claim::Newest).await?;
        self.parts.known.written(&self.lease.name, &fields);
        self.note(there.into());
        Ok(())
    }

    fn note(&self, news: News) {
        self.parts.known.note(&self.lease.user, &self.lease.name, news);
    }
}

/// Whether Redis has forgotten what it had: this file may be older than that, and another replica's newer.
fn has_lost(looked: &Looked, file: Option<&Tokens>) -> bool {
    match (&looked.entry, file) {
        (Some(entry), file) => {
            looked.is_hearsay || file.is_some_and(|file| file.generation > entry.generation)
        }
        (None, file) => file.is_some(),
    }
}

#[async_trait]
impl LockedTokens for Locked {
    async fn prepare(&mut self) -> Result<(), Source> {
        self.file.prepare().await?;
        if self.lease.about_to_spend().await? {
            return Ok(());
        }
        // It expired while Redis was away: somebody else may have it.
        Err(Box::new(StoreAway))
    }

    async fn load(&mut self) -> Result<Option<Tokens>, Source> {
        let file = self.file.load().await?;
        let entry = self.look(file.as_ref()).await?;
        let generation = entry.as_ref().map_or(0, |entry| entry.generation);
        let in_file = file.as_ref().map_or(0, |tokens| tokens.generation);
        self.seen = self.seen.max(generation).max(in_file);
        match (entry, file) {
            (Some(entry), Some(file)) if file.generation > entry.generation => {
                self.heal(&file).await?;
                Ok(Some(file))
            }
            (None, Some(file)) => {
                self.heal(&file).await?;
                Ok(Some(file))
            }
            (Some(entry), file) => {
                if let (Kept::Nothing, Some(_)) = (&entry.kept, file) {
                    self.file.remove().await?;
                }
                Ok(entry.tokens().cloned())
            }
            (None, None) => Ok(None),
        }
    }

    async fn save(&mut self, tokens: &Tokens) -> Result<(), Source> {
        let mut tokens = tokens.clone();
        if tokens.generation <= self.seen {
            tokens.generation = self.seen.saturating_add(1);
        }
        let fields = self.parts.seal(&self.lease.user, &tokens)?;
        self.file.save(&tokens).await?;
        self.seen = tokens.generation;
        if let Ok(there) = self.parts.put(&self.lease.name, &fields, Claim::Newest).await {
            self.note(there.into());
        } else {
            tracing::warn!("a sign-in is in the file, and Redis could not be told: trying again");
            self.lease.leave_note();
            self.parts.known.keep(&self.lease.user, &self.lease.name, fields);
        }
        Ok(())
    }

    async fn remove(&mut self) -> Result<bool, Source> {
        let user = &*self.lease.user;
        // What cannot be read is forgotten as well.
        let before = self.parts.look(user).await;
        if let Err(super::scripts::Reading::Away(away)) = before {
            return Err(Box::new(away));
        }
        let was_kept = match &before {
            Ok(looked) => looked
                .entry
                .as_ref()
                .is_some_and(|entry| entry.tokens().is_some()),
            Err(_) => true,
        };
        let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = now.map_or(0, |now| u64::try_from(now.as_millis()).unwrap_or(u64::MAX));
        let seen = before.ok().and_then(|looked| looked.entry);
        let seen = seen.map_or(self.seen, |entry| entry.generation.max(self.seen));
        let fields = self.parts.seal_nothing(user, now.max(seen.saturating_add(1)))?;
        // Redis first: that nothing is kept any more wins over every file, and not the other way round.
        let there = self.parts.put(&self.lease.name, &fields, Claim::OverAny).await?;
        self.seen = fields.generation;
        self.parts.known.forget_unwritten(&self.lease.name);
        self.note(there.into());
        let was_in_file = self.file.remove().await?;
        Ok(was_kept || was_in_file)
    }
}
