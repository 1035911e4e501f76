//! What the client of a call can do beside reading the answer: put a question to its person. How, depends on its era
//! of the protocol. What is asked, and what follows from an answer, is not decided here.

mod question;

use std::collections::BTreeMap;

use rmcp::{
    Peer, RoleServer,
    model::{
        CallToolRequestParams, ElicitRequest, ElicitResult, ElicitationAction, ErrorCode, Extensions,
        InputRequest, InputRequiredResult, InputResponses, ProtocolVersion,
    },
    service::{RequestContext, ServiceError},
};
use serde_json::Value;

pub use question::Question;
pub(crate) use question::{PATIENCE, Prompt, is_ticked};

use crate::{deadline::Deadline, progress::Listener};

/// The client of one call.
pub(crate) struct Client {
    modes: Modes,
    way: Way,
    /// Where to it wants to be told how far the call came.
    progress: Option<Listener>,
    /// The request as it came, for what only the fixtures do.
    #[cfg(feature = "conformance")]
    pub(crate) raw: Option<Raw>,
}

/// A request as it came.
#[cfg(feature = "conformance")]
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) context: RequestContext<RoleServer>,
    pub(crate) responses: InputResponses,
}

/// Which questions it can show.
#[derive(Clone, Copy, Default)]
struct Modes {
    form: bool,
    url: bool,
}

/// In a request over HTTP: it belongs to a session, whose streams carry requests of ours too.
#[derive(Clone, Copy)]
pub(crate) struct InSession;

/// How it is asked.
enum Way {
    /// Not at all.
    Unasked,
    /// By a result that wants input; it then makes the same call again. Since 2026-07-28.
    Again(Option<Echo>),
    /// By a request of ours while its own is open. Until 2025-11-25, and only where there is a channel for it.
    Meanwhile(Peer<RoleServer>),
}

/// What came with a call that is made again.
pub(crate) struct Echo {
    pub(crate) state: String,
    responses: InputResponses,
}

/// What came of a question.
pub(crate) enum Answered {
    /// Yes, with what was filled in.
    Accepted(Option<Value>),
    /// No.
    Declined,
    /// Nobody answered in time.
    Unanswered,
    /// The client did not get it asked, or not to its end.
    Failed,
    /// The client cannot show such a question.
    Unable,
    /// The call has to end with the question; it is made again with the answer.
    Later,
}

// === impl Client ===

impl Client {
    /// One that can only read the answer.
    pub(crate) fn unasked() -> Self {
        Self {
            modes: Modes::default(),
            way: Way::Unasked,
            progress: None,
            #[cfg(feature = "conformance")]
            raw: None,
        }
    }

    /// The one that makes this call, by its own word: the capabilities of this very request, where it names some.
    pub(crate) fn of(context: &RequestContext<RoleServer>, request: &mut CallToolRequestParams) -> Self {
        #[cfg(feature = "conformance")]
        let raw = Some(Raw {
            context: context.clone(),
            responses: request.input_responses.clone().unwrap_or_default(),
        });
        let unasked = Self {
            progress: Listener::of(context),
            #[cfg(feature = "conformance")]
            raw,
            ..Self::unasked()
        };
        let capability = context.client_capabilities().and_then(|all| all.elicitation);
        let Some(capability) = capability else {
            return unasked;
        };
        let modes = Modes {
            // A bare `elicitation: {}` means forms, as before there was anything else.
            form: capability.form.is_some() || capability.url.is_none(),
            url: capability.url.is_some(),
        };
        let is_modern = context
            .protocol_version()
            .is_some_and(|version| version >= ProtocolVersion::V_2026_07_28);
        let way = if is_modern {
            Way::Again(Echo::of(request))
        } else if has_channel(&context.extensions) {
            Way::Meanwhile(context.peer.clone())
        } else {
            // There is no channel for a request of ours.
            Way::Unasked
        };
        Self {
            modes,
            way,
            ..unasked
        }
    }

    /// Where to it wants to be told how far the call came, if it does.
    pub(crate) fn progress(&self) -> Option<Listener> {
        self.progress.clone()
    }

    /// What came with the call, if it is made again.
    pub(crate) fn echo(&self) -> Option<&Echo> {
        match &self.way {
            Way::Again(echo) => echo.as_ref(),
            Way::Unasked | Way::Meanwhile(_) => None,
        }
    }

    /// Puts a question, or finds its answer in what came with the call.
    pub(crate) async fn ask(&self, prompt: &Prompt, deadline: &Deadline) -> Answered {
        let able = match prompt {
            Prompt::Agree { .. } => self.modes.form,
            Prompt::Visit { .. } => self.modes.url,
        };
        match &self.way {
            Way::Unasked => Answered::Unable,
            _ if !able => Answered::Unable,
            Way::Again(echo) => echo
                .as_ref()
                .and_then(|echo| echo.responses.get(prompt.key()))
                .map_or(Answered::Later, answered),
            Way::Meanwhile(peer) => {
                let asking = peer.create_elicitation_with_timeout(prompt.params(), Some(PATIENCE));
                match deadline.aside(PATIENCE, asking).await {
                    Ok(result) => read(result),
                    Err(error) => unasked(&error),
                }
            }
        }
    }
}

/// Whether a client of the years before 2026 can be told and asked something beside the answers to its requests: in a
/// session over HTTP, and over pipes.
pub(crate) fn has_channel(extensions: &Extensions) -> bool {
    let parts = extensions.get::<axum::http::request::Parts>();
    parts.is_none_or(|parts| parts.extensions.get::<InSession>().is_some())
}

/// The result that puts a question, for a client that makes the call again.
pub(crate) fn input_required(prompt: &Prompt, state: String) -> InputRequiredResult {
    let request = InputRequest::Elicitation(ElicitRequest::new(prompt.params()));
    let requests = BTreeMap::from([(prompt.key().to_owned(), request)]);
    InputRequiredResult::new(Some(requests), Some(state))
}

// === impl Echo ===

impl Echo {
    fn of(request: &mut CallToolRequestParams) -> Option<Self> {
        let responses = request.input_responses.take().unwrap_or_default();
        // Answers without a state are nobody's: the question is put anew.
        let state = request.request_state.take()?;
        Some(Self { state, responses })
    }
}

/// What a question came to that has no answer. Only a client that does not know the question counts as unable to put it:
/// else a dialog that was closed would leave the decision to whoever called.
fn unasked(error: &ServiceError) -> Answered {
    tracing::debug!(%error, "the client did not put the question");
    match error {
        ServiceError::Timeout { .. } => Answered::Unanswered,
        // An older client takes a newer kind of question for a wrong argument.
        ServiceError::McpError(error)
            if matches!(
                error.code,
                ErrorCode::METHOD_NOT_FOUND | ErrorCode::INVALID_PARAMS
            ) =>
        {
            Answered::Unable
        }
        _ => Answered::Failed,
    }
}

fn answered(response: &Value) -> Answered {
    match serde_json::from_value(response.clone()) {
        Ok(result) => read(result),
        Err(_) => Answered::Declined,
    }
}

fn read(result: ElicitResult) -> Answered {
    match result.action {
        ElicitationAction::Accept => Answered::Accepted(result.content),
        _ => Answered::Declined,
    }
}
