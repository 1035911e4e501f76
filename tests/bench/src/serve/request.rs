//! Requests as clients of each era of the protocol send them, as bytes that are ready to be written.

use std::net::SocketAddr;

use serde_json::{Value, json};

/// Whose revision of the protocol is spoken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Era {
    /// 2026-07-28: each request says in its body and in its headers what it is.
    Modern,
    /// 2025-11-25, without a session.
    Legacy,
}

/// How many tracks a search asks for.
pub(super) const TRACKS_FOUND: usize = 10;

// === impl Era ===

impl Era {
    fn version(self) -> &'static str {
        match self {
            Self::Modern => "2026-07-28",
            Self::Legacy => "2025-11-25",
        }
    }
}

/// A search for ten tracks.
pub(super) fn search(era: Era, at: SocketAddr, words: &str) -> Vec<u8> {
    let arguments = json!({ "query": words, "types": ["track"], "limit": TRACKS_FOUND });
    call(era, at, ("search", &arguments))
}

/// A call of a tool.
pub(super) fn call(era: Era, at: SocketAddr, (tool, arguments): (&str, &Value)) -> Vec<u8> {
    let mut params = json!({ "name": tool, "arguments": arguments });
    let mut headers = format!(
        "MCP-Protocol-Version: {}\r\nAccept: application/json, text/event-stream\r\nContent-Type: application/json\r\n",
        era.version()
    );
    if era == Era::Modern {
        let meta = json!({
            "io.modelcontextprotocol/protocolVersion": era.version(),
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": { "name": "tidal-bench", "version": env!("CARGO_PKG_VERSION") },
        });
        params = json!({ "name": tool, "arguments": arguments, "_meta": meta });
        headers.push_str("Mcp-Method: tools/call\r\nMcp-Name: ");
        headers.push_str(tool);
        headers.push_str("\r\n");
    }
    let body = json!({ "jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params });
    post(at, "/mcp", (&headers, &body.to_string()))
}

/// A POST of JSON.
pub(super) fn post(at: SocketAddr, path: &str, (headers, body): (&str, &str)) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: {at}\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A GET.
pub(super) fn get(host: &str, target: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n").into_bytes()
}
