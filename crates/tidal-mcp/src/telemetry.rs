//! What is told of the server while it runs, beside its numbers, which are `measure`'s: its log (`log`), to standard error
//! alone because standard output belongs to the protocol, and its traces, which go to a collector if there is one.
//!
//! The log shows no spans and a trace shows no log lines: each has what it is made for, and a request that is not traced
//! makes no span at all.

mod access;
mod account;
mod chain;
#[cfg(feature = "console")]
mod console;
mod exporter;
mod gate;
mod lines;
mod log;
mod losses;
mod post;
mod queue;
mod request;
mod request_id;
mod sampling;
#[cfg(test)]
mod tests;
mod traces;
mod w3c;
mod writer;

use tidal_core::settings::Settings;
use tokio::runtime::Handle;
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

pub(crate) use access::Sent;
pub(crate) use account::Account;
pub(crate) use chain::{Causes, causes, chain};
pub(crate) use request::{Asked, ended, hand_on, names_trace, span_of_call, tool_failed};
pub(crate) use request_id::{HEADER, RequestId};
pub(crate) use w3c::propagator;

use gate::{Base, Gate, Spans};
use traces::Traces;
use writer::Writer;

type Boxed = Box<dyn Layer<Base> + Send + Sync>;
type Layers = Vec<Boxed>;

/// Who is served: a command in a shell has no requests that traces and logs could tell of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serves {
    /// One client.
    Stdio,
    /// Any number.
    Http,
    Nobody,
}

/// What has to be brought to its end before the process is.
#[must_use = "the last spans are sent by `finish`, and the last lines written when it is dropped"]
pub(crate) struct Telemetry {
    traces: Option<Traces>,
    log: Writer,
}

/// Starts the log, and the traces where somebody takes them. A second call in one process changes nothing.
///
/// # Errors
/// When the level is no filter, or traces cannot be sent as it is configured.
pub(crate) fn start(settings: &Settings, serves: Serves, runtime: &Handle) -> anyhow::Result<Telemetry> {
    let traces = match serves {
        // Whoever watches the runtime has spans of it, which no trace should have.
        Serves::Stdio | Serves::Http if !cfg!(all(feature = "console", tokio_unstable)) => {
            Traces::begin(&settings.tracing, runtime)?
        }
        Serves::Stdio | Serves::Http | Serves::Nobody => None,
    };
    let gate = Gate {
        log: log::filter(&settings.log, serves)?,
        spans: traces.as_ref().map_or(Spans::None, |_| Spans::OfTraces),
    };
    let (lines, log) = log::layer(&settings.log, serves)?;
    let mut layers: Layers = vec![lines];
    layers.extend(traces.as_ref().map(Traces::layer));
    #[cfg(feature = "console")]
    layers.extend(console::layer(serves, runtime));
    let started = tracing_subscriber::registry().with(gate).with(layers).try_init();
    if started.is_err() {
        tracing::debug!("logging was started already");
    } else if let Some(traces) = &traces {
        traces.draw();
    }
    log::log_panics(log.clone());
    account::keep();
    access::settle();
    #[cfg(feature = "console")]
    console::tell();
    Ok(Telemetry { traces, log })
}

/// Whether there will be a log.
///
/// # Errors
/// When the level is no filter.
pub(crate) fn check_log(settings: &Settings) -> anyhow::Result<()> {
    log::filter(&settings.log, Serves::Http).map(drop)
}

/// Whether traces could be sent, as far as that shows before anything is made that sends them.
///
/// # Errors
/// When they could not.
pub(crate) fn check_traces(settings: &Settings) -> anyhow::Result<()> {
    exporter::check(&settings.tracing)
}

// === impl Telemetry ===

impl Telemetry {
    /// Sends and writes what is left, within a bounded time. Blocks: not for async code.
    pub(crate) fn finish(mut self) {
        if let Some(traces) = self.traces.take() {
            traces.finish();
        }
    }
}

impl Drop for Telemetry {
    fn drop(&mut self) {
        self.log.flush();
    }
}
