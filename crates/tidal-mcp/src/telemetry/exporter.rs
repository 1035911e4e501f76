//! Sending spans by OTLP, over gRPC or HTTP. Each batch gets a bounded time, on the server's runtime; the SDK's own thread
//! waits for it.

use std::{sync::Arc, time::Duration};

use anyhow::Context;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry_otlp::{Protocol, SpanExporter as Otlp, WithExportConfig, WithHttpConfig, WithTonicConfig};
use opentelemetry_sdk::{
    Resource,
    error::{OTelSdkError, OTelSdkResult},
    trace::{SpanData, SpanExporter},
};
use percent_encoding::percent_decode_str;
use secrecy::ExposeSecret;
use tidal_core::settings::{TracingProtocol, TracingSettings};
use tokio::{runtime::Handle, time::timeout};
use tonic::{
    metadata::MetadataMap,
    transport::{Channel, Endpoint},
};
use url::Url;

use super::{
    losses::Losses,
    post::{Post, connector},
};

/// How long one batch may take, with all attempts.
const LONGEST: Duration = Duration::from_secs(5);

/// Where spans are taken over HTTP, below the endpoint.
const PATH: &str = "v1/traces";

/// An exporter whose work is bounded and counted.
#[derive(Debug)]
pub(super) struct Bounded<E> {
    inner: Arc<E>,
    runtime: Handle,
    losses: Arc<Losses>,
}

/// The exporter that is configured. Connects to nobody yet.
///
/// # Errors
/// When it cannot be made.
pub(super) fn exporter(
    endpoint: &Url,
    settings: &TracingSettings,
    (runtime, losses): (&Handle, &Arc<Losses>),
) -> anyhow::Result<Bounded<Otlp>> {
    let headers = headers(settings)?;
    // The connection is a task of the runtime's.
    let _entered = runtime.enter();
    let exporter = match settings.protocol {
        TracingProtocol::Grpc => Otlp::builder()
            .with_tonic()
            .with_channel(channel(endpoint)?)
            .with_metadata(MetadataMap::from_headers(headers))
            .with_timeout(LONGEST)
            .build(),
        TracingProtocol::Http => Otlp::builder()
            .with_http()
            .with_protocol(Protocol::HttpBinary)
            .with_endpoint(format!("{}/{PATH}", endpoint.as_str().trim_end_matches('/')))
            .with_http_client(Post::with(headers)?)
            .with_timeout(LONGEST)
            .build(),
    };
    Ok(Bounded {
        inner: Arc::new(exporter.context("traces cannot be sent (tracing.endpoint, tracing.protocol)")?),
        runtime: runtime.clone(),
        losses: Arc::clone(losses),
    })
}

/// Whether what is sent with every batch can be.
///
/// # Errors
/// When it cannot.
pub(super) fn check(settings: &TracingSettings) -> anyhow::Result<()> {
    match settings.endpoint {
        Some(_) => headers(settings).map(drop),
        None => Ok(()),
    }
}

// === impl Bounded ===

impl<E: SpanExporter + 'static> SpanExporter for Bounded<E> {
    async fn export(&self, batch: Vec<SpanData>) -> OTelSdkResult {
        let count = batch.len();
        self.losses.waiting.leave(count);
        let inner = Arc::clone(&self.inner);
        let sending = async move { timeout(LONGEST, inner.export(batch)).await };
        let sent = match self.runtime.spawn(sending).await {
            Ok(Ok(sent)) => sent,
            Ok(Err(_)) => Err(OTelSdkError::Timeout(LONGEST)),
            Err(_) => Err(OTelSdkError::AlreadyShutdown),
        };
        match &sent {
            Ok(()) => self.losses.sent(count),
            Err(error) => self.losses.failed(count, &error.to_string()),
        }
        sent
    }

    fn set_resource(&mut self, resource: &Resource) {
        // Nothing is sent before it is set.
        if let Some(inner) = Arc::get_mut(&mut self.inner) {
            inner.set_resource(resource);
        }
    }
}

fn channel(endpoint: &Url) -> anyhow::Result<Channel> {
    let endpoint = Endpoint::from_shared(endpoint.to_string()).context("tracing.endpoint is no address")?;
    let endpoint = endpoint.connect_timeout(LONGEST).timeout(LONGEST);
    Ok(endpoint.connect_with_connector_lazy(connector()?))
}

/// `name=value`, separated by commas. What is wrong is told by its place: it may be a secret.
fn headers(settings: &TracingSettings) -> anyhow::Result<HeaderMap> {
    let text = settings
        .headers
        .as_ref()
        .map_or("", |headers| headers.expose_secret());
    let mut headers = HeaderMap::new();
    let entries = text.split(',').map(str::trim).enumerate();
    for (index, entry) in entries.filter(|(_, entry)| !entry.is_empty()) {
        let (name, value) = header(entry).with_context(|| {
            let place = index + 1;
            format!("tracing.headers: entry {place} is not name=value, with the value percent-encoded")
        })?;
        headers.insert(name, value);
    }
    Ok(headers)
}

fn header(entry: &str) -> Option<(HeaderName, HeaderValue)> {
    let (name, value) = entry.split_once('=')?;
    let name = name.trim().parse().ok()?;
    let value = percent_decode_str(value.trim()).decode_utf8().ok()?;
    let mut value = HeaderValue::from_str(&value).ok()?;
    value.set_sensitive(true);
    Some((name, value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_read_as_all_programs_read_them() {
        let (name, value) = header("Authorization=Bearer%20abc").unwrap();
        assert_eq!(
            (name.as_str(), value.as_bytes()),
            ("authorization", &b"Bearer abc"[..])
        );
        for bad in ["", "name", "a b=c", "name=a%0Ab"] {
            assert!(header(bad).is_none(), "{bad}");
        }
    }
}
