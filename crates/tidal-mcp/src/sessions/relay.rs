//! What a client says that is no request reaches whichever replica the balancer likes: it is passed on to the one that asked,
//! or to all. Letters are sealed: who can write to Redis cannot agree to anything in a listener's place.

use std::sync::{Arc, Weak};

use futures_util::StreamExt as _;
use redis::{RedisResult, aio::ConnectionManager, aio::PubSub};
use rmcp::{model::ClientJsonRpcMessage, transport::streamable_http_server::session::SessionManager as _};
use serde::{Deserialize, Serialize};
use tidal_core::UserKey;
use tokio::time::{Duration, sleep, timeout};

use super::{Shared, held::Name, session_id};
use crate::Replication;

/// Between two attempts to listen.
const PAUSE: Duration = Duration::from_millis(250);
/// How long a connection may take to be made.
const DIAL: Duration = Duration::from_secs(2);

/// Where all listen. Each also listens at its own, with its name behind this.
const CHANNEL: &str = "tidal:sessions:1:letters";

const PURPOSE: &[&str] = &["letter"];

/// Something for a session, wherever it is.
#[derive(Serialize, Deserialize)]
pub(super) struct Letter {
    from: String,
    user: String,
    session: String,
    /// Without one the session has ended.
    message: Option<serde_json::Value>,
}

// === impl Letter ===

impl Letter {
    pub(super) fn new(shared: &Shared, (user, session): &Name, message: &ClientJsonRpcMessage) -> Self {
        Self {
            message: serde_json::to_value(message).ok(),
            ..Self::end(shared, &(user.clone(), Arc::clone(session)))
        }
    }

    /// That the session has ended.
    pub(super) fn end(shared: &Shared, (user, session): &Name) -> Self {
        Self {
            from: shared.replica.clone(),
            user: user.as_str().to_owned(),
            session: session.to_string(),
            message: None,
        }
    }

    /// To one replica, or to all. While Redis is away it reaches nobody.
    pub(super) async fn send(&self, replication: &Replication, to: Option<&str>) {
        let channel = to.map_or_else(|| CHANNEL.to_owned(), own);
        let sealed = serde_json::to_vec(self)
            .ok()
            .and_then(|letter| replication.seal(PURPOSE, &letter));
        let Some(sealed) = sealed else { return };
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<u64> {
            let mut command = redis::cmd("PUBLISH");
            command.arg(channel).arg(sealed);
            command.query_async(&mut redis).await
        };
        match replication.ask(ask).await {
            Ok(0) => tracing::debug!("nobody takes what a client said in a session"),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(error = %crate::telemetry::chain(&error), "what a client said reaches no other replica");
            }
        }
    }

    async fn deliver(self, shared: &Shared) {
        if self.from == shared.replica {
            return;
        }
        let id = session_id(&self.session);
        let name = (UserKey::new(self.user), Arc::clone(&id));
        match self.message {
            Some(message) => {
                if let Some(local) = shared.held.find(&name)
                    && let Ok(message) = serde_json::from_value(message)
                {
                    local.accept_message(&id, message).await.ok();
                }
            }
            None => {
                if let Some(local) = shared.held.remove(&name) {
                    local.close_session(&id).await.ok();
                }
            }
        }
    }
}

/// Takes letters for as long as there are sessions.
pub(super) async fn listen(sessions: Weak<Shared>, replication: Replication) {
    while sessions.strong_count() > 0 {
        if let Ok(Ok(ears)) = timeout(DIAL, subscribed(&replication)).await {
            let mut letters = ears.into_on_message();
            while let Some(letter) = letters.next().await {
                let Some(shared) = sessions.upgrade() else { return };
                let opened = replication.open(PURPOSE, letter.get_payload_bytes());
                let letter: Option<Letter> = opened.and_then(|letter| serde_json::from_slice(&letter).ok());
                if let Some(letter) = letter {
                    // A session whose queue is full holds up the others for this long at most.
                    timeout(PAUSE, letter.deliver(&shared)).await.ok();
                }
            }
        }
        sleep(PAUSE).await;
    }
}

async fn subscribed(replication: &Replication) -> RedisResult<PubSub> {
    let mut ears = replication.client().get_async_pubsub().await?;
    ears.subscribe(&[CHANNEL.to_owned(), own(replication.replica())][..])
        .await?;
    Ok(ears)
}

fn own(replica: &str) -> String {
    format!("{CHANNEL}:{replica}")
}
