//! What becomes a span at all: a request that is traced, and below it whatever this project's crates make one of. Below a
//! request that is not traced nothing does; other crates' spans never do.
//!
//! It is a layer, not a filter of the layer that makes traces: such a filter only keeps a span from that layer, after the
//! registry has made it and its values have been put together.

use tracing::{Metadata, Subscriber, level_filters::LevelFilter, subscriber::Interest};
use tracing_subscriber::{
    Layer,
    layer::{Context, Layered},
    registry::{LookupSpan, Registry},
};

use super::request::REQUEST;

/// What every one of our crates' names begins with.
const OURS: &str = "tidal_";

/// What all other layers are put on.
pub(super) type Base = Layered<Gate, Registry>;

/// Keeps out all spans but those of traces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Gate {
    /// There are no traces, and no spans.
    Closed,
    /// To spans of requests that are traced.
    Open,
}

/// Whether this is a span of ours: what alone is in a trace.
pub(super) fn is_ours(metadata: &Metadata<'_>) -> bool {
    metadata.is_span() && metadata.target().starts_with(OURS)
}

// === impl Gate ===

impl<S> Layer<S> for Gate
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if metadata.is_event() || is_watched(metadata) {
            Interest::always()
        } else if *self == Self::Open && is_ours(metadata) {
            Interest::sometimes()
        } else {
            Interest::never()
        }
    }

    // Of a request it was decided before.
    fn enabled(&self, metadata: &Metadata<'_>, context: Context<'_, S>) -> bool {
        metadata.is_event() || is_watched(metadata) || metadata.name() == REQUEST || is_below(&context)
    }

    // No span of ours is below it. How far down the log goes, its own layer says: of this one, `OFF` would silence it. What
    // tokio-console shows is below everything.
    fn max_level_hint(&self) -> Option<LevelFilter> {
        (!cfg!(feature = "console")).then_some(LevelFilter::INFO)
    }
}

/// Whether what begins now is part of something that was let in.
fn is_below<S>(context: &Context<'_, S>) -> bool
where
    S: Subscriber + for<'lookup> LookupSpan<'lookup>,
{
    let current = context.lookup_current();
    if cfg!(feature = "console") {
        return current.is_some_and(|span| span.scope().any(|span| is_ours(span.metadata())));
    }
    current.is_some()
}

/// Whether tokio-console shows it.
fn is_watched(metadata: &Metadata<'_>) -> bool {
    cfg!(feature = "console")
        && (metadata.name().starts_with("runtime") || metadata.target().starts_with("tokio"))
}
