//! W3C Trace Context: `traceparent` and `tracestate`, as they come with a request and go on to TIDAL.
//!
//! They come in the message's `_meta` or in the header of the HTTP request. What is in the message is nearer to whoever
//! asks: there may be others' HTTP in between. What is malformed counts as not there.

use std::sync::Arc;

use axum::http::{HeaderMap, HeaderValue};
use opentelemetry::{
    Context,
    propagation::{Extractor, TextMapPropagator},
    trace::TraceContextExt,
};
use opentelemetry_http::{HeaderExtractor, HeaderInjector};
use opentelemetry_sdk::propagation::TraceContextPropagator;
use rmcp::model::JsonObject;
use tidal_core::settings::Propagator;

/// The header, and the key in `_meta`.
pub(super) const PARENT: &str = "traceparent";

/// What is longer counts as not there: it goes on to TIDAL, whose patience with headers has an end. The specification wants
/// at least this much of it passed on.
const LONGEST: usize = 512;

struct Meta<'a>(&'a JsonObject);

/// What is not too long of another one.
struct Short<'a>(&'a dyn Extractor);

/// The trace that whoever sent a request is in, if they are in one.
pub(super) fn remote(headers: Option<&HeaderMap>, meta: Option<&JsonObject>) -> Option<Context> {
    let of_message = meta.filter(|meta| meta.contains_key(PARENT));
    let of_message = of_message.and_then(|meta| extract(&Meta(meta)));
    of_message.or_else(|| {
        let headers = headers.filter(|headers| headers.contains_key(PARENT))?;
        extract(&HeaderExtractor(headers))
    })
}

/// Tells TIDAL the span that asks it.
pub(crate) fn propagator() -> Propagator {
    Arc::new(|headers| {
        let current = Context::current();
        if current.span().span_context().is_sampled() {
            TraceContextPropagator::new().inject_context(&current, &mut HeaderInjector(headers));
            // The specification would have it sent empty, and says to leave it out.
            if headers.get("tracestate").is_some_and(HeaderValue::is_empty) {
                headers.remove("tracestate");
            }
        }
    })
}

fn extract(carrier: &dyn Extractor) -> Option<Context> {
    let context = TraceContextPropagator::new().extract_with_context(&Context::new(), &Short(carrier));
    context.span().span_context().is_valid().then_some(context)
}

// === impl Meta ===

impl Extractor for Meta<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key)?.as_str()
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }
}

// === impl Short ===

impl Extractor for Short<'_> {
    fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).filter(|value| value.len() <= LONGEST)
    }

    fn keys(&self) -> Vec<&str> {
        self.0.keys()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const IN_HEADER: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const IN_META: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";

    fn trace(header: Option<&str>, meta: &serde_json::Value) -> Option<String> {
        let mut headers = HeaderMap::new();
        if let Some(header) = header {
            headers.insert(PARENT, header.parse().unwrap());
        }
        let context = remote(Some(&headers), meta.as_object())?;
        Some(context.span().span_context().trace_id().to_string())
    }

    #[test]
    fn the_message_wins_and_what_is_malformed_is_not_there() {
        let of_header = Some("0af7651916cd43dd8448eb211c80319c".to_owned());
        let of_meta = Some("4bf92f3577b34da6a3ce929d0e0e4736".to_owned());
        for (header, meta, expected) in [
            (None, json!({}), None),
            (Some(IN_HEADER), json!({}), of_header.clone()),
            (None, json!({ "traceparent": IN_META }), of_meta.clone()),
            (Some(IN_HEADER), json!({ "traceparent": IN_META }), of_meta),
            (Some(IN_HEADER), json!({ "traceparent": 7 }), of_header.clone()),
            (Some(IN_HEADER), json!({ "traceparent": "00-x-y-01" }), of_header),
            (
                Some("00-00000000000000000000000000000000-b7ad6b7169203331-01"),
                json!({}),
                None,
            ),
            (
                Some("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
                json!({}),
                None,
            ),
            (Some(""), json!({}), None),
        ] {
            assert_eq!(trace(header, &meta), expected, "{header:?} {meta}");
        }
    }

    #[test]
    fn what_is_too_long_is_not_passed_on() {
        for (length, expected) in [(LONGEST, true), (LONGEST + 1, false)] {
            let members = ["a", "b", "c"].map(|name| format!("{name}={}", "x".repeat(160)));
            let state = format!("{:x<length$}", members.join(","));
            let meta = json!({ "traceparent": IN_HEADER, "tracestate": state });
            let context = remote(None, meta.as_object()).unwrap();
            let span = context.span();
            let passed_on = span.span_context().trace_state().header();
            assert_eq!(!passed_on.is_empty(), expected, "{length}");
        }
    }

    #[test]
    fn where_nothing_is_traced_nothing_is_told_on() {
        let mut headers = HeaderMap::new();
        propagator()(&mut headers);
        assert!(headers.is_empty());
    }
}
