//! What is logged or becomes a span at all. Of events: what the log's level lets through, for nobody else wants any. Of
//! spans: a request that is traced, and below it whatever this project's crates make one of. Below a request that is not
//! traced nothing becomes one; other crates' spans never do.
//!
//! It is one layer for all, and no layer has a filter of its own: then the registry would ask every filter about everything,
//! each time, after the values of a span have been put together.

use tracing::{Metadata, Subscriber, level_filters::LevelFilter, subscriber::Interest};
use tracing_subscriber::{
    EnvFilter, Layer,
    layer::{Context, Layered},
    registry::{LookupSpan, Registry},
};

use super::request::REQUEST;

/// What every one of our crates' names begins with.
const OURS: &str = "tidal_";

/// What all other layers are put on.
pub(super) type Base = Layered<Gate, Registry>;

/// Keeps out all events but those of the log, and all spans but those of traces.
pub(super) struct Gate {
    pub(super) log: EnvFilter,
    pub(super) spans: Spans,
}

/// Which spans there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Spans {
    /// None: there are no traces.
    None,
    /// Those of requests that are traced.
    OfTraces,
}

// === impl Gate ===

impl<S> Layer<S> for Gate
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_watched(metadata) {
            Interest::always()
        } else if metadata.is_event() {
            Layer::<S>::register_callsite(&self.log, metadata)
        } else if self.spans == Spans::OfTraces && metadata.target().starts_with(OURS) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    // Of a request it was decided before.
    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        if metadata.is_event() && !is_watched(metadata) {
            return self.log.enabled(metadata, context);
        }
        is_watched(metadata) || metadata.name() == REQUEST || context.lookup_current().is_some()
    }

    // No span of ours is below `INFO`. What tokio-console shows is below everything.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        if cfg!(tokio_unstable) {
            return None;
        }
        let of_spans = match self.spans {
            Spans::None => LevelFilter::OFF,
            Spans::OfTraces => LevelFilter::INFO,
        };
        let of_log = Layer::<S>::max_level_hint(&self.log)?;
        Some(of_log.max(of_spans))
    }
}

/// Whether tokio-console shows it, where it can attach.
pub(super) fn is_watched(metadata: &Metadata<'_>) -> bool {
    let names = if metadata.is_event() {
        metadata.target()
    } else {
        metadata.name()
    };
    cfg!(all(feature = "console", tokio_unstable))
        && (names.starts_with("runtime") || metadata.target().starts_with("tokio"))
}
