//! The protocol's two eras, as far as a client's requests differ. Modern: no session, every request says
//! what it is. Legacy: `initialize` opens a session that each request names.

use serde_json::{Value, json};

const MODERN: &str = "2026-07-28";
const LEGACY: &str = "2025-11-25";

/// An era of the protocol, with what a client remembers in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Era {
    Modern,
    Legacy { session: Option<String> },
}

impl Era {
    /// The revision that is spoken.
    pub(super) fn version(&self) -> &'static str {
        match self {
            Self::Modern => MODERN,
            Self::Legacy { .. } => LEGACY,
        }
    }

    /// How a conversation starts.
    pub(super) fn opening(&self) -> (&'static str, Value) {
        match self {
            Self::Modern => ("server/discover", json!({})),
            Self::Legacy { .. } => (
                "initialize",
                json!({ "protocolVersion": LEGACY, "capabilities": {}, "clientInfo": client() }),
            ),
        }
    }

    /// The headers of a request.
    pub(super) fn headers(&self, method: &str, params: &Value) -> Vec<(&'static str, String)> {
        let mut headers = vec![("mcp-protocol-version", self.version().to_owned())];
        match self {
            Self::Modern => {
                headers.push(("mcp-method", method.to_owned()));
                let name = params
                    .get("name")
                    .or_else(|| params.get("uri"))
                    .and_then(Value::as_str);
                headers.extend(name.map(|name| ("mcp-name", name.to_owned())));
            }
            Self::Legacy { session } => {
                headers.extend(session.iter().map(|session| ("mcp-session-id", session.clone())));
            }
        }
        headers
    }

    /// The body of a request: the modern era says in each who asks and what it can do.
    pub(super) fn body(&self, id: u32, method: &str, params: &Value) -> Value {
        let mut params = params.clone();
        if *self == Self::Modern
            && let Some(params) = params.as_object_mut()
        {
            params.insert(
                "_meta".to_owned(),
                json!({
                    "io.modelcontextprotocol/protocolVersion": MODERN,
                    "io.modelcontextprotocol/clientCapabilities": {},
                    "io.modelcontextprotocol/clientInfo": client(),
                }),
            );
        }
        json!({ "jsonrpc": "2.0", "id": id, "method": method, "params": params })
    }
}

fn client() -> Value {
    json!({ "name": "tidal-demo", "version": env!("CARGO_PKG_VERSION") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_modern_request_says_everything_itself() {
        let params = json!({ "name": "search", "arguments": {} });
        let headers = Era::Modern.headers("tools/call", &params);
        assert!(headers.contains(&("mcp-method", "tools/call".to_owned())));
        assert!(headers.contains(&("mcp-name", "search".to_owned())));
        let body = Era::Modern.body(7, "tools/call", &params);
        assert_eq!(
            body["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"],
            MODERN
        );
        assert_eq!(body["params"]["name"], "search");
    }

    #[test]
    fn a_legacy_request_names_its_session() {
        let era = Era::Legacy {
            session: Some("s".to_owned()),
        };
        let headers = era.headers("tools/list", &json!({}));
        assert_eq!(
            headers,
            [
                ("mcp-protocol-version", LEGACY.to_owned()),
                ("mcp-session-id", "s".to_owned())
            ]
        );
        assert_eq!(era.body(1, "tools/list", &json!({}))["params"], json!({}));
    }
}
