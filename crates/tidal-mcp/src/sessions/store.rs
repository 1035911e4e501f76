//! What restores a session on another replica: how its client introduced itself. Sealed for one principal and one session;
//! kept for as long as a session may be idle, and a note instead of it when the client has ended it.

use std::sync::Arc;

use async_trait::async_trait;
use redis::{RedisResult, aio::ConnectionManager};
use rmcp::transport::{
    common::server_side_http::SessionId,
    streamable_http_server::session::{SessionState, SessionStore, SessionStoreError},
};
use tidal_core::UserKey;

use super::{Shared, relay::Letter, session_id};
use crate::{Replication, replication::Away};

/// In place of a session that its client has ended: no replica that was away brings it back.
const ENDED: &[u8] = b"ended";

/// One principal's.
pub(crate) struct Store {
    shared: Arc<Shared>,
    replication: Replication,
    user: UserKey,
}

/// What Redis says of a session.
pub(super) enum InUse {
    Yes,
    Ended,
    Forgotten,
}

// === impl Store ===

impl Store {
    pub(super) fn new(shared: Arc<Shared>, replication: Replication, user: UserKey) -> Self {
        Self {
            shared,
            replication,
            user,
        }
    }

    /// What is kept of this session, opened.
    pub(super) async fn find(&self, id: &SessionId) -> Result<Option<Vec<u8>>, Away> {
        let key = self.key(id);
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<Option<Vec<u8>>> {
            redis::cmd("GET").arg(key).query_async(&mut redis).await
        };
        let sealed = self.replication.ask(ask).await?;
        Ok(sealed.and_then(|sealed| self.open(id, &sealed)))
    }

    /// Says that it is in use.
    pub(super) async fn touch(&self, id: &SessionId) -> Result<InUse, Away> {
        Ok(match self.use_now(id).await? {
            None => InUse::Forgotten,
            Some(value) if value == ENDED => InUse::Ended,
            Some(_) => InUse::Yes,
        })
    }

    /// What is kept of it, sealed, for as long again as a session may be idle.
    async fn use_now(&self, id: &SessionId) -> Result<Option<Vec<u8>>, Away> {
        let (key, idle) = (self.key(id), self.idle());
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<Option<Vec<u8>>> {
            let mut command = redis::cmd("GETEX");
            command.arg(key).arg("PX").arg(idle);
            command.query_async(&mut redis).await
        };
        self.replication.ask(ask).await
    }

    fn open(&self, id: &SessionId, sealed: &[u8]) -> Option<Vec<u8>> {
        let opened = self.replication.open(&self.purpose(id), sealed)?;
        Some(opened.to_vec())
    }

    pub(super) async fn store_again(&self, id: &SessionId) {
        if let Some(state) = self.shared.held.state(&(self.user.clone(), Arc::clone(id)))
            && let Some(sealed) = self.replication.seal(&self.purpose(id), &state)
        {
            self.put(id, sealed).await.ok();
        }
    }

    /// Remembers here what others would restore it from.
    pub(super) async fn remember(&self, id: &SessionId) {
        if let Ok(Some(state)) = self.find(id).await {
            let name = (self.user.clone(), Arc::clone(id));
            self.shared.held.remember(&name, state);
        }
    }

    async fn put(&self, id: &SessionId, value: Vec<u8>) -> Result<(), Away> {
        let (key, idle) = (self.key(id), self.idle());
        let ask = async move |mut redis: ConnectionManager| -> RedisResult<()> {
            let mut command = redis::cmd("SET");
            command.arg(key).arg(value).arg("PX").arg(idle);
            command.query_async(&mut redis).await
        };
        self.replication.ask(ask).await
    }

    fn key(&self, id: &str) -> String {
        let name = self.replication.name(&self.purpose(id));
        format!("tidal:sessions:1:{{{name}}}")
    }

    fn purpose<'a>(&'a self, id: &'a str) -> [&'a str; 3] {
        ["session", self.user.as_str(), id]
    }

    fn idle(&self) -> u64 {
        u64::try_from(self.shared.options.idle.as_millis()).unwrap_or(u64::MAX)
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn load(&self, id: &str) -> Result<Option<SessionState>, SessionStoreError> {
        let id = session_id(id);
        // It is restored to be used.
        let sealed = self.use_now(&id).await?;
        let Some(state) = sealed.and_then(|sealed| self.open(&id, &sealed)) else {
            return Ok(None);
        };
        Ok(serde_json::from_slice(&state)?)
    }

    async fn store(&self, id: &str, state: &SessionState) -> Result<(), SessionStoreError> {
        let (id, state) = (session_id(id), serde_json::to_vec(state)?);
        let sealed = self.replication.seal(&self.purpose(&id), &state);
        self.shared
            .held
            .remember(&(self.user.clone(), Arc::clone(&id)), state);
        if let Some(sealed) = sealed {
            self.put(&id, sealed).await?;
        }
        Ok(())
    }

    async fn delete(&self, id: &str) -> Result<(), SessionStoreError> {
        let id = session_id(id);
        let told = self.put(&id, ENDED.to_vec()).await;
        let name = (self.user.clone(), id);
        Letter::end(&self.shared, &name)
            .send(&self.replication, None)
            .await;
        Ok(told?)
    }
}
