//! The short way for what is asked most: a good call, in either era and without a session, of a tool that says what it wrote
//! from, and asks nobody back. It is answered here, without the service loop, the channels and the task that rmcp starts for
//! each request.
//!
//! It answers nothing but what rmcp would answer in the same words, and refuses nothing: whatever is unusual about a request,
//! let alone wrong, goes rmcp's way with the same bytes.

use std::sync::Arc;

use axum::{
    body::Body,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    response::Response,
};
use quick_cache::sync::Cache;
use rmcp::model::{ProtocolVersion, RequestMetaObject};
use serde::Deserialize;
use serde_json::value::RawValue;
use tracing::{Instrument, Span};

use crate::{
    Principal, Server,
    router::Era,
    server::CALL,
    telemetry::{self, Account},
};

/// A request of this size is no usual one.
const LONGEST: usize = 16 * 1024;

const VERSION: HeaderName = HeaderName::from_static("mcp-protocol-version");
const NAMED_METHOD: HeaderName = HeaderName::from_static("mcp-method");
const NAMED_TOOL: HeaderName = HeaderName::from_static("mcp-name");
const REPEATED: &str = "mcp-param-";

/// What belongs to a session or a stream: neither is served here.
const LASTING: [HeaderName; 2] = [
    HeaderName::from_static("mcp-session-id"),
    HeaderName::from_static("last-event-id"),
];

/// How results are asked for, as all clients write it.
const ACCEPTED: [&[u8]; 2] = [
    b"application/json, text/event-stream",
    b"text/event-stream, application/json",
];

/// How many are remembered of what clients say of themselves, and how long one may be, in bytes.
const REMEMBERED: usize = 64;
const LONGEST_REMEMBERED: usize = 1024;

/// As many headers as an answer has in the end.
const HEADERS: usize = 13;

/// The short way.
pub(super) struct ShortWay {
    /// What clients say of themselves with each request, as they wrote it, where there is nothing unusual about it: a client
    /// says always the same.
    usual: Cache<Box<[u8]>, ()>,
}

/// A call with nothing unusual about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call<'a> {
    jsonrpc: &'a str,
    #[serde(borrow)]
    id: &'a RawValue,
    method: &'a str,
    #[serde(borrow)]
    params: Params<'a>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Params<'a> {
    name: &'a str,
    #[serde(borrow)]
    arguments: &'a RawValue,
    #[serde(default, borrow, rename = "_meta")]
    meta: Option<&'a RawValue>,
}

// === impl ShortWay ===

impl ShortWay {
    pub(super) fn new() -> Self {
        Self {
            usual: Cache::new(REMEMBERED),
        }
    }

    /// The answer to such a call. For everything else nothing, or the span that was begun: whoever answers goes on with it.
    pub(super) async fn answer(
        &self,
        server: &Server,
        principal: &Arc<Principal>,
        (head, bytes, era): (&Parts, &[u8], Era),
    ) -> Result<Response, Option<Span>> {
        let Some(call) = self.usual_call(head, bytes, era) else {
            return Err(None);
        };
        let Params {
            name,
            arguments,
            meta,
        } = call.params;
        let span = telemetry::span_of_call((server, name), head, meta);
        let written = server.router().written(principal, (name, arguments), era);
        match written.instrument(span.clone()).await {
            Some(result) => {
                Account::current(Account::look_at_time);
                Ok(response(call.id.get(), &result))
            }
            None => Err(Some(span)),
        }
    }

    /// The call in these bytes, if nothing is unusual about it.
    fn usual_call<'a>(&self, head: &Parts, bytes: &'a [u8], era: Era) -> Option<Call<'a>> {
        if bytes.len() > LONGEST {
            return None;
        }
        let call: Call<'_> = serde_json::from_slice(bytes).ok()?;
        let Params {
            name,
            arguments,
            meta,
        } = &call.params;
        let is_good = call.jsonrpc == "2.0"
            && call.method == CALL
            && is_plain(call.id.get())
            && arguments.get().starts_with('{')
            && match era {
                Era::Modern => {
                    meta.is_some_and(|meta| self.is_usual(meta.get())) && is_named(&head.headers, name)
                }
                Era::Legacy => meta.is_none(),
            };
        is_good.then_some(call)
    }

    /// Whether a modern call says what it has to, and wants nothing beside its result.
    fn is_usual(&self, meta: &str) -> bool {
        if self.usual.get(meta.as_bytes()).is_some() {
            return true;
        }
        let is_usual = serde_json::from_str(meta).is_ok_and(|meta: RequestMetaObject| {
            meta.protocol_version() == Some(ProtocolVersion::V_2026_07_28)
                && meta
                    .missing_required_keys(&ProtocolVersion::V_2026_07_28)
                    .is_empty()
                && !meta.contains_key("progressToken")
                && !meta.contains_key("io.modelcontextprotocol/logLevel")
        });
        // One that names a trace does not come again.
        if is_usual && meta.len() <= LONGEST_REMEMBERED && !telemetry::names_trace(meta) {
            self.usual.insert(meta.as_bytes().into(), ());
        }
        is_usual
    }
}

/// The answer to a request of this id.
fn response(id: &str, result: &[u8]) -> Response {
    let mut body = Vec::with_capacity(result.len() + id.len() + 40);
    for part in [
        &b"{\"jsonrpc\":\"2.0\",\"id\":"[..],
        id.as_bytes(),
        b",\"result\":",
        result,
        b"}",
    ] {
        body.extend_from_slice(part);
    }
    let mut response = Response::new(Body::from(body));
    let kind = HeaderValue::from_static("application/json");
    let mut headers = HeaderMap::with_capacity(HEADERS);
    headers.insert(header::CONTENT_TYPE, kind);
    *response.headers_mut() = headers;
    response
}

/// Whether an id is read and written again as it stands here: a whole number, or a string without escapes.
fn is_plain(id: &str) -> bool {
    match id.as_bytes() {
        [b'"', text @ .., b'"'] => !text.contains(&b'\\'),
        digits => digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit),
    }
}

/// Of which era a request is by its head, if that is a usual one.
pub(super) fn era(head: &Parts) -> Option<Era> {
    let headers = &head.headers;
    let accepted = one(headers, &header::ACCEPT)?;
    let is_usual = head.method == Method::POST
        && ACCEPTED.contains(&accepted.as_bytes())
        && one(headers, &header::CONTENT_TYPE)? == "application/json"
        && !LASTING.iter().any(|name| headers.contains_key(name))
        && length(headers).is_some_and(|length| length <= LONGEST);
    if !is_usual {
        return None;
    }
    let version = one(headers, &VERSION)?;
    if version == ProtocolVersion::V_2026_07_28.as_str() {
        return Some(Era::Modern);
    }
    let older = [ProtocolVersion::V_2025_06_18, ProtocolVersion::V_2025_11_25];
    let is_older = older.iter().any(|older| version == older.as_str());
    is_older.then_some(Era::Legacy)
}

/// Whether the headers say the same as the body, and nothing more.
fn is_named(headers: &HeaderMap, name: &str) -> bool {
    one(headers, &NAMED_METHOD).is_some_and(|method| method == CALL)
        && one(headers, &NAMED_TOOL).is_some_and(|tool| tool == name)
        && !headers.keys().any(|header| header.as_str().starts_with(REPEATED))
}

/// A header that is there once.
fn one<'a>(headers: &'a HeaderMap, name: &HeaderName) -> Option<&'a HeaderValue> {
    let mut values = headers.get_all(name).iter();
    values.next().filter(|_| values.next().is_none())
}

fn length(headers: &HeaderMap) -> Option<usize> {
    one(headers, &header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
