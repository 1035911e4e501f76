//! Sessions of clients that speak a revision of MCP that has them, on whichever replica: bounded in number, ended when
//! they are idle, restored where they are asked for. Each belongs to one principal, by whose name everything of it is kept:
//! the session of another does not exist.
//!
//! What a session does is rmcp's business. Without a Redis, or without a key to seal what is kept there, sessions are this
//! process's own.

mod events;
mod held;
mod ids;
mod keeper;
mod relay;
mod store;
mod turns;

use std::sync::{Arc, OnceLock};

use rmcp::transport::common::server_side_http::SessionId;
use tokio::task::JoinSet;

pub(crate) use keeper::Keeper;
pub(crate) use store::Store;
pub(crate) use turns::Turn;

use crate::{Error, Principal, Replication, SessionOptions};
use held::Held;
use turns::Turns;

/// The sessions of all principals on this replica.
#[derive(Clone)]
pub(crate) struct Sessions(Arc<Shared>);

struct Shared {
    options: SessionOptions,
    replication: Option<Replication>,
    /// This replica's name, for what it asks clients.
    replica: String,
    held: Held,
    turns: Turns,
    listening: OnceLock<JoinSet<()>>,
}

/// Why something cannot be done with a session.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SessionError {
    #[error("there is no such session")]
    Unknown,
    #[error("there is no such event in this session")]
    NoEvent,
    #[error("no session can be opened")]
    Unopened(#[source] Error),
    #[error("the session failed")]
    Failed(#[from] rmcp::transport::streamable_http_server::session::local::LocalSessionManagerError),
}

// === impl Sessions ===

impl Sessions {
    pub(crate) fn new(options: SessionOptions, replication: Option<Replication>) -> Self {
        let replica = replication
            .as_ref()
            .map_or("only", Replication::replica)
            .to_owned();
        Self(Arc::new(Shared {
            held: Held::new(options.most),
            turns: Turns::default(),
            options,
            replication,
            replica,
            listening: OnceLock::new(),
        }))
    }

    /// One principal's.
    pub(crate) fn of(&self, principal: &Principal) -> Keeper {
        // From the first request on: there is a runtime then.
        if let Some(replication) = &self.0.replication {
            let listen = || {
                let mut listening = JoinSet::new();
                listening.spawn(relay::listen(Arc::downgrade(&self.0), replication.clone()));
                listening
            };
            self.0.listening.get_or_init(listen);
        }
        // Sessions of before had another principal, with other rights. They are restored with these.
        self.forget(principal);
        Keeper::new(Arc::clone(&self.0), principal.user().clone())
    }

    /// Ends this principal's in memory.
    pub(crate) fn forget(&self, principal: &Principal) {
        self.0.held.forget(principal.user());
    }

    /// Where one principal's are kept that any replica may restore; nowhere without a Redis.
    pub(crate) fn store(&self, principal: &Principal) -> Option<Store> {
        let replication = self.0.replication.clone()?;
        Some(Store::new(
            Arc::clone(&self.0),
            replication,
            principal.user().clone(),
        ))
    }
}

fn session_id(text: &str) -> SessionId {
    text.into()
}
