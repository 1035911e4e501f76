//! Sign-ins that a cache watches. A profile keeps its name when another account signs in under it: whatever was read as
//! this listener is forgotten then.
//!
//! Nothing of a sign-in is kept here but when it began.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use async_trait::async_trait;
use jiff::Timestamp;
use tidal_core::{
    AuthService, Result, Scopes, UserKey,
    model::Session,
    service::{BrowserAddress, PendingSignIn},
};

use crate::{
    shared::Settled,
    tag::{Subject, Tag},
    tiers::Tiers,
};

/// Sign-ins, and the cache that has to know of them.
pub(crate) struct Watching {
    auth: Arc<dyn AuthService>,
    tiers: Arc<Tiers>,
    /// When each listener's sign-in began, or that there was none, the last time that anybody looked.
    seen: Mutex<HashMap<UserKey, Option<Timestamp>>>,
}

/// More listeners than this are not told apart from strangers.
const MOST_SEEN: usize = 1_000;

/// However a sign-in or a sign-out ends, it is over.
const OVER: Option<Settled> = Some(Settled::Yes);

// === impl Watching ===

impl Watching {
    pub(crate) fn new(auth: Arc<dyn AuthService>, tiers: Arc<Tiers>) -> Self {
        Self {
            auth,
            tiers,
            seen: Mutex::default(),
        }
    }

    fn tags(&self, user: &UserKey) -> Vec<Tag> {
        vec![self.tiers.places.tag(&Subject::Listener(user))]
    }

    /// Notes when a sign-in began. Whether that is news; a stranger always is, who may have been somebody else when what is
    /// in the second tier was read.
    fn note(&self, user: &UserKey, since: Option<Timestamp>) -> bool {
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if seen.get(user) == Some(&since) {
            return false;
        }
        if seen.len() >= MOST_SEEN && !seen.contains_key(user) {
            seen.clear();
        }
        seen.insert(user.clone(), since);
        true
    }

    /// Voids what was kept of somebody else's answers, where this is another sign-in than the one before.
    async fn seen(&self, user: &UserKey, session: Option<&Session>) {
        if self.note(user, session.map(|session| session.since)) {
            self.tiers.void(&self.tags(user), Settled::Yes).await;
        }
    }
}

#[async_trait]
impl AuthService for Watching {
    fn begin_sign_in(&self, user: &UserKey, scopes: &Scopes) -> Result<PendingSignIn> {
        self.auth.begin_sign_in(user, scopes)
    }

    async fn ready(&self, user: &UserKey) -> Result<()> {
        self.auth.ready(user).await
    }

    async fn complete_sign_in(
        &self,
        pending: PendingSignIn,
        redirected_to: &BrowserAddress,
    ) -> Result<Session> {
        let user = pending.user.clone();
        let work = self.auth.complete_sign_in(pending, redirected_to);
        let session = self.tiers.change(self.tags(&user), |_| OVER, work).await?;
        self.note(&user, Some(session.since));
        Ok(session)
    }

    fn redirect_uri(&self) -> &BrowserAddress {
        self.auth.redirect_uri()
    }

    async fn session(&self, user: &UserKey) -> Result<Option<Session>> {
        let session = self.auth.session(user).await?;
        self.seen(user, session.as_ref()).await;
        Ok(session)
    }

    async fn lately(&self, user: &UserKey) -> Result<Option<Session>> {
        let session = self.auth.lately(user).await?;
        self.seen(user, session.as_ref()).await;
        Ok(session)
    }

    async fn sign_out(&self, user: &UserKey) -> Result<bool> {
        let work = self.auth.sign_out(user);
        let was_signed_in = self.tiers.change(self.tags(user), |_| OVER, work).await?;
        self.note(user, None);
        Ok(was_signed_in)
    }

    fn kept_in(&self, user: &UserKey) -> String {
        self.auth.kept_in(user)
    }
}
