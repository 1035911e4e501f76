//! The way of a span that has ended: into a queue with an end to it. Where the collector does not keep up, or is away, what
//! does not fit is dropped and counted. Nobody ever waits here.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use opentelemetry::Context;
use opentelemetry_sdk::{
    Resource,
    error::OTelSdkResult,
    trace::{BatchSpanProcessor, Span, SpanData, SpanProcessor},
};

use super::losses::Losses;

/// How many spans wait at most.
pub(super) const MOST: usize = 2_048;

/// How many spans wait. The SDK has a queue of its own, of this length, and does not tell what it drops.
#[derive(Clone, Debug, Default)]
pub(super) struct Waiting(Arc<AtomicUsize>);

/// A processor that never has more to do than fits.
#[derive(Debug)]
pub(super) struct Queue {
    inner: BatchSpanProcessor,
    losses: Arc<Losses>,
}

// === impl Waiting ===

impl Waiting {
    /// One more, if there is room for it.
    fn enter(&self) -> bool {
        let one_more = |waiting| (waiting < MOST).then_some(waiting + 1);
        self.0
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
            .is_ok()
    }

    /// So many fewer.
    pub(super) fn leave(&self, count: usize) {
        self.0.fetch_sub(count, Ordering::Relaxed);
    }
}

// === impl Queue ===

impl Queue {
    pub(super) fn before(inner: BatchSpanProcessor, losses: Arc<Losses>) -> Self {
        Self { inner, losses }
    }
}

impl SpanProcessor for Queue {
    fn on_start(&self, span: &mut Span, context: &Context) {
        self.inner.on_start(span, context);
    }

    fn on_end(&self, span: SpanData) {
        if self.losses.waiting.enter() {
            self.inner.on_end(span);
        } else {
            self.losses.dropped(1);
        }
    }

    fn force_flush(&self) -> OTelSdkResult {
        self.inner.force_flush()
    }

    fn shutdown_with_timeout(&self, timeout: Duration) -> OTelSdkResult {
        self.inner.shutdown_with_timeout(timeout)
    }

    fn set_resource(&mut self, resource: &Resource) {
        self.inner.set_resource(resource);
    }
}
