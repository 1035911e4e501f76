//! The listener's account. What the rate limit leaves is not remembered: it is known nearby, and changes.

use async_trait::async_trait;
use tidal_core::{
    Answer, Result, Tidal, UserService, Viewer,
    model::{Budget, User},
};

use crate::{Cached, policy, read::Reading};

#[async_trait]
impl<S: Tidal + ?Sized + 'static> UserService for Cached<S> {
    async fn user(&self, viewer: &Viewer) -> Result<Answer<User>> {
        let reading = Reading::new(&policy::USER, |tidal: &S, viewer, (): &()| tidal.user(viewer));
        self.read(reading, viewer, &()).await
    }

    fn budget(&self, viewer: &Viewer) -> Option<Budget> {
        self.inner.budget(viewer)
    }
}
