//! A client of the years before 2026 in its session, over pipes or HTTP: what it wants to be told of, and the task that
//! tells it. The task ends with the session.

use std::{
    collections::BTreeSet,
    sync::{Arc, Mutex, PoisonError},
};

use rmcp::{Peer, RoleServer, model::ResourceUpdatedNotificationParam, service::ServiceError};
use tidal_core::PlaylistId;
use tokio::{sync::watch, task::JoinSet};

use super::{Feed, MOST_PLAYLISTS, Notice, Wanted};
use crate::Server;

/// One client's session.
pub(crate) struct Session {
    wanted: watch::Sender<Wanted>,
    /// At most one. It ends when this is dropped.
    telling: Mutex<JoinSet<()>>,
}

/// Why a playlist cannot be wanted as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TooMany;

// === impl Session ===

impl Session {
    /// Whatever the lists hold by now, it wants to be told when they change. Begins to tell it.
    pub(crate) fn begin(&self, server: &Server, peer: Peer<RoleServer>) {
        self.wanted.send_modify(|wanted| {
            wanted.tools = true;
            wanted.prompts = true;
        });
        self.tell(server, peer);
    }

    /// It wants to be told of this as well.
    ///
    /// # Errors
    /// If it wants to be told of too many already.
    pub(crate) fn add(&self, uri: &str, playlist: Option<PlaylistId>) -> Result<(), TooMany> {
        let mut outcome = Ok(());
        self.wanted.send_modify(|wanted| {
            let many = wanted.playlists.len() + wanted.others.len() >= MOST_PLAYLISTS;
            let known = wanted.includes(&Notice::Resource(uri.to_owned()));
            match playlist {
                _ if known => {}
                _ if many => outcome = Err(TooMany),
                Some(playlist) => {
                    wanted.playlists.insert(uri.to_owned(), playlist);
                }
                None => wanted.others.push(uri.to_owned()),
            }
        });
        outcome
    }

    /// Not of this any more.
    pub(crate) fn remove(&self, uri: &str) {
        self.wanted.send_modify(|wanted| {
            wanted.playlists.remove(uri);
            wanted.others.retain(|other| other != uri);
        });
    }

    /// Begins to tell it, unless it is told already.
    pub(crate) fn tell(&self, server: &Server, peer: Peer<RoleServer>) {
        let mut telling = self.telling.lock().unwrap_or_else(PoisonError::into_inner);
        while telling.try_join_next().is_some() {}
        if telling.is_empty() {
            // Without this session: a task that held it would keep itself alive.
            let server = server.acting_for(Arc::clone(server.principal()));
            telling.spawn(tell(server, peer, self.wanted.subscribe()));
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self {
            wanted: watch::Sender::new(Wanted::default()),
            telling: Mutex::default(),
        }
    }
}

async fn tell(server: Server, peer: Peer<RoleServer>, wanted: watch::Receiver<Wanted>) {
    let mut feed = Feed::open(server.router(), server.router().board(), server.principal()).await;
    loop {
        // What is wanted may change while news are waited for; they are compared with all that may be wanted then.
        let mut changed = wanted.clone();
        let now = changed.borrow_and_update().clone();
        let notices = tokio::select! {
            notices = feed.next(server.router(), &now) => notices,
            changed = changed.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        if pass_on(&peer, notices).await.is_err() {
            return;
        }
    }
}

async fn pass_on(peer: &Peer<RoleServer>, notices: BTreeSet<Notice>) -> Result<(), ServiceError> {
    for notice in notices {
        match notice {
            Notice::Tools => peer.notify_tool_list_changed().await?,
            Notice::Prompts => peer.notify_prompt_list_changed().await?,
            Notice::Resource(uri) => {
                peer.notify_resource_updated(ResourceUpdatedNotificationParam::new(uri))
                    .await?;
            }
        }
    }
    Ok(())
}
