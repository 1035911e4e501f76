//! The short way for what is asked most: a good call, in either era and without a session, of a tool that says what it wrote
//! from, and asks nobody back. It is answered here, without the service loop, the channels and the task that rmcp starts for
//! each request.
//!
//! It answers nothing but what rmcp would answer in the same words, and refuses nothing: whatever is unusual about a request,
//! let alone wrong, goes rmcp's way with the same bytes.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes},
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header, request::Parts},
    response::Response,
};
use http_body_util::{BodyExt, Limited};
use rmcp::model::{ProtocolVersion, RequestId, RequestMetaObject};
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::{Principal, Server, router::Era};

/// A request of this size is no usual one.
const LONGEST: usize = 16 * 1024;

const METHOD: &str = "tools/call";
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

/// A call with nothing unusual about it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call<'a> {
    jsonrpc: &'a str,
    id: RequestId,
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
    #[serde(default, rename = "_meta")]
    meta: Option<RequestMetaObject>,
}

/// Answers the request, or gives it back as it came.
pub(super) async fn answer(
    server: &Server,
    principal: &Arc<Principal>,
    (request, era): (Request, Era),
) -> Result<Response, Request> {
    let (head, body) = request.into_parts();
    // Only what is whole already, or comes in one piece: the layers before read it within their limits.
    let bytes = match Limited::new(body, LONGEST).collect().await {
        Ok(whole) => whole.to_bytes(),
        Err(_) => return Err(Request::from_parts(head, broken())),
    };
    match said(server, principal, (&head, &bytes, era)).await {
        Some(answer) => Ok(answer),
        None => Err(Request::from_parts(head, Body::from(bytes))),
    }
}

async fn said(
    server: &Server,
    principal: &Arc<Principal>,
    (head, bytes, era): (&Parts, &Bytes, Era),
) -> Option<Response> {
    let call: Call<'_> = serde_json::from_slice(bytes).ok()?;
    let Params {
        name,
        arguments,
        meta,
    } = &call.params;
    let is_good = call.jsonrpc == "2.0"
        && call.method == METHOD
        && arguments.get().starts_with('{')
        && match era {
            Era::Modern => meta.as_ref().is_some_and(is_usual) && is_named(&head.headers, name),
            Era::Legacy => meta.is_none(),
        };
    if !is_good {
        return None;
    }
    let result = server.router().written(principal, (name, arguments), era).await?;
    let id = serde_json::to_vec(&call.id).ok()?;
    let mut body = Vec::with_capacity(result.len() + id.len() + 40);
    for part in [
        &b"{\"jsonrpc\":\"2.0\",\"id\":"[..],
        &id,
        b",\"result\":",
        &result,
        b"}",
    ] {
        body.extend_from_slice(part);
    }
    let mut response = Response::new(Body::from(body));
    let kind = HeaderValue::from_static("application/json");
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    Some(response)
}

/// Of which era a request is by its head, if that is a usual one.
pub(super) fn era(request: &Request) -> Option<Era> {
    let headers = request.headers();
    let accepted = one(headers, &header::ACCEPT)?;
    let is_usual = request.method() == Method::POST
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

/// Whether a modern call says what it has to, and wants nothing beside its result.
fn is_usual(meta: &RequestMetaObject) -> bool {
    meta.protocol_version() == Some(ProtocolVersion::V_2026_07_28)
        && meta
            .missing_required_keys(&ProtocolVersion::V_2026_07_28)
            .is_empty()
        && !meta.contains_key("progressToken")
        && !meta.contains_key("io.modelcontextprotocol/logLevel")
}

/// Whether the headers say the same as the body, and nothing more.
fn is_named(headers: &HeaderMap, name: &str) -> bool {
    one(headers, &NAMED_METHOD).is_some_and(|method| method == METHOD)
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

/// A body that ends as the one did that was read: the layer that noted why answers in its words.
fn broken() -> Body {
    Body::new(http_body_util::StreamBody::new(futures_util::stream::once(
        async {
            Err::<hyper::body::Frame<Bytes>, _>(std::io::Error::from(std::io::ErrorKind::UnexpectedEof))
        },
    )))
}
