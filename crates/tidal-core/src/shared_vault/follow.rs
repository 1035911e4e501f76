//! Keeping this replica's file abreast of Redis, in the background: a backup that is old would be worse than none.

use std::{
    collections::HashSet,
    sync::{Arc, Mutex, PoisonError},
};

use tidal_api::{Source, TokenStore as _};

use super::{
    Parts,
    entry::{Entry, Kept},
};

/// Users whose files are being brought up to date.
#[derive(Default)]
pub(super) struct Followers(Mutex<HashSet<Arc<str>>>);

/// Brings the file to what Redis has, if that is newer. At most one such task for a user at a time.
pub(super) fn follow(parts: &Arc<Parts>, user: &str, entry: Entry) {
    let user: Arc<str> = user.into();
    if !parts.followers.lock().insert(Arc::clone(&user)) {
        return;
    }
    let (parts, runtime) = (Arc::clone(parts), parts.runtime.clone());
    // It ends by itself: every wait of the vault has an end.
    runtime.spawn(async move {
        if let Err(error) = write_through(&parts, &user, entry).await {
            tracing::debug!(%error, "the backup of a sign-in is not up to date");
        }
        parts.followers.lock().remove(&user);
    });
}

async fn write_through(parts: &Parts, user: &str, entry: Entry) -> Result<(), Source> {
    let in_file = parts.vault.load(user).await?.map(|tokens| tokens.generation);
    let is_older = |in_file: Option<u64>| match (&entry.kept, in_file) {
        (Kept::Tokens(_), in_file) => in_file.is_none_or(|generation| generation < entry.generation),
        (Kept::Nothing, in_file) => in_file.is_some_and(|generation| generation < entry.generation),
    };
    if !is_older(in_file) {
        return Ok(());
    }
    let mut file = parts.vault.lock(user).await?;
    let in_file = file.load().await?.map(|tokens| tokens.generation);
    if is_older(in_file) {
        match &entry.kept {
            Kept::Tokens(tokens) => file.save(tokens).await?,
            Kept::Nothing => {
                file.remove().await?;
            }
        }
    }
    Ok(())
}

// === impl Followers ===

impl Followers {
    fn lock(&self) -> std::sync::MutexGuard<'_, HashSet<Arc<str>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
