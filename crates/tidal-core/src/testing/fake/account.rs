//! The fake's listener: every viewer who is signed in is this one. What a listener can see and change stands with
//! the services; what is in the library at the start is said here.

use std::sync::{Arc, MutexGuard, PoisonError};

use async_trait::async_trait;

use super::{
    FakeTidal,
    library::{Collected, Library, Standing},
};
use crate::{
    Answer, Error, Identifier, Result, Scopes, UserService, Viewer,
    model::{Budget, Manifest, MixKind, Playlist, User},
    testing::build,
};

/// What there is for a listener beside the library.
#[derive(Debug, Default)]
pub(super) struct Account {
    user: Option<Arc<User>>,
    scopes: Option<Scopes>,
    budget: Option<Budget>,
    pub(super) mixes: Vec<(MixKind, Arc<Playlist>)>,
    pub(super) manifests: Vec<(Identifier, Arc<Manifest>)>,
}

#[async_trait]
impl UserService for FakeTidal {
    async fn user(&self, viewer: &Viewer) -> Result<Answer<User>> {
        self.script.begin("user", viewer).await?;
        self.demand(viewer, "user.read")?;
        let user = self.account.user.clone();
        Ok(self.answer(user.unwrap_or_else(|| build::user("1").into())))
    }

    fn budget(&self, _: &Viewer) -> Option<Budget> {
        self.account.budget
    }
}

// === impl FakeTidal ===

impl FakeTidal {
    /// Says who the listener is: user 1 in the United States without.
    #[must_use]
    pub fn with_user(mut self, user: impl Into<Arc<User>>) -> Self {
        self.account.user = Some(user.into());
        self
    }

    /// Says what the listener granted: everything without.
    #[must_use]
    pub fn with_scopes(mut self, scopes: Scopes) -> Self {
        self.account.scopes = Some(scopes);
        self
    }

    /// Says what the rate limit leaves: nothing is known without.
    #[must_use]
    pub fn with_budget(mut self, budget: Budget) -> Self {
        self.account.budget = Some(budget);
        self
    }

    /// Puts in a playlist that the listener made.
    #[must_use]
    pub fn with_own_playlist(mut self, playlist: impl Into<Arc<Playlist>>) -> Self {
        self.library_mut().shelve(playlist.into(), Standing::Own);
        self
    }

    /// Puts in a playlist of somebody else that the listener may change.
    #[must_use]
    pub fn with_shared_playlist(mut self, playlist: impl Into<Arc<Playlist>>) -> Self {
        self.library_mut().shelve(playlist.into(), Standing::Shared);
        self
    }

    /// Puts in a favourite, as the latest added. What it is has to be put in as well, or it is unavailable.
    #[must_use]
    pub fn with_favorite(mut self, what: impl Into<Identifier>) -> Self {
        let library = self.library_mut();
        let added = library.tick();
        let what = what.into();
        library.favorites.push(Collected { what, added });
        self
    }

    /// Gives the listener a mix, and puts in that playlist.
    #[must_use]
    pub fn with_mix(mut self, kind: MixKind, mix: impl Into<Arc<Playlist>>) -> Self {
        let mix = mix.into();
        self.account.mixes.push((kind, Arc::clone(&mix)));
        self.with_playlist(mix)
    }

    /// Says how a track or a video may be played: a preview without.
    #[must_use]
    pub fn with_manifest(mut self, of: impl Into<Identifier>, manifest: Manifest) -> Self {
        self.account.manifests.push((of.into(), Arc::new(manifest)));
        self
    }

    /// Refuses whoever is not signed in, or did not grant this.
    pub(super) fn demand(&self, viewer: &Viewer, scope: &'static str) -> Result<()> {
        let granted = self
            .account
            .scopes
            .as_ref()
            .is_none_or(|scopes| scopes.contains(scope));
        match viewer.user() {
            None => Err(Error::NotSignedIn),
            Some(_) if granted => Ok(()),
            Some(_) => Err(Error::ScopeMissing { scope: scope.into() }),
        }
    }

    pub(super) fn library(&self) -> MutexGuard<'_, Library> {
        self.library.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn library_mut(&mut self) -> &mut Library {
        self.library.get_mut().unwrap_or_else(PoisonError::into_inner)
    }
}
