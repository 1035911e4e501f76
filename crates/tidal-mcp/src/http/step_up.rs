//! Who may only read is told so before a tool that writes is called, in the way in which clients can ask for more: by
//! status and header. What gets by here, the router refuses as the tool's result.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use super::{
    challenge::{Challenge, Problem},
    envelope::Envelope,
};
use crate::{Access, HttpOptions, Principal, Server};

/// Which tools write.
#[derive(Clone)]
pub(super) struct StepUp {
    server: Server,
    challenge: Challenge,
}

// === impl StepUp ===

impl StepUp {
    pub(super) fn of(server: &Server, options: &HttpOptions) -> Self {
        Self {
            server: server.clone(),
            challenge: Challenge::of(options),
        }
    }

    fn is_needed(&self, principal: &Principal, envelope: &Envelope) -> bool {
        principal.access() == Access::ReadOnly
            && envelope
                .tool()
                .and_then(|tool| self.server.router().effect(tool))
                .is_some_and(|effect| !effect.is_allowed(Access::ReadOnly))
    }
}

/// Refuses calls of tools that write to principals who may not.
pub(super) async fn check(State(step_up): State<StepUp>, request: Request, next: Next) -> Response {
    let extensions = request.extensions();
    if let Some(principal) = extensions.get::<Arc<Principal>>()
        && let Some(envelope) = extensions.get::<Envelope>()
        && step_up.is_needed(principal, envelope)
    {
        return step_up
            .challenge
            .answer(&request, envelope.id(), Problem::ReadsOnly);
    }
    next.run(request).await
}
