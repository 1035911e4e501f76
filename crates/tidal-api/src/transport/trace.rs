//! What a call looked like from outside: one span, one counter, one duration, and the effort on its outcome. And the spans
//! below that one: what the call waits for, and each of its attempts.
//!
//! Labels are bounded: operations come from the registry and outcomes from the error codes. Ids, queries and users are
//! never recorded.

use async_trait::async_trait;
use http::{Method, Uri};
use tracing::{Instrument as _, Span, field};

use super::{Call, Layer, Reply, Transport};
use crate::clock;
use crate::error::{Effort, Error};
use crate::identity::Identity;

/// Records each call in a span and in metrics, and puts the effort on its outcome.
#[derive(Debug, Clone, Copy)]
pub struct Trace;

/// A transport whose calls are recorded.
pub struct Traced<T> {
    inner: T,
}

impl<T: Transport> Layer<T> for Trace {
    type Transport = Traced<T>;

    fn layer(self, inner: T) -> Traced<T> {
        Traced { inner }
    }
}

#[async_trait]
impl<T: Transport> Transport for Traced<T> {
    async fn call(&self, call: Call) -> Result<Reply, Error> {
        let started = clock::now();
        let operation = call.operation;
        let attempts = call.attempts.clone();
        let span = span(&call);
        let result = self.inner.call(call).instrument(span.clone()).await;
        let effort = Effort {
            attempts: attempts.count(),
            elapsed: clock::now() - started,
            outcome_unknown: false,
        };
        let result = match result {
            Ok(reply) => Ok(Reply { effort, ..reply }),
            Err(error) => Err(error.with_effort(effort)),
        };
        record(&span, operation, effort, &result);
        result
    }
}

/// The span of one attempt, or of whatever else is sent once. The names are OpenTelemetry's for HTTP clients, so that an
/// exporter needs no translation.
pub(crate) fn attempt(method: &Method, template: Option<&str>, resent: u32) -> Span {
    let span = tracing::info_span!(
        "tidal_api.attempt",
        otel.kind = "client",
        otel.name = field::Empty,
        otel.status_code = field::Empty,
        http.request.method = method.as_str(),
        url.template = template,
        server.address = field::Empty,
        server.port = field::Empty,
        http.request.resend_count = (resent > 0).then_some(resent),
        http.response.status_code = field::Empty,
        "error.type" = field::Empty,
    );
    match template {
        _ if span.is_disabled() => {}
        Some(template) => drop(span.record("otel.name", format!("{method} {template}"))),
        None => drop(span.record("otel.name", method.as_str())),
    }
    span
}

/// Puts into the span of an attempt to whom it goes. That is a setting.
pub(crate) fn sent_to(uri: &Uri) {
    let span = Span::current();
    if span.is_disabled() {
        return;
    }
    span.record("server.address", uri.host());
    let of_scheme = if uri.scheme_str() == Some("http") { 80 } else { 443 };
    span.record("server.port", uri.port_u16().unwrap_or(of_scheme));
}

/// Puts into the span of an attempt how it ended.
pub(crate) fn ended(span: &Span, result: &Result<Reply, Error>) {
    if span.is_disabled() {
        return;
    }
    let failure = match result {
        Ok(reply) => {
            span.record("http.response.status_code", reply.status.as_u16());
            (!reply.status.is_success()).then(|| reply.status.as_str().to_owned())
        }
        Err(error) => Some(error.code().to_owned()),
    };
    if let Some(failure) = failure {
        span.record("error.type", failure);
        span.record("otel.status_code", "ERROR");
    }
}

/// The span of waiting for a turn under the rate limit.
pub(super) fn rate_limit_wait() -> Span {
    tracing::info_span!("rate_limit.wait", "error.type" = field::Empty)
}

/// The span of waiting for a place among the requests in flight.
pub(super) fn place_wait() -> Span {
    tracing::info_span!("place.wait")
}

/// The span of getting a token: from memory, from the store, or from TIDAL.
pub(super) fn token() -> Span {
    tracing::info_span!("token", "error.type" = field::Empty)
}

/// The span of waiting before asking again.
pub(super) fn retry_wait(cause: &'static str) -> Span {
    tracing::info_span!("retry.wait", tidal.cause = cause)
}

/// Waits for this within a span, and puts into that how it failed.
pub(super) async fn within<T>(span: Span, wait: impl Future<Output = Result<T, Error>>) -> Result<T, Error> {
    let result = wait.instrument(span.clone()).await;
    if let Err(error) = &result {
        span.record("error.type", error.code());
    }
    result
}

fn span(call: &Call) -> Span {
    tracing::info_span!(
        "tidal_api.call",
        otel.name = "tidal.call",
        otel.status_code = field::Empty,
        tidal.operation = call.operation,
        tidal.identity = match call.identity {
            Identity::Application => "application",
            Identity::User(_) => "user",
        },
        tidal.outcome = field::Empty,
        tidal.attempts = field::Empty,
    )
}

fn record(span: &Span, operation: &'static str, effort: Effort, result: &Result<Reply, Error>) {
    let outcome = match result {
        Ok(_) => "ok",
        Err(error) => {
            span.record("otel.status_code", "ERROR");
            error.code()
        }
    };
    span.record("tidal.outcome", outcome);
    span.record("tidal.attempts", effort.attempts);
    metrics::counter!("tidal_api_requests_total", "operation" => operation, "outcome" => outcome)
        .increment(1);
    metrics::histogram!("tidal_api_request_duration_seconds", "operation" => operation)
        .record(effort.elapsed);
    span.in_scope(|| match result {
        Ok(_) => tracing::debug!(elapsed = ?effort.elapsed, "answered"),
        Err(error) => tracing::debug!(elapsed = ?effort.elapsed, code = error.code(), "failed"),
    });
}
