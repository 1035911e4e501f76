//! The signed-in listener.

use async_trait::async_trait;

use crate::{
    Answer, Result, Viewer,
    model::{Budget, User},
};

/// Reading the listener's account.
///
/// # Errors
/// As in [`CatalogService`](crate::CatalogService); and `AUTH_ERROR` where nobody is signed in, the sign-in has
/// ended, or it lacks a scope.
#[async_trait]
pub trait UserService: Send + Sync {
    /// Who is signed in, as TIDAL says. Needs the scope `user.read`.
    async fn user(&self, viewer: &Viewer) -> Result<Answer<User>>;

    /// What TIDAL's rate limit leaves for this viewer at the moment, as far as it is known here. Asks nobody;
    /// `None` before the first answer of TIDAL.
    fn budget(&self, viewer: &Viewer) -> Option<Budget>;
}
