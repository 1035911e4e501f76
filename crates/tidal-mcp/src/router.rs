//! The tools there are, and how one is called: listed in a fixed order, bounded in number and time, guarded
//! against panics, counted. It knows no tool by name.

mod entry;
mod frame;
mod written;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use rmcp::{
    ErrorData,
    model::{CallToolResponse, CallToolResult, InputRequiredResult, JsonObject, Tool as Definition},
};
use serde_json::Value;
use tidal_core::ErrorCode;
use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::Instant,
};

pub use entry::Entry;
pub(crate) use frame::Frame;
pub(crate) use written::Era;
use written::Written;

use crate::{
    Backend, Error, Failure, Options, Principal, Toolset,
    caller::Callers,
    client::Client,
    consent::{Asker, Asking, Ending},
    deadline::{Allowance, Deadline},
    progress::Progress,
    reception::Reception,
    reply::Reply,
    subscriptions::Board,
    suggestion,
    telemetry::{self, Causes},
    tool::{Call, Context, Effect},
    undertaking::Undertaking,
};

/// The enabled tools, and what they need to be called.
pub struct Router {
    entries: Vec<Entry>,
    backend: Backend,
    frame: Arc<Frame>,
    permits: Semaphore,
    allowance: Allowance,
    result_limit: usize,
    written: Written,
}

/// Who asks, and what their client can do.
pub(crate) struct Requester {
    pub(crate) principal: Arc<Principal>,
    pub(crate) client: Client,
}

/// How a call ended, if it did not fail.
enum Outcome {
    Answered(Reply),
    Asks(InputRequiredResult),
    Refused(ErrorData),
}

/// What belongs to one call, however it ends.
struct Own {
    requester: Requester,
    deadline: Arc<Deadline>,
    undertaking: Arc<Undertaking>,
    progress: Arc<Progress>,
}

// === impl Router ===

impl Router {
    /// Keeps those of the entries that the options enable, in their order.
    ///
    /// # Errors
    /// When the system gives no randomness for a cursor key.
    pub fn new(entries: Vec<Entry>, backend: Backend, options: &Options) -> Result<Self, Error> {
        let enabled = |entry: &Entry| {
            let spec = entry.spec();
            spec.effect.is_allowed(options.access) && options.toolsets.contains(&spec.toolset)
        };
        let entries: Vec<_> = entries.into_iter().filter(enabled).collect();
        Ok(Self {
            frame: Arc::new(Frame::of(options, &entries)?),
            entries,
            backend,
            permits: Semaphore::new(options.concurrent_calls.clamp(1, Semaphore::MAX_PERMITS)),
            allowance: Allowance {
                call: options.tool_timeout,
                request: options.request_timeout,
            },
            result_limit: options.result_limit,
            written: Written::new(),
        })
    }

    /// Those of the enabled tools that are worth showing to whoever asks: not what the sign-in has no scope for.
    pub(crate) async fn listed(&self, principal: &Arc<Principal>) -> Vec<Definition> {
        let caller = match self.backend.services() {
            Ok(services) => self.frame.callers.identify_soon(services, principal).await,
            Err(_) => None,
        };
        let access = self.frame.callers.access(principal);
        let shown = |entry: &&Entry| {
            let granted = caller
                .as_ref()
                .is_none_or(|caller| caller.may_see(entry.spec().scopes));
            granted && entry.spec().effect.is_allowed(access)
        };
        let entries = self.entries.iter().filter(shown);
        entries.map(|entry| entry.definition().clone()).collect()
    }

    /// Whether the list depends on who is signed in.
    pub(crate) fn varies(&self) -> bool {
        self.entries.iter().any(|entry| !entry.spec().scopes.is_empty())
    }

    /// The enabled tools, as clients see them.
    pub fn definitions(&self) -> Vec<Definition> {
        self.entries
            .iter()
            .map(|entry| entry.definition().clone())
            .collect()
    }

    /// One of them.
    pub fn definition(&self, name: &str) -> Option<&Definition> {
        self.entry(name).map(Entry::definition)
    }

    /// The name of this tool, if there is one.
    pub(crate) fn tool(&self, name: &str) -> Option<&'static str> {
        self.entry(name).map(|entry| entry.spec().name)
    }

    /// The enabled tool whose name is most like this one.
    pub(crate) fn closest(&self, name: &str) -> Option<&'static str> {
        suggestion::closest(name, self.entries.iter().map(|entry| entry.spec().name))
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.entries.iter().map(|entry| entry.spec().name).collect()
    }

    /// Where it is said that a list is another one.
    pub(crate) fn board(&self) -> &Board {
        &self.frame.board
    }

    /// Where TIDAL is reached, for what is answered without a tool.
    pub(crate) fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Where listeners sign in.
    pub(crate) fn reception(&self) -> &Reception {
        &self.frame.reception
    }

    /// Who asks, for what is answered without a tool.
    pub(crate) fn callers(&self) -> &Callers {
        &self.frame.callers
    }

    /// Does away with what is kept for somebody who is gone.
    pub(crate) fn forget(&self, principal: &Principal) {
        self.frame.reception.forget(principal);
    }

    /// What this tool does to the world, if there is one.
    pub(crate) fn effect(&self, name: &str) -> Option<Effect> {
        self.entry(name).map(|entry| entry.spec().effect)
    }

    /// Whether there is a tool of this group.
    pub(crate) fn offers(&self, toolset: Toolset) -> bool {
        self.entries.iter().any(|entry| entry.spec().toolset == toolset)
    }

    /// Waits for one of the places that all calls share. Closed never: the semaphore lives as long as the router.
    pub(crate) async fn place(&self) -> Option<SemaphorePermit<'_>> {
        self.permits.acquire().await.ok()
    }

    /// How long anything may take.
    pub(crate) fn time_limit(&self) -> Duration {
        self.allowance.call
    }

    /// Calls a tool, for a client that cannot be asked anything. Whatever happens, there is a result: a failure, a
    /// timeout and a panic are results too. `None` for a tool that there is not.
    pub async fn call(&self, name: &str, arguments: JsonObject) -> Option<CallToolResult> {
        let local = Requester {
            principal: Arc::clone(self.frame.callers.local()),
            client: Client::unasked(),
        };
        match self.call_for(local, name, arguments).await? {
            Ok(CallToolResponse::Complete(result)) => Some(result),
            // Never for such a client.
            _ => Some(Failure::internal().into_result()),
        }
    }

    /// The same for whoever asks, by a client that may put a question to its person: then the result may be that question,
    /// and what it sends with an answer may make the request one that is refused as a whole.
    pub(crate) async fn call_for(
        &self,
        requester: Requester,
        name: &str,
        arguments: JsonObject,
    ) -> Option<Result<CallToolResponse, ErrorData>> {
        let entry = self.entry(name)?;
        let started = Instant::now();
        let outcome = self.guarded(entry, arguments, requester).await;
        Some(told(entry, outcome, started))
    }

    /// Asks a tool that need not be enabled, for its structured content alone; guarded in the same way.
    pub(crate) async fn ask(
        &self,
        principal: &Arc<Principal>,
        entry: &Entry,
        arguments: JsonObject,
    ) -> Result<Value, Failure> {
        let requester = Requester {
            principal: Arc::clone(principal),
            client: Client::unasked(),
        };
        match self.guarded(entry, arguments, requester).await? {
            Outcome::Answered(reply) => Ok(reply.into_structured()),
            Outcome::Asks(_) | Outcome::Refused(_) => Err(Failure::internal()),
        }
    }

    async fn guarded(
        &self,
        entry: &Entry,
        arguments: JsonObject,
        requester: Requester,
    ) -> Result<Outcome, Failure> {
        let deadline = Arc::new(Deadline::of(entry.spec().effect, self.allowance));
        let undertaking = Arc::new(Undertaking::default());
        let progress = Arc::new(Progress::new(entry.spec().title, requester.client.progress()));
        let own = Own {
            requester,
            deadline: Arc::clone(&deadline),
            undertaking: Arc::clone(&undertaking),
            progress: Arc::clone(&progress),
        };
        let call = self.admitted(entry, arguments, own);
        let telling = progress.tell();
        tokio::pin!(telling);
        let outcome = tokio::select! {
            outcome = AssertUnwindSafe(call).catch_unwind() => outcome.unwrap_or_else(|_panic| {
                // Without this the client would wait for ever: a handler that panics sends nothing.
                tracing::debug!(tool = entry.spec().name, "a tool panicked");
                Err(Failure::internal())
            }),
            never = &mut telling => match never {},
            () = deadline.passed() => {
                let given_up = undertaking.given_up(deadline.elapsed())?;
                Reply::of(given_up, self.result_limit).map(Outcome::Answered)
            }
        };
        progress.end(telling).await;
        outcome.map_err(|failure| failure.amid(entry.spec().effect))
    }

    async fn admitted(&self, entry: &Entry, arguments: JsonObject, own: Own) -> Result<Outcome, Failure> {
        let prepared = entry.prepare(arguments.clone())?;
        let _place = self.place().await.ok_or_else(Failure::internal)?;
        let services = self.backend.services()?;
        let Requester { principal, client } = own.requester;
        let caller = self.frame.callers.identify(services, &principal).await;
        if !entry.spec().effect.is_allowed(caller.access()) {
            return Err(Failure::read_only_principal());
        }
        caller.require(entry.spec().scopes)?;
        let tool = entry.spec().name;
        let (viewer, since) = self.frame.callers.answerable(&caller, entry.spec().effect);
        let asker = Asker {
            tool,
            principal: &principal,
            viewer: &viewer,
            since,
            arguments: &arguments,
            questions: &self.frame.questions,
            deadline: &own.deadline,
        };
        let asking = Arc::new(Asking::new(client, &asker));
        let call = Call {
            tool,
            deadline: own.deadline,
            undertaking: own.undertaking,
            progress: own.progress,
            asking: Arc::clone(&asking),
        };
        let context = Context::new(services.clone(), caller.clone(), Arc::clone(&self.frame), call);
        let answer = match asking.verify() {
            Ok(()) => prepared(context, self.result_limit).await,
            Err(failure) => Err(failure),
        };
        match asking.take() {
            Some(Ending::Asks(question)) => Ok(Outcome::Asks(question)),
            Some(Ending::Refused(error)) => Ok(Outcome::Refused(error)),
            None => Ok(Outcome::Answered(
                answer.map_err(|failure| caller.advised(failure))?,
            )),
        }
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.spec().name == name)
    }
}

/// The result of a call that began then, counted.
fn told(
    entry: &Entry,
    outcome: Result<Outcome, Failure>,
    started: Instant,
) -> Result<CallToolResponse, ErrorData> {
    let code = match &outcome {
        Ok(Outcome::Answered(reply)) => reply.code(),
        Ok(Outcome::Asks(_)) => None,
        Ok(Outcome::Refused(_)) => Some(ErrorCode::InvalidInput),
        Err(failure) => Some(failure.code),
    };
    entry.requests().answered(code, started.elapsed());
    if let Some(code) = code {
        telemetry::tool_failed(code);
    }
    match outcome {
        Ok(Outcome::Answered(reply)) => Ok(reply.into_result().into()),
        Ok(Outcome::Asks(question)) => Ok(question.into()),
        Ok(Outcome::Refused(error)) => Err(error),
        Err(failure) => {
            failed(entry.spec().name, &failure);
            Ok(failure.into_result().into())
        }
    }
}

/// Logs why a call failed: here, and nowhere before. What its caller can mend is of no concern to whoever runs the server.
fn failed(tool: &'static str, failure: &Failure) {
    let (code, error) = (failure.code.as_str(), &failure.message);
    let cause = failure.cause.as_deref().map(Causes::as_str);
    match failure.code {
        ErrorCode::Internal => tracing::error!(tool, code, error, cause, "a tool call failed"),
        ErrorCode::ApiError | ErrorCode::Unavailable | ErrorCode::Timeout | ErrorCode::RateLimit => {
            tracing::warn!(tool, code, error, cause, "a tool call failed");
        }
        ErrorCode::AuthError
        | ErrorCode::Forbidden
        | ErrorCode::NotFound
        | ErrorCode::InvalidInput
        | ErrorCode::Conflict
        | ErrorCode::Partial => tracing::debug!(tool, code, cause, "a tool call failed"),
    }
}
