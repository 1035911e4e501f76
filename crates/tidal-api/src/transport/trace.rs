//! What a call looked like from outside: one span, one counter, one duration, and the effort on its outcome.
//!
//! Labels are bounded: operations come from the registry and outcomes from the error codes. Ids, queries and users are
//! never recorded.

use async_trait::async_trait;
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

// The names are OpenTelemetry's, so that an exporter needs no translation.
fn span(call: &Call) -> Span {
    tracing::info_span!(
        "tidal_api.call",
        otel.kind = "client",
        http.request.method = %call.method,
        http.route = call.operation,
        identity = match call.identity {
            Identity::Application => "application",
            Identity::User(_) => "user",
        },
        http.response.status_code = field::Empty,
        outcome = field::Empty,
        attempts = field::Empty,
    )
}

fn record(span: &Span, operation: &'static str, effort: Effort, result: &Result<Reply, Error>) {
    let outcome = match result {
        Ok(reply) => {
            span.record("http.response.status_code", reply.status.as_u16());
            "ok"
        }
        Err(error) => {
            if let Some(error) = error.status() {
                span.record("http.response.status_code", error.status.as_u16());
            }
            error.code()
        }
    };
    span.record("outcome", outcome);
    span.record("attempts", effort.attempts);
    metrics::counter!("tidal_api_requests_total", "operation" => operation, "outcome" => outcome)
        .increment(1);
    metrics::histogram!("tidal_api_request_duration_seconds", "operation" => operation)
        .record(effort.elapsed);
    span.in_scope(|| match result {
        Ok(_) => tracing::debug!(elapsed = ?effort.elapsed, "answered"),
        Err(error) => tracing::debug!(elapsed = ?effort.elapsed, %error, "failed"),
    });
}
