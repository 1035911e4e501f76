//! Asking a person within a call, and believing the answer: what comes back with a call that is made again is the
//! client's to change, so that it is good only for the tool, the arguments and the listener it was given out for, and
//! only for a while. How a client is asked is the [`client`](crate::client)'s business.

use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use rmcp::model::{InputRequiredResult, JsonObject};
use serde_json::{Value, json};
use tidal_core::{ErrorCode, Viewer};

use crate::{
    Failure,
    client::{self, Answered, Client, Prompt, is_ticked},
    cursor::{Purpose, Sealer},
    deadline::Deadline,
};

/// How long a person may take before the call is made again, in seconds.
const STATE_TTL: i64 = 300;

/// What one call can ask.
pub(crate) struct Asking {
    client: Client,
    tool: &'static str,
    viewer: Viewer,
    /// The arguments, under a name that no other sealed thing has.
    bound_to: Value,
    sealer: Arc<Sealer>,
    deadline: Arc<Deadline>,
    /// What the call has to end with, if a question is put in that way.
    pending: Mutex<Option<InputRequiredResult>>,
}

/// Which call asks.
pub(crate) struct Asker<'a> {
    pub(crate) tool: &'static str,
    pub(crate) viewer: &'a Viewer,
    pub(crate) arguments: &'a JsonObject,
    pub(crate) sealer: &'a Arc<Sealer>,
    pub(crate) deadline: &'a Arc<Deadline>,
}

// === impl Asking ===

impl Asking {
    pub(crate) fn new(client: Client, asker: &Asker<'_>) -> Self {
        Self {
            client,
            tool: asker.tool,
            viewer: asker.viewer.clone(),
            bound_to: json!({ "consent": asker.arguments }),
            sealer: Arc::clone(asker.sealer),
            deadline: Arc::clone(asker.deadline),
            pending: Mutex::default(),
        }
    }

    /// Checks what came with the call, before anything is done.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a state that was not given out for this very call, or too long ago.
    pub(crate) fn verify(&self, now: Timestamp) -> Result<(), Failure> {
        match self.client.echo() {
            None => Ok(()),
            Some(echo) => self.open(&echo.state, now),
        }
    }

    /// Whether a person agrees.
    ///
    /// # Errors
    /// Where they do not, and where nobody can be asked and the arguments do not say that somebody was.
    pub(crate) async fn confirm(&self, message: String, confirmed: Confirmed) -> Result<(), Failure> {
        let prompt = Prompt::Agree { message };
        match self.client.ask(&prompt, &self.deadline).await {
            Answered::Accepted(content) if is_ticked(content.as_ref()) => Ok(()),
            Answered::Accepted(_) | Answered::Declined => Err(declined()),
            Answered::Unanswered => Err(unanswered()),
            Answered::Unable if confirmed == Confirmed::Yes => Ok(()),
            Answered::Unable => Err(unconfirmed(&prompt)),
            Answered::Later => Err(self.later(&prompt)),
        }
    }

    /// Has a person open an address. Whether that was shown to them; if not, it stands in the answer.
    ///
    /// # Errors
    /// Where they do not want to, or do not answer.
    pub(crate) async fn visit(&self, prompt: Prompt) -> Result<Shown, Failure> {
        match self.client.ask(&prompt, &self.deadline).await {
            Answered::Accepted(_) => Ok(Shown::ToThem),
            Answered::Unable => Ok(Shown::Nowhere),
            Answered::Declined => Err(declined()),
            Answered::Unanswered => Err(unanswered()),
            Answered::Later => Err(self.later(&prompt)),
        }
    }

    /// What the call has to end with instead of its own answer.
    pub(crate) fn take(&self) -> Option<InputRequiredResult> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Leaves the question for the router. The failure only unwinds the tool: nobody is shown it.
    fn later(&self, prompt: &Prompt) -> Failure {
        let until = Timestamp::now().as_second().saturating_add(STATE_TTL);
        let state = self.sealer.seal_bytes(&self.purpose(), &until.to_be_bytes());
        let result = client::input_required(prompt, state);
        *self.pending.lock().unwrap_or_else(PoisonError::into_inner) = Some(result);
        unconfirmed(prompt)
    }

    fn open(&self, state: &str, now: Timestamp) -> Result<(), Failure> {
        let opened = self.sealer.open_bytes(&self.purpose(), state);
        let until = opened.and_then(|bytes| Some(i64::from_be_bytes(bytes.try_into().ok()?)));
        match until {
            None => Err(refused(
                "requestState is not what this server gave out for this tool, these arguments and this listener",
            )),
            Some(until) if until < now.as_second() => Err(refused("the question was answered too late")),
            Some(_) => Ok(()),
        }
    }

    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            tool: self.tool,
            viewer: &self.viewer,
            query: &self.bound_to,
        }
    }
}

/// Whether the arguments say that a person agreed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Confirmed {
    Yes,
    No,
}

/// Whether an address was shown to the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    ToThem,
    Nowhere,
}

fn refused(message: &str) -> Failure {
    Failure {
        reason: Some("consent_invalid"),
        hint: "call again without requestState and inputResponses; the listener is asked anew".into(),
        ..Failure::invalid(message)
    }
}

fn unconfirmed(prompt: &Prompt) -> Failure {
    let (Prompt::Agree { message } | Prompt::Visit { message, .. }) = prompt;
    Failure {
        reason: Some("confirmation_needed"),
        hint: "ask the listener in these words; only if they agree, call again with the same arguments and confirm: \
               true"
        .into(),
        ..Failure::invalid(format!("nothing was done: the listener has to agree. {message}"))
    }
}

fn declined() -> Failure {
    Failure {
        code: ErrorCode::Forbidden,
        reason: Some("declined"),
        hint: "do not try again unless the listener asks for it".into(),
        ..Failure::invalid("nothing was done: the listener did not agree")
    }
}

fn unanswered() -> Failure {
    Failure {
        code: ErrorCode::Timeout,
        reason: Some("unanswered"),
        hint: "call again when the listener is there to answer".into(),
        ..Failure::invalid("nothing was done: the listener did not answer the question in time")
    }
}
