//! What is told of the server while it runs, beside its numbers, which are `measure`'s: its log (`log`), to standard error
//! alone because standard output belongs to the protocol, and its traces, which go to a collector if there is one.
//!
//! The log shows no spans and a trace shows no log lines: each has what it is made for, and a request that is not traced
//! makes no span at all.

#[cfg(feature = "console")]
mod console;
mod exporter;
mod gate;
mod log;
mod losses;
mod post;
mod queue;
mod request;
mod sampling;
#[cfg(test)]
mod tests;
mod traces;
mod w3c;

use anyhow::Context;
use tidal_core::settings::Settings;
use tokio::runtime::Handle;
use tracing_subscriber::{Layer, layer::SubscriberExt, util::SubscriberInitExt};

pub(crate) use request::{Asked, ended, hand_on, names_trace, span_of_call, tool_failed};
pub(crate) use w3c::propagator;

use gate::{Base, Gate};
use traces::Traces;

const NO_FILTER: &str = "log.level is not a filter";

type Boxed = Box<dyn Layer<Base> + Send + Sync>;
type Layers = Vec<Boxed>;

/// Whether requests are served, of which traces tell. A command in a shell has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Serves {
    Requests,
    Nobody,
}

/// What has to be brought to its end before the process is.
#[must_use = "the last spans are sent by `finish`"]
pub(crate) struct Telemetry {
    traces: Option<Traces>,
}

/// Starts the log, and the traces where somebody takes them. A second call in one process changes nothing.
///
/// # Errors
/// When the level is no filter, or traces cannot be sent as it is configured.
pub(crate) fn start(settings: &Settings, serves: Serves, runtime: &Handle) -> anyhow::Result<Telemetry> {
    let traces = match serves {
        Serves::Requests => Traces::begin(&settings.tracing, runtime)?,
        Serves::Nobody => None,
    };
    let gate = traces.as_ref().map_or(Gate::Closed, |_| Gate::Open);
    let mut layers: Layers = vec![log::layer(&settings.log).context(NO_FILTER)?];
    layers.extend(traces.as_ref().map(Traces::layer));
    #[cfg(feature = "console")]
    layers.extend(console::layer(serves, runtime));
    let started = tracing_subscriber::registry().with(gate).with(layers).try_init();
    if started.is_err() {
        tracing::debug!("logging was started already");
    } else if let Some(traces) = &traces {
        traces.draw();
    }
    log::log_panics();
    #[cfg(feature = "console")]
    console::tell();
    Ok(Telemetry { traces })
}

/// Whether there will be a log.
///
/// # Errors
/// When the level is no filter.
pub(crate) fn check_log(settings: &Settings) -> anyhow::Result<()> {
    log::layer(&settings.log).map(drop).context(NO_FILTER)
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
    /// Sends what is left to be sent, within a bounded time. Blocks: not for async code.
    pub(crate) fn finish(self) {
        if let Some(traces) = self.traces {
            traces.finish();
        }
    }
}
