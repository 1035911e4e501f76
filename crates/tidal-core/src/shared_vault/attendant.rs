//! What goes on in the background: hearing what others changed, answering their questions, and telling Redis what it could
//! not be told before.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use futures_util::StreamExt as _;
use redis::{Client, RedisResult, aio::ConnectionManager, aio::PubSub};
use tidal_api::{Source, TokenStore as _};
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::{Parts, entry::Bound, follow::follow, names, scripts::Claim};

/// How long a connection may take to be made.
const DIAL: Duration = Duration::from_secs(2);
/// Between two attempts to make one, and to tell what could not be told.
const PAUSE: Duration = Duration::from_millis(250);

/// Users whose files a Redis that is back is told of at once; the others when they are asked about.
const MOST_TOLD: usize = 256;

/// Never ends by itself.
pub(super) async fn attend(parts: Arc<Parts>, client: Client) {
    loop {
        match timeout(DIAL, subscribed(&client)).await {
            Ok(Ok(ears)) => {
                for user in parts.known.users().into_iter().take(MOST_TOLD) {
                    parts.tell(&user).await;
                }
                listen(&parts, ears).await;
            }
            Ok(Err(_)) | Err(_) => parts.tell_unwritten().await,
        }
        sleep(PAUSE).await;
    }
}

async fn subscribed(client: &Client) -> RedisResult<PubSub> {
    let mut ears = client.get_async_pubsub().await?;
    ears.subscribe(names::news()).await?;
    Ok(ears)
}

/// Until the connection is over.
async fn listen(parts: &Arc<Parts>, ears: PubSub) {
    let mut heard = ears.into_on_message();
    let mut pulse = interval(PAUSE);
    pulse.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            message = heard.next() => match message {
                Some(message) => parts.hear(&message.get_payload::<String>().unwrap_or_default()).await,
                None => return,
            },
            _ = pulse.tick() => parts.tell_unwritten().await,
        }
    }
}

// === impl Parts ===

impl Parts {
    /// Asks the others for what Redis does not know of this user.
    pub(super) async fn question(&self, user: &str) -> Result<(), Source> {
        let mut name = user.as_bytes().to_vec();
        let sealed = STANDARD.encode(self.seals.seal(&Bound::question(), &mut name)?);
        let message = format!("?{}:{sealed}", self.origin);
        let ask = async |mut redis: ConnectionManager| -> RedisResult<u64> {
            let mut command = redis::cmd("PUBLISH");
            command.arg(names::news()).arg(&message);
            command.query_async(&mut redis).await
        };
        self.link.ask(ask).await?;
        Ok(())
    }

    async fn hear(self: &Arc<Self>, message: &str) {
        let Some((head, rest)) = message.split_once(':') else {
            return;
        };
        match head.split_at_checked(1) {
            Some((_, origin)) if origin == self.origin => {}
            Some(("!", _)) => {
                let Some(user) = self.known.outdated(rest) else {
                    return;
                };
                // Also who signed out elsewhere: their file here is not to outlive that.
                if let Ok(Some(entry)) = self.read(&user).await {
                    follow(self, &user, entry);
                }
            }
            Some(("?", _)) => {
                let sealed = STANDARD.decode(rest).unwrap_or_default();
                let opened = self.seals.open(&Bound::question(), &sealed);
                if let Some(user) = opened
                    .ok()
                    .as_deref()
                    .and_then(|name| std::str::from_utf8(name).ok())
                {
                    self.tell(user).await;
                }
            }
            Some(_) | None => {}
        }
    }

    /// Tells Redis what the file has of this user, where Redis has nothing newer.
    async fn tell(&self, user: &str) {
        let Ok(Some(tokens)) = self.vault.load(user).await else {
            return;
        };
        let name = self.names.user(user);
        // Known to be old: others have a newer one.
        if tokens.generation < self.known.generation(&name) {
            return;
        }
        if let Ok(fields) = self.seal(user, &tokens) {
            self.put(&name, &fields, Claim::Hearsay).await.ok();
        }
    }

    async fn tell_unwritten(&self) {
        for (user, name, fields) in self.known.all_unwritten() {
            let Ok(there) = self.put(&name, &fields, Claim::Newest).await else {
                return;
            };
            tracing::info!("Redis has been told of a sign-in that it could not be told of before");
            self.known.written(&name, &fields);
            self.known.note(&user, &name, there.into());
        }
    }
}
