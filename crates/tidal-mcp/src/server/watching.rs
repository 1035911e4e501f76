//! Asking to be told what changes, in both eras: what is accepted, and who is told.

use rmcp::{
    ErrorData, Peer, RoleServer,
    model::{ErrorCode, ServerCapabilities, SubscriptionFilter},
    service::{SubscriptionContext, SubscriptionSendError, SubscriptionSink},
};
use serde_json::json;

use super::Server;
use crate::{
    resources,
    subscriptions::{Feed, MOST_PLAYLISTS, Notice, Wanted, may_see, playlist},
};

// === impl Server ===

impl Server {
    /// Whether anything that changes would be told.
    pub(super) fn tells(&self) -> bool {
        self.shared.router.backend().notices() || self.shared.annex.is_some()
    }

    /// What of a request can be told at all. Whether the principal may see it is found out later: that takes a request.
    pub(super) fn acceptable(&self, requested: &SubscriptionFilter) -> Option<SubscriptionFilter> {
        if !self.tells() {
            return None;
        }
        let mut accepted = requested.clone();
        if let Some(uris) = &mut accepted.resource_subscriptions {
            uris.retain(|uri| self.has_news(uri));
            uris.truncate(MOST_PLAYLISTS);
        }
        Some(accepted)
    }

    /// Tells a client of 2026-07-28 what it asked for until it goes away, or the server stops.
    pub(super) async fn tell(&self, context: &SubscriptionContext) -> Result<(), ErrorData> {
        let Some(_place) = self.shared.open.of(&self.principal).one_more() else {
            return Err(ErrorData::new(
                ErrorCode(-32000),
                "too many requests are open already to be told what changes; end one of them",
                None,
            ));
        };
        let mut wanted = Wanted::of(context.accepted());
        let mut feed = Feed::open(self.router(), self.router().board(), &self.principal).await;
        for (uri, id) in std::mem::take(&mut wanted.playlists) {
            if may_see(self.router(), &self.principal, &id).await {
                wanted.playlists.insert(uri, id);
            }
        }
        loop {
            tokio::select! {
                () = context.cancelled() => return Ok(()),
                () = self.shared.ending.cancelled() => return Ok(()),
                notices = feed.next(self.router(), &wanted) => for notice in notices {
                    if send(context.sink(), notice).await.is_err() {
                        return Ok(());
                    }
                },
            }
        }
    }

    /// Takes note of what a client of the years before 2026 wants to be told of in its session.
    pub(super) async fn watch(&self, uri: &str, peer: Peer<RoleServer>) -> Result<(), ErrorData> {
        if !self.has_news(uri) {
            return Err(resources::not_found(uri));
        }
        let playlist = playlist(uri);
        if let Some(id) = &playlist
            && !may_see(self.router(), &self.principal, id).await
        {
            return Err(resources::not_found(uri));
        }
        self.session.add(uri, playlist).map_err(|_too_many| {
            ErrorData::invalid_params(
                format!("this session is told of {MOST_PLAYLISTS} playlists already, which is the most"),
                Some(json!({ "uri": uri })),
            )
        })?;
        self.session.tell(self, peer);
        Ok(())
    }

    pub(super) fn has_news(&self, uri: &str) -> bool {
        let annex = self.shared.annex.as_ref();
        playlist(uri).is_some() || annex.is_some_and(|annex| annex.watches(uri))
    }
}

/// What is left where there is no channel to tell anything by.
pub(super) fn without_notices(mut capabilities: ServerCapabilities) -> ServerCapabilities {
    if let Some(tools) = &mut capabilities.tools {
        tools.list_changed = None;
    }
    if let Some(prompts) = &mut capabilities.prompts {
        prompts.list_changed = None;
    }
    if let Some(resources) = &mut capabilities.resources {
        resources.subscribe = None;
    }
    capabilities
}

async fn send(sink: &SubscriptionSink, notice: Notice) -> Result<(), SubscriptionSendError> {
    match notice {
        Notice::Tools => sink.notify_tool_list_changed().await,
        Notice::Prompts => sink.notify_prompt_list_changed().await,
        Notice::Resource(uri) => sink.notify_resource_updated(uri).await,
    }
}
