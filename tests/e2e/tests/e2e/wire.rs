//! Requests to a server as they go over the wire, letter by letter, and what comes back.

use serde_json::{Value, json};

use crate::listener::send;

/// What came back.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// Head and body as they came.
    pub(crate) text: String,
}

// === impl Answer ===

impl Answer {
    fn of(text: String) -> Self {
        let status = text.split(' ').nth(1).and_then(|status| status.parse().ok());
        Self {
            status: status.unwrap_or(0),
            text,
        }
    }

    /// A line of the head.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let (head, _) = self.text.split_once("\r\n\r\n")?;
        let lines = head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(other, _)| other.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
    }

    /// The JSON in the body, which may be the last event of a stream.
    pub(crate) fn json(&self) -> Value {
        let (_, body) = self.text.split_once("\r\n\r\n").unwrap_or_default();
        let (start, end) = (body.find('{'), body.rfind('}'));
        let (Some(start), Some(end)) = (start, end) else {
            panic!("no JSON: {self:?}");
        };
        serde_json::from_str(&body[start..=end]).unwrap()
    }
}

/// Sends a request as it is.
pub(crate) async fn raw(authority: &str, request: &str) -> Answer {
    Answer::of(send(authority, request).await)
}

/// Sends a body, with these lines in its head in place of those that a client sends.
pub(crate) async fn post(authority: &str, head: &[(&str, &str)], body: &str) -> Answer {
    let length = body.len().to_string();
    let mut lines = vec![
        ("Host", authority),
        ("Content-Type", "application/json"),
        ("Accept", "application/json, text/event-stream"),
        ("Content-Length", &length),
        ("Connection", "close"),
    ];
    lines.retain(|(name, _)| !head.iter().any(|(other, _)| other.eq_ignore_ascii_case(name)));
    let lines = lines.iter().chain(head);
    let lines: Vec<String> = lines
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let head = lines.concat();
    raw(authority, &format!("POST /mcp HTTP/1.1\r\n{head}\r\n{body}")).await
}

/// A call as it was made before 2026.
pub(crate) fn call(tool: &str, arguments: &Value) -> String {
    let params = json!({"name": tool, "arguments": arguments});
    json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string()
}
