//! Who may only read is told so before a tool that writes is called, in the way in which clients can ask for more: by
//! status and header. What gets by here, the router refuses as the tool's result.

use std::sync::Arc;

use axum::{extract::Request, response::Response};

use super::{
    challenge::{Challenge, Problem},
    envelope::Envelope,
    gate::Check,
};
use crate::{Access, HttpOptions, Principal, Server};

/// Which tools write.
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
impl Check for StepUp {
    fn check(&self, request: &mut Request) -> Result<(), Box<Response>> {
        let extensions = request.extensions();
        if let Some(principal) = extensions.get::<Arc<Principal>>()
            && let Some(envelope) = extensions.get::<Envelope>()
            && self.is_needed(principal, envelope)
        {
            let answer = self.challenge.answer(request, envelope.id(), Problem::ReadsOnly);
            return Err(Box::new(answer));
        }
        Ok(())
    }
}
