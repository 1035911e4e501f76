//! What a session forbids although each message by itself is well-formed: an id that is still in use, and a
//! handshake after the session began without one. It answers nothing; it says why not.

use std::{borrow::Cow, collections::HashSet};

use rmcp::model::{ClientNotification, ClientRequest, GetMeta, JsonRpcRequest, ProtocolVersion, RequestId};

use crate::server::VERSIONS;

/// One client's session.
#[derive(Default)]
pub(super) struct Session {
    /// Requests that were read and not yet answered. rmcp forgets the first of two with the same id.
    in_flight: HashSet<RequestId>,
    beginning: Beginning,
}

/// How the session began.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Beginning {
    /// Pings and discovery settle nothing.
    #[default]
    Open,
    /// With `initialize`, as up to 2025-11-25.
    Handshake,
    /// With a request that carries all that 2026-07-28 wants in `_meta`. From then on rmcp wants it in each.
    Inline,
}

// === impl Session ===

impl Session {
    /// Takes note of a request.
    ///
    /// # Errors
    /// With the reason why it cannot be passed on.
    pub(super) fn admit(&mut self, request: &JsonRpcRequest<ClientRequest>) -> Result<(), Cow<'static, str>> {
        if self.in_flight.contains(&request.id) {
            return Err(format!(
                "the id {} belongs to a request that is not answered yet; each request needs its own",
                id_of(&request.id)
            )
            .into());
        }
        match (&request.request, self.beginning) {
            (ClientRequest::InitializeRequest(_), Beginning::Inline) => {
                return Err(
                    "this session began without initialize, with a version in the request's _meta: go on like \
                     that, or open a new session to initialize it"
                        .into(),
                );
            }
            (ClientRequest::InitializeRequest(_), Beginning::Open) => self.beginning = Beginning::Handshake,
            (other, Beginning::Open) if begins(other) => self.beginning = Beginning::Inline,
            _ => {}
        }
        self.in_flight.insert(request.id.clone());
        Ok(())
    }

    /// The id is free again.
    pub(super) fn answered(&mut self, id: &RequestId) {
        self.in_flight.remove(id);
    }

    /// What is cancelled is not answered, and so would stay in flight for ever.
    pub(super) fn notified(&mut self, notification: &ClientNotification) {
        if let ClientNotification::CancelledNotification(cancelled) = notification
            && let Some(id) = &cancelled.params.request_id
        {
            self.in_flight.remove(id);
        }
    }
}

/// Whether rmcp opens a session for this request as it stands, without a handshake.
fn begins(request: &ClientRequest) -> bool {
    if matches!(
        request,
        ClientRequest::PingRequest(_) | ClientRequest::DiscoverRequest(_)
    ) {
        return false;
    }
    let meta = request.get_meta();
    meta.missing_required_keys(&ProtocolVersion::V_2026_07_28)
        .is_empty()
        && meta
            .protocol_version()
            .is_some_and(|version| VERSIONS.contains(&version))
}

/// As it was written, but never at any length.
fn id_of(id: &RequestId) -> String {
    let text: String = id.to_string().chars().take(60).collect();
    text.escape_debug().to_string()
}
