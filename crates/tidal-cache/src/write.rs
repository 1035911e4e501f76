//! Changes: carried out by TIDAL, then told to both tiers before whoever made them goes on.
//!
//! What a change touches is void also where nobody knows whether it was carried out, and where its caller went away before
//! the answer came. Only what was certainly not done leaves everything as it is.

use std::sync::Arc;

use tidal_core::{Error, Result};

use crate::{shared::Settled, tag::Tag, tiers::Tiers};

/// A change under way.
struct Change {
    tiers: Arc<Tiers>,
    tags: Vec<Tag>,
    /// What the tags are voided as if the change is let go of; nothing once everybody was told.
    untold: Option<Settled>,
}

/// What an outcome says about what is kept: nothing, if it certainly changed nothing.
pub(crate) type Verdict<T> = fn(&Result<T>) -> Option<Settled>;

impl Tiers {
    /// Carries a change out, and voids these tags by what the verdict says of its outcome.
    pub(crate) async fn change<T>(
        self: &Arc<Self>,
        tags: Vec<Tag>,
        verdict: Verdict<T>,
        work: impl Future<Output = Result<T>> + Send,
    ) -> Result<T> {
        let mut change = Change {
            tiers: Arc::clone(self),
            tags,
            untold: Some(Settled::Unknown),
        };
        let outcome = work.await;
        change.untold = verdict(&outcome);
        if let Some(settled) = change.untold {
            self.void(&change.tags, settled).await;
            change.untold = None;
        }
        outcome
    }
}

impl Drop for Change {
    fn drop(&mut self) {
        let Some(settled) = self.untold else { return };
        let (tiers, tags) = (Arc::clone(&self.tiers), std::mem::take(&mut self.tags));
        tiers.void_here(&tags, settled);
        if tiers.shared.is_some() {
            let tasks = Arc::clone(&self.tiers);
            tasks.tasks.spawn(async move { tiers.void(&tags, settled).await });
        }
    }
}

/// What the outcome of a change of a library says about what is kept.
pub(crate) fn verdict<T>(outcome: &Result<T>) -> Option<Settled> {
    match outcome {
        Ok(_) => Some(Settled::Yes),
        Err(error) => after(error),
    }
}

fn after(error: &Error) -> Option<Settled> {
    match error {
        // It was not sent, or TIDAL refused it as a whole.
        Error::InvalidInput { .. }
        | Error::NotConfigured
        | Error::NotSignedIn
        | Error::CredentialsRefused { .. }
        | Error::SignInExpired { .. }
        | Error::SignInFailed { .. }
        | Error::SignInUnreadable { .. }
        | Error::SignInBusy { .. }
        | Error::SignInAway { .. }
        | Error::ScopeMissing { .. }
        | Error::Forbidden { .. }
        | Error::NotYours { .. }
        | Error::RateLimited { .. }
        | Error::Unavailable { .. } => None,
        // What is kept says otherwise, or nobody would have tried.
        Error::NotFound { .. } | Error::NothingThere { .. } => Some(Settled::Yes),
        Error::Conflict { .. }
        | Error::OutcomeUnknown { .. }
        | Error::Tidal { .. }
        | Error::BatchRefused
        | Error::Timeout { .. }
        | Error::Internal { .. } => Some(Settled::Unknown),
    }
}
