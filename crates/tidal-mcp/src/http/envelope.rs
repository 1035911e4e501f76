//! What a request says of itself, read once for all layers behind: which method, which tool, which id. Whether it is a good
//! message is the protocol's to say, which gets the same bytes; refused here is only what would cost too much to read, and
//! what is no longer spoken.

use axum::{
    body::{Body, Bytes},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use rmcp::model::RequestId;
use serde::Deserialize;

use super::{refusal, upload};
use crate::{measure, server::CALL};

/// How deep arrays and objects may stand in each other.
const DEEPEST: usize = 64;

/// Longest method or name that is kept, in bytes. No longer one exists.
const LONGEST: usize = 128;

/// What a request says of itself. Empty for what cannot be read, which the protocol refuses: whoever counts should take that
/// for the worst.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Envelope {
    id: Option<RequestId>,
    method: Option<Box<str>>,
    name: Option<Box<str>>,
}

/// Why a request is not passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Problem {
    Batch,
    TooDeep,
}

/// The same as it is written.
#[derive(Deserialize)]
struct Message {
    #[serde(default)]
    id: Option<RequestId>,
    #[serde(default)]
    method: Option<Box<str>>,
    #[serde(default)]
    params: Option<Named>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(default)]
    name: Option<Box<str>>,
}

/// Receives the body of a message, within its limits.
///
/// # Errors
/// The answer to one that is not read any further.
pub(super) async fn receive(body: Body, limit: usize) -> Result<Bytes, Box<Response>> {
    let received = upload::receive(body, limit).await;
    let bytes = received.map_err(|fault| Box::new(fault.answer()))?;
    match Problem::of(&bytes) {
        None => Ok(bytes),
        Some(problem) => Err(Box::new(problem.answer())),
    }
}

// === impl Envelope ===

impl Envelope {
    /// What the answer is to name.
    pub(super) fn id(&self) -> Option<&RequestId> {
        self.id.as_ref()
    }

    /// The method as it was sent: whoever logs it has to mind what it may hold.
    #[cfg_attr(not(test), expect(dead_code, reason = "for the layers that count and log"))]
    pub(super) fn method(&self) -> Option<&str> {
        self.method.as_deref()
    }

    /// Which tool is called, if one is; as it was sent.
    pub(super) fn tool(&self) -> Option<&str> {
        match self.method.as_deref() {
            Some(CALL) => self.name.as_deref(),
            _ => None,
        }
    }

    /// Of a message that was [received](receive).
    pub(super) fn read(bytes: &[u8]) -> Self {
        let Ok(message) = serde_json::from_slice::<Message>(bytes) else {
            return Self::default();
        };
        Self {
            id: message.id,
            method: message.method.and_then(short),
            name: message.params.and_then(|params| params.name).and_then(short),
        }
    }
}

// === impl Problem ===

impl Problem {
    fn of(bytes: &[u8]) -> Option<Self> {
        if bytes.trim_ascii_start().first() == Some(&b'[') {
            return Some(Self::Batch);
        }
        is_too_deep(bytes).then_some(Self::TooDeep)
    }

    fn answer(self) -> Response {
        let (reason, message) = match self {
            Self::Batch => (
                "batch",
                "an array is not accepted: batches ended with protocol 2025-06-18; send one JSON-RPC 2.0 message in each \
                 request"
                    .to_owned(),
            ),
            Self::TooDeep => (
                "too_deep",
                format!("the body is nested deeper than {DEEPEST} levels"),
            ),
        };
        measure::refusal(reason);
        (StatusCode::BAD_REQUEST, refusal::body(-32600, &message)).into_response()
    }
}

fn short(text: Box<str>) -> Option<Box<str>> {
    (text.len() <= LONGEST).then_some(text)
}

/// Counts brackets outside of strings. Of what is no JSON it may say anything.
fn is_too_deep(bytes: &[u8]) -> bool {
    let mut depth = 0_usize;
    let mut bytes = bytes.iter();
    while let Some(byte) = bytes.next() {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b'"' => pass_string(&mut bytes),
            _ => {}
        }
        if depth > DEEPEST {
            return true;
        }
    }
    false
}

/// Goes on behind the quotation mark that ends a string.
fn pass_string(bytes: &mut std::slice::Iter<'_, u8>) {
    while let Some(byte) = bytes.next() {
        match byte {
            b'"' => return,
            b'\\' => {
                bytes.next();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nested(depth: usize) -> String {
        // The message and its params are the first two levels.
        let (open, close) = ("[".repeat(depth - 2), "]".repeat(depth - 2));
        format!(r#"{{"id": 1, "method": "x", "params": {{"a": {open}{close}}}}}"#)
    }

    #[test]
    fn what_a_message_says_of_itself_is_read() {
        for (text, method, tool) in [
            (
                r#"{"method":"tools/call","params":{"name":"search","arguments":{"a":[1,{}]}},"id":"a"}"#,
                Some("tools/call"),
                Some("search"),
            ),
            (
                r#"{"method":"tools\/call","params":{"name":"\u0073earch"}}"#,
                Some("tools/call"),
                Some("search"),
            ),
            (
                r#"{"method":"prompts/get","params":{"name":"search"}}"#,
                Some("prompts/get"),
                None,
            ),
            (r#"{"method":"ping","params":null}"#, Some("ping"), None),
            (r#"{"result":{},"id":1}"#, None, None),
            (
                r#"{"method":"tools/call","params":{"name":"a"},"params":{"name":"b"}}"#,
                None,
                None,
            ),
            (r#"{"method":"ping","params":"x"}"#, None, None),
            ("{", None, None),
            ("", None, None),
        ] {
            let envelope = Envelope::read(text.as_bytes());
            assert_eq!((envelope.method(), envelope.tool()), (method, tool), "{text}");
        }
        let long = format!(r#"{{"method":"{}","id":7}}"#, "x".repeat(LONGEST + 1));
        let envelope = Envelope::read(long.as_bytes());
        assert_eq!(
            (envelope.method(), envelope.id()),
            (None, Some(&RequestId::Number(7)))
        );
    }

    #[test]
    fn batches_and_what_is_too_deep_are_refused() {
        for (text, expected) in [
            ("[]".to_owned(), Some(Problem::Batch)),
            (" \r\n[{\"method\":\"ping\"}]".to_owned(), Some(Problem::Batch)),
            (nested(DEEPEST), None),
            (nested(DEEPEST + 1), Some(Problem::TooDeep)),
            (nested(100_000), Some(Problem::TooDeep)),
            ("{\"a\":".repeat(100_000), Some(Problem::TooDeep)),
            (format!(r#"{{"a":"{}"}}"#, "[".repeat(1_000)), None),
            (format!(r#"{{"a":"\"{}"}}"#, "[".repeat(1_000)), None),
            (
                format!(r#"{{"a":"\\",{}"#, "[".repeat(1_000)),
                Some(Problem::TooDeep),
            ),
            ("{}".repeat(1_000), None),
        ] {
            assert_eq!(
                Problem::of(text.as_bytes()),
                expected,
                "{}",
                &text[..text.len().min(40)]
            );
        }
    }
}
