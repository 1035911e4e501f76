//! One principal's sessions, as rmcp manages them. Each has a manager of rmcp's of its own, so that the events of a session
//! are the only ones that can be replayed in it.

use std::{pin::Pin, sync::Arc};

use futures_util::Stream;
use rmcp::{
    model::{ClientJsonRpcMessage, JsonRpcMessage, ServerJsonRpcMessage},
    transport::{
        WorkerTransport,
        common::server_side_http::{ServerSseMessage, SessionId},
        streamable_http_server::session::{
            EventStore, RestoreOutcome, SessionManager,
            local::{LocalSessionManager, LocalSessionWorker, SessionConfig},
        },
    },
};
use tidal_core::UserKey;
use tokio::time::Duration;

use super::{
    SessionError, Shared, Turn,
    events::Events,
    held::Name,
    ids::{Marked, addressee},
    relay::Letter,
    session_id,
    store::{InUse, Store},
};
use crate::replication::random;

/// How often others are told that a session is in use, at most: a part of the time that it may be idle.
const OFTEN: Duration = Duration::from_secs(5);

/// What a client is given after the answer to its `initialize`, or in a stream for no request: a place to resume from
/// before which there is nothing.
const BEGINNING: &str = "0";

/// One principal's.
pub(crate) struct Keeper {
    shared: Arc<Shared>,
    user: UserKey,
}

type Messages = Pin<Box<dyn Stream<Item = ServerSseMessage> + Send + Sync>>;

// === impl Keeper ===

impl Keeper {
    pub(super) fn new(shared: Arc<Shared>, user: UserKey) -> Self {
        Self { shared, user }
    }

    /// Whether nobody can tell if there is such a session: it is not here, and Redis is away.
    pub(crate) async fn cannot_tell(&self, id: &str) -> bool {
        let Some(store) = self.store() else { return false };
        let id = session_id(id);
        self.shared.held.find(&self.name(&id)).is_none() && store.find(&id).await.is_err()
    }

    /// Waits until no other request restores this session. To be held until the request is led into it.
    pub(crate) async fn turn(&self, id: &str) -> Option<Turn> {
        let is_here = |name: &Name| self.shared.held.find(name).is_some();
        self.shared.turns.wait(self.name(&session_id(id)), is_here).await
    }

    fn name(&self, id: &SessionId) -> Name {
        (self.user.clone(), Arc::clone(id))
    }

    fn store(&self) -> Option<Store> {
        let replication = self.shared.replication.clone()?;
        Some(Store::new(
            Arc::clone(&self.shared),
            replication,
            self.user.clone(),
        ))
    }

    fn local(&self, id: &SessionId) -> Result<Arc<LocalSessionManager>, SessionError> {
        self.shared
            .held
            .use_now(&self.name(id))
            .ok_or(SessionError::Unknown)
    }

    /// A session in memory, under this id.
    async fn open(
        &self,
        id: &SessionId,
    ) -> Result<Marked<WorkerTransport<LocalSessionWorker>>, SessionError> {
        let shared = &self.shared;
        let events = Events::new(shared.replication.clone(), self.user.clone(), Arc::clone(id));
        let mut config = SessionConfig::default();
        config.keep_alive = Some(shared.options.idle);
        let mut local = LocalSessionManager::default().with_event_store(Arc::new(events));
        local.session_config = config;
        let local = Arc::new(local);
        let RestoreOutcome::Restored(inner) = local.restore_session(Arc::clone(id)).await? else {
            return Err(SessionError::Unknown);
        };
        for ((_, id), gone) in shared.held.admit(self.name(id), local) {
            tracing::debug!("a session goes for another");
            gone.close_session(&id).await.ok();
        }
        Ok(Marked {
            inner,
            replica: shared.replica.clone(),
        })
    }

    /// Tells other replicas that this session is in use, if it is time to. Whether it was ended elsewhere.
    async fn was_ended(&self, id: &SessionId) -> bool {
        let (Some(store), name) = (self.store(), self.name(id)) else {
            return false;
        };
        let every = OFTEN.min(self.shared.options.idle / 4);
        if !self.shared.held.is_due(&name, every) {
            return false;
        }
        match store.touch(id).await {
            Ok(InUse::Ended) => {
                self.close_session(id).await.ok();
                return true;
            }
            // Redis has forgotten it, and this replica has not.
            Ok(InUse::Forgotten) => store.store_again(id).await,
            Ok(InUse::Yes) | Err(_) => {}
        }
        false
    }
}

impl SessionManager for Keeper {
    type Error = SessionError;
    type Transport = Marked<WorkerTransport<LocalSessionWorker>>;

    async fn create_session(&self) -> Result<(SessionId, Self::Transport), SessionError> {
        let id = session_id(&random().map_err(SessionError::Unopened)?);
        let transport = self.open(&id).await?;
        Ok((id, transport))
    }

    async fn initialize_session(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<ServerJsonRpcMessage, SessionError> {
        Ok(self.local(id)?.initialize_session(id, message).await?)
    }

    async fn has_session(&self, id: &SessionId) -> Result<bool, SessionError> {
        Ok(self.local(id).is_ok() && !self.was_ended(id).await)
    }

    /// In this replica's memory: elsewhere it goes on, unless its client has ended it.
    async fn close_session(&self, id: &SessionId) -> Result<(), SessionError> {
        if let Some(local) = self.shared.held.remove(&self.name(id)) {
            local.close_session(id).await?;
        }
        Ok(())
    }

    async fn create_stream(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionError> {
        let stream = self.local(id)?.create_stream(id, message).await?;
        Ok(Box::pin(stream) as Messages)
    }

    async fn accept_message(
        &self,
        id: &SessionId,
        message: ClientJsonRpcMessage,
    ) -> Result<(), SessionError> {
        let local = self.local(id)?;
        if let Some(replication) = &self.shared.replication {
            let letter = Letter::new(&self.shared, &self.name(id), &message);
            match addressee(&message) {
                Some(replica) if replica != self.shared.replica => {
                    // Whoever asked is gone if nobody takes it: then there is nothing to be answered either.
                    letter.send(replication, Some(replica)).await;
                    return Ok(());
                }
                // What is cancelled may be under way anywhere.
                None if matches!(message, JsonRpcMessage::Notification(_)) => {
                    letter.send(replication, None).await;
                }
                Some(_) | None => {}
            }
        }
        Ok(local.accept_message(id, message).await?)
    }

    async fn create_standalone_stream(
        &self,
        id: &SessionId,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionError> {
        let stream = self.local(id)?.create_standalone_stream(id).await?;
        Ok(Box::pin(stream) as Messages)
    }

    async fn resume(
        &self,
        id: &SessionId,
        last_event_id: String,
    ) -> Result<impl Stream<Item = ServerSseMessage> + Send + Sync + 'static, SessionError> {
        let local = self.local(id)?;
        if last_event_id == BEGINNING {
            let stream = local.create_standalone_stream(id).await?;
            return Ok(Box::pin(stream) as Messages);
        }
        if !Events::is_id(&last_event_id) {
            return Err(SessionError::NoEvent);
        }
        let stream = local.resume(id, last_event_id).await?;
        Ok(Box::pin(stream) as Messages)
    }

    async fn restore_session(&self, id: SessionId) -> Result<RestoreOutcome<Self::Transport>, SessionError> {
        if self.shared.held.find(&self.name(&id)).is_some() {
            return Ok(RestoreOutcome::AlreadyPresent);
        }
        let transport = self.open(&id).await?;
        if let Some(store) = self.store() {
            store.remember(&id).await;
        }
        Ok(RestoreOutcome::Restored(transport))
    }

    /// None for requests outside of a session: those end when their client goes, as nobody could resume them. The sessions
    /// have theirs.
    fn event_store(&self) -> Option<Arc<dyn EventStore>> {
        None
    }
}
