//! Asking a person within a call, and believing the answer: what comes back with a call that is made again is the
//! client's to change, so that it is good only for the tool, the arguments and the listener it was given out for, for
//! what they were told, once, and only for a while. How a client is asked is the [`client`](crate::client)'s business.

mod questions;

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::Timestamp;
use rmcp::{
    ErrorData,
    model::{InputRequiredResult, JsonObject},
};
use serde_json::{Value, json};
use tidal_core::{ErrorCode, Viewer};

pub(crate) use self::questions::Questions;
use self::questions::{About, Asked};
use crate::{
    Failure, Principal,
    client::{self, Answered, Client, Prompt, Question, is_ticked},
    cursor::Purpose,
    deadline::Deadline,
};

/// What one call can ask.
pub(crate) struct Asking {
    client: Client,
    tool: &'static str,
    principal: Arc<Principal>,
    viewer: Viewer,
    since: Option<Timestamp>,
    /// The arguments, under a name that no other sealed thing has.
    bound_to: Value,
    questions: Arc<Questions>,
    deadline: Arc<Deadline>,
    /// The question that this call answers, once it is found good.
    asked: OnceLock<Asked>,
    /// What the call has to end with, if a question is put in that way.
    pending: Mutex<Option<Ending>>,
}

/// What a call ends with instead of an answer or a failure of its own.
pub(crate) enum Ending {
    /// It is made again with what is asked for here.
    Asks(InputRequiredResult),
    /// It was no request that can be answered at all.
    Refused(ErrorData),
}

/// Which call asks.
pub(crate) struct Asker<'a> {
    pub(crate) tool: &'static str,
    pub(crate) principal: &'a Arc<Principal>,
    pub(crate) viewer: &'a Viewer,
    /// When they signed in.
    pub(crate) since: Option<Timestamp>,
    pub(crate) arguments: &'a JsonObject,
    pub(crate) questions: &'a Arc<Questions>,
    pub(crate) deadline: &'a Arc<Deadline>,
}

// === impl Asking ===

impl Asking {
    pub(crate) fn new(client: Client, asker: &Asker<'_>) -> Self {
        Self {
            client,
            tool: asker.tool,
            principal: Arc::clone(asker.principal),
            viewer: asker.viewer.clone(),
            since: asker.since,
            bound_to: json!({ "consent": asker.arguments }),
            questions: Arc::clone(asker.questions),
            deadline: Arc::clone(asker.deadline),
            asked: OnceLock::new(),
            pending: Mutex::default(),
        }
    }

    /// Checks what came with the call, before anything is done.
    ///
    /// # Errors
    /// `INVALID_INPUT` for a state that was given out for this very call too long ago, or answered before; for one that was
    /// not, which no model can have a hand in, the call ends as a broken request.
    pub(crate) fn verify(&self) -> Result<(), Failure> {
        if let Some(echo) = self.client.echo() {
            let opened = self.questions.open(&self.purpose(), &echo.state);
            let asked = opened.map_err(|failure| match failure.reason {
                Some(questions::NOT_OURS) => {
                    let data = failure.to_value();
                    let message = failure.message.clone();
                    self.end_with(Ending::Refused(ErrorData::invalid_params(message, Some(data))))
                }
                _ => failure,
            })?;
            self.asked.get_or_init(|| asked);
        }
        Ok(())
    }

    /// The client of this call.
    #[cfg(feature = "conformance")]
    pub(crate) fn client(&self) -> &Client {
        &self.client
    }

    /// What the question was about that this call answers, used up by it.
    #[cfg(feature = "conformance")]
    pub(crate) async fn answered_about(&self, about: &str) -> Result<bool, Failure> {
        let is_it = self
            .asked
            .get()
            .is_some_and(|asked| asked.about == About::of(about, &[]));
        if is_it {
            self.take_answer(None).await?;
        }
        Ok(is_it)
    }

    /// A state for a question about this.
    #[cfg(feature = "conformance")]
    pub(crate) fn seal(&self, about: &str) -> Result<String, Failure> {
        self.questions.seal(&self.purpose(), About::of(about, &[]))
    }

    /// Whether a person agrees.
    ///
    /// # Errors
    /// Where they do not, where nobody can be asked and the arguments do not say that somebody was, and where they were
    /// asked about something else than what is there by now.
    pub(crate) async fn confirm(&self, question: Question) -> Result<(), Failure> {
        let about = About::of(&question.message, &question.seen);
        let prompt = Prompt::Agree {
            message: question.message,
        };
        match self.client.ask(&prompt, &self.deadline).await {
            Answered::Accepted(content) => {
                self.take_answer(Some(about)).await?;
                if is_ticked(content.as_ref()) {
                    Ok(())
                } else {
                    Err(declined())
                }
            }
            Answered::Declined => {
                self.take_answer(None).await?;
                Err(declined())
            }
            Answered::Unanswered => Err(unanswered("the listener did not answer the question in time")),
            Answered::Failed => Err(unanswered("the client did not get the listener asked")),
            Answered::Unable if question.confirmed => Ok(()),
            Answered::Unable => Err(unconfirmed(&prompt)),
            Answered::Later => Err(self.later(&prompt, about)?),
        }
    }

    /// Has a person open an address. Whether that was shown to them; if not, it stands in the answer.
    ///
    /// # Errors
    /// Where they do not want to, or do not answer.
    pub(crate) async fn visit(&self, prompt: Prompt) -> Result<Shown, Failure> {
        match self.client.ask(&prompt, &self.deadline).await {
            Answered::Accepted(_) => {
                self.take_answer(None).await?;
                Ok(Shown::ToThem)
            }
            // An address does no harm: what was not shown stands in the answer.
            Answered::Unable | Answered::Failed => Ok(Shown::Nowhere),
            Answered::Declined => {
                self.take_answer(None).await?;
                Err(declined())
            }
            Answered::Unanswered => Err(unanswered("the listener did not answer the question in time")),
            Answered::Later => Err(self.later(&prompt, About::default())?),
        }
    }

    /// What the call has to end with instead of its own answer.
    pub(crate) fn take(&self) -> Option<Ending> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Uses up the answer that came with the call; one that was given while the call waits is good for this call alone.
    async fn take_answer(&self, about: Option<About>) -> Result<(), Failure> {
        let Some(asked) = self.asked.get() else {
            return Ok(());
        };
        if about.is_some_and(|about| about != asked.about) {
            return Err(refused(
                "nothing was done: what the listener was asked about has changed meanwhile",
            ));
        }
        self.questions.answer(asked).await
    }

    /// Leaves the question for the router. The failure only unwinds the tool: nobody is shown it.
    fn later(&self, prompt: &Prompt, about: About) -> Result<Failure, Failure> {
        let state = self.questions.seal(&self.purpose(), about)?;
        self.end_with(Ending::Asks(client::input_required(prompt, state)));
        Ok(unconfirmed(prompt))
    }

    /// Leaves an ending for the router. The failure only unwinds the tool: nobody is shown it.
    pub(crate) fn end_with(&self, ending: Ending) -> Failure {
        *self.pending.lock().unwrap_or_else(PoisonError::into_inner) = Some(ending);
        Failure::internal()
    }

    fn purpose(&self) -> Purpose<'_> {
        Purpose {
            tool: self.tool,
            principal: &self.principal,
            viewer: &self.viewer,
            since: self.since,
            query: &self.bound_to,
        }
    }
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

fn unanswered(why: &str) -> Failure {
    Failure {
        code: ErrorCode::Timeout,
        reason: Some("unanswered"),
        hint: "call again when the listener is there to answer".into(),
        ..Failure::invalid(format!("nothing was done: {why}"))
    }
}
