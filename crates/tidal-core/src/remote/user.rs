//! The listener's account.

use async_trait::async_trait;
use tidal_api as wire;

use super::{
    Remote,
    ask::{Asked, answer, identity},
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

    fn budget(&self, viewer: &Viewer) -> Option<Budget> {
        let wire::Budget {
            left,
            capacity,
            per_second,
            next_request_in,
        } = self.client.on_behalf_of(identity(viewer)).budget()?;
        Some(Budget {
            left,
            capacity,
            per_second,
            next_request_in,
        })
    }
}
