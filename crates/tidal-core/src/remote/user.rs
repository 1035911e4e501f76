//! The listener's account.

use async_trait::async_trait;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, answer},
    map,
};
use crate::{
    Answer, Result, UserService, Viewer,
    model::{Budget, User},
};

#[async_trait]
impl UserService for Remote {
    async fn user(&self, viewer: &Viewer) -> Result<Answer<User>> {
        let asked = Asked::own(viewer, "user.read")?;
        let request = wire::Fetch::<wire::Users>::one("me");
        let document = asked.send(&self.client, request).await?;
        Ok(answer(map::user(&document.data), &document))
    }

    fn budget(&self, _: &Viewer) -> Option<Budget> {
        None
    }
}
