//! Requests that never reach the protocol (wrong host, too large, no JSON) are refused by rmcp in plain text.
//! Here they become JSON-RPC errors that say what to change.

use axum::{
    Json,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use rmcp::model::RequestId;
use serde_json::{Value, json};

use super::version;
use crate::measure;

/// A JSON-RPC error that belongs to no request.
pub(super) fn body(code: i32, message: &str) -> Json<Value> {
    body_to(None, code, message)
}

/// A JSON-RPC error that belongs to this request, if to one.
pub(super) fn body_to(id: Option<&RequestId>, code: i32, message: &str) -> Json<Value> {
    Json(json!({ "jsonrpc": "2.0", "id": id, "error": { "code": code, "message": message } }))
}

pub(super) fn too_large(body_limit: usize) -> String {
    format!("the request body is larger than {body_limit} bytes")
}

pub(super) fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"))
}

/// Replaces a refusal in plain text; leaves everything else as it is.
pub(super) fn explain(response: Response, body_limit: usize) -> Response {
    let status = response.status();
    if is_json(&response) || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let (status, code, reason, message) = match status {
        StatusCode::FORBIDDEN => (
            status,
            -32600,
            "host_or_origin",
            "the Host or Origin of this request is not allowed; see the settings mcp.allowed_hosts and \
             mcp.allowed_origins"
                .to_owned(),
        ),
        StatusCode::PAYLOAD_TOO_LARGE => (status, -32600, "body_too_large", too_large(body_limit)),
        StatusCode::NOT_ACCEPTABLE => (
            status,
            -32600,
            "accept",
            "the Accept header has to name both application/json and text/event-stream".to_owned(),
        ),
        // rmcp says 415 for both a wrong Content-Type and a body that is no message.
        StatusCode::UNSUPPORTED_MEDIA_TYPE => (
            StatusCode::BAD_REQUEST,
            -32700,
            "not_json_rpc",
            "the body has to be one JSON-RPC 2.0 message, sent as Content-Type: application/json".to_owned(),
        ),
        StatusCode::METHOD_NOT_ALLOWED => (
            status,
            -32600,
            "method",
            "only POST is served here: there are no sessions and no event streams to open".to_owned(),
        ),
        StatusCode::BAD_REQUEST => (
            status,
            -32600,
            "bad_request",
            format!(
                "the request's headers are not acceptable: check Host and MCP-Protocol-Version; accepted: {}",
                version::accepted()
            ),
        ),
        _ => (
            status,
            -32603,
            "other",
            "the request could not be answered".to_owned(),
        ),
    };
    measure::refusal(reason);
    let allow = response.headers().get(header::ALLOW).cloned();
    let mut explained = (status, body(code, &message)).into_response();
    if let Some(allow) = allow {
        explained.headers_mut().insert(header::ALLOW, allow);
    }
    explained
}
