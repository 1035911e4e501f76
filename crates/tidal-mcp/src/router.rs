//! The tools there are, and how one is called: listed in a fixed order, bounded in number and time, guarded
//! against panics, counted. It knows no tool by name.

mod entry;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures_util::FutureExt;
use rmcp::model::{CallToolResult, JsonObject, Tool as Definition};
use serde_json::Value;
use tokio::{sync::Semaphore, time::Instant};

pub use entry::Entry;

use crate::{
    Access, Backend, Error, Failure, Options,
    caller::Callers,
    cursor::Sealer,
    measure,
    reply::Reply,
    suggestion,
    tool::{Context, Effect, Lists},
};

/// The enabled tools, and what they need to be called.
pub struct Router {
    entries: Vec<Entry>,
    backend: Backend,
    callers: Callers,
    sealer: Arc<Sealer>,
    permits: Semaphore,
    tool_timeout: Duration,
    result_limit: usize,
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
            let allowed = match spec.effect {
                Effect::Reads | Effect::Identifies => true,
                Effect::Adds | Effect::Overwrites => options.access == Access::ReadWrite,
            };
            allowed && options.toolsets.contains(&spec.toolset)
        };
        Ok(Self {
            entries: entries.into_iter().filter(enabled).collect(),
            backend,
            callers: Callers::of(options),
            sealer: Arc::new(Sealer::new(options.cursor_key.as_ref())?),
            permits: Semaphore::new(options.concurrent_calls.clamp(1, Semaphore::MAX_PERMITS)),
            tool_timeout: options.tool_timeout,
            result_limit: options.result_limit,
        })
    }

    /// Those of the enabled tools that are worth showing to whoever asks: not what the sign-in has no scope for.
    pub(crate) async fn listed(&self) -> Vec<Definition> {
        let caller = match self.backend.services() {
            Ok(services) => self.callers.identify_soon(services).await,
            Err(_) => None,
        };
        let shown = |entry: &&Entry| {
            caller
                .as_ref()
                .is_none_or(|caller| caller.may_see(entry.spec().scopes))
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

    /// The enabled tool whose name is most like this one.
    pub(crate) fn closest(&self, name: &str) -> Option<&'static str> {
        suggestion::closest(name, self.entries.iter().map(|entry| entry.spec().name))
    }

    pub(crate) fn names(&self) -> Vec<&'static str> {
        self.entries.iter().map(|entry| entry.spec().name).collect()
    }

    /// Where TIDAL is reached, for what is answered without a tool.
    pub(crate) fn backend(&self) -> &Backend {
        &self.backend
    }

    /// Who asks, for what is answered without a tool.
    pub(crate) fn callers(&self) -> &Callers {
        &self.callers
    }

    /// How long anything may take.
    pub(crate) fn time_limit(&self) -> Duration {
        self.tool_timeout
    }

    /// Calls a tool. Whatever happens, there is a result: a failure, a timeout and a panic are results too.
    /// `None` for a tool that there is not.
    pub async fn call(&self, name: &str, arguments: JsonObject) -> Option<CallToolResult> {
        let entry = self.entry(name)?;
        let started = Instant::now();
        let outcome = self.guarded(entry, arguments).await;
        let code = outcome
            .as_ref()
            .map_or_else(|failure| Some(failure.code), Reply::code);
        measure::tool_call(entry.spec().name, code, started.elapsed());
        Some(match outcome {
            Ok(reply) => reply.into_result(),
            Err(failure) => {
                tracing::debug!(tool = entry.spec().name, code = %failure.code, "a tool call failed");
                failure.into_result()
            }
        })
    }

    /// Asks a tool that need not be enabled, for its structured content alone; guarded in the same way.
    pub(crate) async fn ask(&self, entry: &Entry, arguments: JsonObject) -> Result<Value, Failure> {
        Ok(self.guarded(entry, arguments).await?.into_structured())
    }

    async fn guarded(&self, entry: &Entry, arguments: JsonObject) -> Result<Reply, Failure> {
        let call = AssertUnwindSafe(self.admitted(entry, arguments)).catch_unwind();
        match tokio::time::timeout(self.tool_timeout, call).await {
            Ok(Ok(outcome)) => outcome,
            // Without this the client would wait for ever: a handler that panics sends nothing.
            Ok(Err(_panic)) => {
                tracing::error!(tool = entry.spec().name, "a tool panicked");
                Err(Failure::internal())
            }
            Err(_elapsed) => Err(Failure::timeout(self.tool_timeout)),
        }
    }

    async fn admitted(&self, entry: &Entry, arguments: JsonObject) -> Result<Reply, Failure> {
        // A fifth of the time is left for the answer: half a list in time is worth more than none.
        let enough = Instant::now() + self.tool_timeout * 4 / 5;
        let prepared = entry.prepare(arguments)?;
        // Closed never: the semaphore lives as long as the router.
        let _permit = self.permits.acquire().await.map_err(|_| Failure::internal())?;
        let lists = Lists {
            tool: entry.spec().name,
            sealer: Arc::clone(&self.sealer),
            enough,
        };
        let services = self.backend.services()?;
        let caller = self.callers.identify(services).await;
        caller.require(entry.spec().scopes)?;
        let context = Context::new(Arc::clone(&services.tidal), caller.viewer, lists);
        prepared(context, self.result_limit).await
    }

    fn entry(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.spec().name == name)
    }
}
