//! What a request pays for being traced, and for not being traced.

use std::{
    io,
    sync::{Arc, Mutex},
};

use opentelemetry::trace::TracerProvider;
use opentelemetry_sdk::{
    error::OTelSdkResult,
    trace::{SdkTracerProvider, SpanData, SpanExporter},
};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{EnvFilter, Layer, layer::SubscriberExt};

use super::{
    gate::{Gate, Spans},
    lines::{Form, Lines},
    request::Asked,
    sampling::Sampling,
    traces,
    writer::Writer,
};

#[derive(Clone, Debug, Default)]
struct Kept(Arc<Mutex<Vec<SpanData>>>);

impl SpanExporter for Kept {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        self.0.lock().unwrap().extend(batch);
        Ok(())
    }
}

const SEARCH: Asked<'_> = Asked {
    method: "tools/call",
    tool: Some("search"),
    meta: None,
    head: None,
};

/// A request with something below it.
fn request(sampling: Option<&Sampling>) {
    let span = SEARCH.drawn(sampling);
    span.in_scope(|| {
        let below = tracing::info_span!("below", value = format!("{}", 7), later = tracing::field::Empty);
        below.in_scope(|| tracing::info!("a line of the log"));
        below.record("later", 8);
    });
}

/// What becomes of it where this is logged, and how much it allocates once it is not the first one.
fn traced(sampling: Option<&Sampling>, level: &str) -> (Vec<SpanData>, u64) {
    let kept = Kept::default();
    let provider = SdkTracerProvider::builder()
        .with_simple_exporter(kept.clone())
        .build();
    let lines = Lines {
        form: Form::Json,
        writer: Writer::to(io::sink(), |_| {}).unwrap(),
    };
    let layers = vec![lines.boxed(), traces::layer(provider.tracer("test"))];
    let gate = Gate {
        log: EnvFilter::new(level),
        spans: Spans::OfTraces,
    };
    let subscriber = tracing_subscriber::registry().with(gate).with(layers);
    let allocated = tracing::subscriber::with_default(subscriber, || {
        request(sampling);
        kept.0.lock().unwrap().clear();
        allocation_counter::measure(|| request(sampling)).count_total
    });
    let spans = kept.0.lock().unwrap().clone();
    (spans, allocated)
}

#[test]
fn a_request_that_is_traced_is_a_span_with_what_is_below_it() {
    let (spans, _) = traced(Some(&Sampling::of(1.0)), "trace");
    let [below, request] = &spans[..] else {
        panic!("{spans:?}")
    };
    assert_eq!((&*below.name, &*request.name), ("below", "tools/call search"));
    assert_eq!(below.parent_span_id, request.span_context.span_id());
    assert!(below.events.is_empty(), "lines of the log are in no span");
}

#[test]
fn one_that_is_not_allocates_nothing() {
    // As good as never, and drawn all the same.
    let seldom = Sampling::of(1e-15);
    for sampling in [None, Some(&seldom)] {
        let (spans, allocated) = traced(sampling, "warn");
        assert!(spans.is_empty(), "{spans:?}");
        assert_eq!(allocated, 0, "{sampling:?}");
    }
}

#[test]
fn the_log_goes_as_far_down_as_its_level() {
    for (level, spans, expected) in [
        ("debug", Spans::None, LevelFilter::DEBUG),
        ("warn,tidal_api=trace", Spans::None, LevelFilter::TRACE),
        ("debug", Spans::OfTraces, LevelFilter::DEBUG),
        ("error", Spans::OfTraces, LevelFilter::INFO),
        ("error", Spans::None, LevelFilter::ERROR),
    ] {
        let log = EnvFilter::new(level);
        let subscriber = tracing_subscriber::registry().with(Gate { log, spans });
        let hint = tracing::Subscriber::max_level_hint(&subscriber);
        assert_eq!(hint, Some(expected), "{level} {spans:?}");
    }
}
