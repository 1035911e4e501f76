//! Traces from their spans to the collector: put together here, and taken apart at the end of the process.

use std::{sync::Arc, time::Duration};

use opentelemetry::{KeyValue, trace::TracerProvider};
use opentelemetry_sdk::{
    Resource,
    trace::{BatchConfigBuilder, BatchSpanProcessor, Sampler, SdkTracer, SdkTracerProvider},
};
use tidal_core::settings::TracingSettings;
use tokio::runtime::Handle;
use tracing_subscriber::Layer;

use super::{
    Boxed, exporter,
    losses::Losses,
    queue::{self, Queue},
    sampling::{self, Sampling},
};

/// How long spans are gathered before they are sent.
const GATHERED_FOR: Duration = Duration::from_secs(2);

/// How many are sent at once.
const SENT_AT_ONCE: usize = 512;

/// How long the end of the process waits for the last spans to be sent.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Traces that are sent.
pub(super) struct Traces {
    provider: SdkTracerProvider,
    tracer: SdkTracer,
    sampling: Sampling,
}

// === impl Traces ===

impl Traces {
    /// Gets ready to send them; nothing where nobody takes them. Nothing is sent yet, nor is anybody connected to.
    ///
    /// # Errors
    /// When they cannot be sent as it is configured.
    pub(super) fn begin(settings: &TracingSettings, runtime: &Handle) -> anyhow::Result<Option<Self>> {
        let Some(endpoint) = &settings.endpoint else {
            return Ok(None);
        };
        let losses = Arc::new(Losses::default());
        let exporter = exporter::exporter(endpoint, settings, (runtime, &losses))?;
        let batches = BatchConfigBuilder::default()
            .with_max_queue_size(queue::MOST)
            .with_max_export_batch_size(SENT_AT_ONCE)
            .with_scheduled_delay(GATHERED_FOR)
            .build();
        let batches = BatchSpanProcessor::builder(exporter)
            .with_batch_config(batches)
            .build();
        let provider = SdkTracerProvider::builder()
            .with_span_processor(Queue::before(batches, losses))
            // It was decided before there was a span.
            .with_sampler(Sampler::AlwaysOn)
            .with_resource(resource(settings))
            .build();
        Ok(Some(Self {
            tracer: provider.tracer(env!("CARGO_PKG_NAME")),
            provider,
            sampling: Sampling::of(settings.sample_ratio),
        }))
    }

    /// The layer that makes their spans.
    pub(super) fn layer(&self) -> Boxed {
        layer(self.tracer.clone())
    }

    /// From now on requests are drawn.
    pub(super) fn draw(&self) {
        sampling::begin(self.sampling);
    }

    /// Sends what is left. A collector that does not take it in time does not get it.
    pub(super) fn finish(self) {
        if let Err(error) = self.provider.shutdown_with_timeout(LAST_WORDS) {
            tracing::debug!(%error, "the last spans may not have been taken");
        }
    }
}

/// The layer that makes the spans of requests that are traced.
pub(super) fn layer(tracer: SdkTracer) -> Boxed {
    tracing_opentelemetry::layer()
        .with_tracer(tracer)
        .with_location(false)
        .with_threads(false)
        .with_level(false)
        .with_target(false)
        .with_tracked_inactivity(false)
        .boxed()
}

/// What is said of this server beside its spans. The SDK adds what `OTEL_RESOURCE_ATTRIBUTES` says.
fn resource(settings: &TracingSettings) -> Resource {
    Resource::builder()
        .with_service_name(settings.service_name.clone())
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build()
}
