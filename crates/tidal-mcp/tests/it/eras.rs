//! Clients of both eras that can be asked something, or cannot: raw over HTTP, and the SDK's own over pipes.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use rmcp::{
    ClientHandler, ErrorData, RoleClient, ServiceExt,
    model::{
        CallToolRequestParams, CallToolResult, ClientCapabilities, ClientConfig, ElicitRequestParams,
        ElicitResult, ElicitationAction, ErrorCode, Implementation, ProtocolVersion,
    },
    service::{RequestContext, RunningService},
};
use serde_json::{Value, json};
use tidal_mcp::{HttpOptions, Server, http};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::http::{body, post};

const MODERN: &str = "2026-07-28";

/// A modern client over HTTP with these capabilities.
pub(crate) struct Modern<'a> {
    pub(crate) server: &'a Server,
    pub(crate) capabilities: Value,
}

/// A legacy client over pipes, whose person always answers alike.
#[derive(Clone)]
pub(crate) struct Legacy {
    pub(crate) capabilities: Value,
    pub(crate) answer: Answer,
    pub(crate) asked: Arc<AtomicUsize>,
}

/// How a person answers.
#[derive(Clone)]
pub(crate) enum Answer {
    Accepts(Value),
    Declines,
    Never,
    /// The client answers with this error in their place.
    Fails(ErrorCode),
}

// === impl Modern ===

impl Modern<'_> {
    pub(crate) async fn send(&self, method: &str, mut params: Value) -> Value {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": self.capabilities,
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        });
        let name = params["name"]
            .as_str()
            .or(params["uri"].as_str())
            .map(str::to_owned);
        let mut headers = vec![("mcp-protocol-version", MODERN), ("mcp-method", method)];
        headers.extend(name.as_deref().map(|name| ("mcp-name", name)));
        let request = json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params});
        let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
        let routes = http::routes(self.server.clone(), &options, CancellationToken::new());
        let response = routes.oneshot(post(&headers, request.to_string())).await.unwrap();
        body(response).await
    }

    /// The result of a tool call, with what is added to its params.
    pub(crate) async fn call(&self, tool: &str, arguments: Value, more: Value) -> Value {
        let answer = self.answer(tool, arguments, more).await;
        assert!(answer["result"].is_object(), "{answer}");
        answer["result"].clone()
    }

    /// Why a tool call is refused as a request.
    pub(crate) async fn refusal(&self, tool: &str, arguments: Value, more: Value) -> Value {
        let answer = self.answer(tool, arguments, more).await;
        assert_eq!(answer["error"]["code"], -32602, "{answer}");
        answer["error"]["data"]["reason"].clone()
    }

    async fn answer(&self, tool: &str, arguments: Value, more: Value) -> Value {
        let mut params = json!({"name": tool, "arguments": arguments});
        for (name, value) in more.as_object().into_iter().flatten() {
            params[name] = value.clone();
        }
        self.send("tools/call", params).await
    }
}

// === impl Legacy ===

impl Legacy {
    pub(crate) fn new(capabilities: Value, answer: Answer) -> Self {
        Self {
            capabilities,
            answer,
            asked: Arc::default(),
        }
    }

    /// Calls one tool in a session of its own.
    pub(crate) async fn call(&self, server: &Server, tool: &str, arguments: Value) -> CallToolResult {
        let client = self.connect(server).await;
        let params = CallToolRequestParams::new(tool.to_owned())
            .with_arguments(arguments.as_object().unwrap().clone());
        let result = client.call_tool(params).await.unwrap();
        client.cancel().await.unwrap();
        result
    }

    pub(crate) async fn connect(&self, server: &Server) -> RunningService<RoleClient, Self> {
        let (near, far) = tokio::io::duplex(64 * 1024);
        let server = server.clone();
        #[expect(clippy::disallowed_methods, reason = "it ends with the pipe")]
        tokio::spawn(async move {
            if let Ok(running) = server.serve(near).await {
                let _ = running.waiting().await;
            }
        });
        self.clone().serve(far).await.unwrap()
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

impl ClientHandler for Legacy {
    fn get_info(&self) -> ClientConfig {
        let capabilities: ClientCapabilities = serde_json::from_value(self.capabilities.clone()).unwrap();
        ClientConfig::new(capabilities, Implementation::new("test", "1"))
            .with_protocol_version(ProtocolVersion::V_2025_11_25)
    }

    async fn create_elicitation(
        &self,
        _: ElicitRequestParams,
        _: RequestContext<RoleClient>,
    ) -> Result<ElicitResult, ErrorData> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        match &self.answer {
            Answer::Accepts(content) => {
                Ok(ElicitResult::new(ElicitationAction::Accept).with_content(content.clone()))
            }
            Answer::Declines => Ok(ElicitResult::new(ElicitationAction::Decline)),
            Answer::Never => std::future::pending().await,
            Answer::Fails(code) => Err(ErrorData::new(*code, "the user closed the dialog", None)),
        }
    }
}
