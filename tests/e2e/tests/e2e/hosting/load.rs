//! Clients that go on asking, each at its time whether or not others were answered.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use http_body_util::{BodyExt, Collected, Full};
use hyper::{Request, StatusCode, body::Bytes};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::{Value, json};
use tokio::{
    sync::watch,
    task::JoinSet,
    time::{MissedTickBehavior, interval},
};

use super::house::message;

/// Asks one server in both eras of the protocol.
#[derive(Clone)]
pub(super) struct Asker {
    client: Client<HttpConnector, Full<Bytes>>,
    authority: String,
    token: String,
    /// The session of the older era.
    session: Option<String>,
    /// Within a session each request needs an id that none in flight has.
    next: Arc<AtomicU64>,
}

/// What came of many questions.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    pub(super) answered: usize,
    /// Status and what was said, of those that got no good answer.
    pub(super) failed: Vec<(StatusCode, String)>,
}

/// Questions that go on until they are stopped.
pub(super) struct Load {
    asking: JoinSet<Outcome>,
    stop: watch::Sender<bool>,
}

// === impl Asker ===

impl Asker {
    pub(super) fn new(authority: String, token: &str) -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build(HttpConnector::new()),
            authority,
            token: token.to_owned(),
            session: None,
            next: Arc::new(AtomicU64::new(1)),
        }
    }

    /// The same, with a session of the older era.
    pub(super) async fn with_session(mut self) -> Self {
        let params = json!({
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "end-to-end", "version": "1"},
        });
        let request = json!({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": params});
        let answer = self.post(&[], &request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK, "{answer:?}");
        let id = answer.headers()["mcp-session-id"].to_str().unwrap().to_owned();
        self.session = Some(id);
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        let answer = self.legacy(&ready).await.unwrap();
        assert_eq!(answer.status(), StatusCode::ACCEPTED);
        self
    }

    /// Asks for something that is known by now.
    ///
    /// # Errors
    /// Status and text where there was no good answer.
    pub(super) async fn ask(&self) -> Result<(), (StatusCode, String)> {
        let mut params = json!({"name": "search", "arguments": {"query": "love"}});
        let lost = |error: hyper_util::client::legacy::Error| (StatusCode::BAD_GATEWAY, format!("{error:?}"));
        let answer = if self.session.is_some() {
            let id = self.next.fetch_add(1, Ordering::Relaxed);
            let request = json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params});
            self.legacy(&request).await.map_err(lost)?
        } else {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": {},
                "io.modelcontextprotocol/clientInfo": {"name": "end-to-end", "version": "1"},
            });
            let request = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
            let head = [
                ("mcp-protocol-version", "2026-07-28"),
                ("mcp-method", "tools/call"),
                ("mcp-name", "search"),
            ];
            self.post(&head, &request).await.map_err(lost)?
        };
        let status = answer.status();
        let text = String::from_utf8_lossy(answer.body()).into_owned();
        let is_good =
            message(&text).is_some_and(|message| message["result"]["isError"] == Value::Bool(false));
        if status == StatusCode::OK && is_good {
            Ok(())
        } else {
            Err((status, text))
        }
    }

    async fn legacy(
        &self,
        request: &Value,
    ) -> Result<hyper::Response<Bytes>, hyper_util::client::legacy::Error> {
        let session = self.session.as_deref().unwrap_or_default();
        let head = [
            ("mcp-protocol-version", "2025-11-25"),
            ("mcp-session-id", session),
        ];
        self.post(&head, request).await
    }

    async fn post(
        &self,
        head: &[(&'static str, &str)],
        request: &Value,
    ) -> Result<hyper::Response<Bytes>, hyper_util::client::legacy::Error> {
        let mut onward = Request::post(format!("http://{}/mcp", self.authority))
            .header("authorization", format!("Bearer {}", self.token))
            .header("content-type", "application/json")
            .header("accept", "application/json, text/event-stream");
        for (name, value) in head {
            onward = onward.header(*name, *value);
        }
        let onward = onward.body(Full::from(request.to_string())).unwrap();
        let (parts, body) = self.client.request(onward).await?.into_parts();
        let bytes = body.collect().await.map(Collected::to_bytes).unwrap_or_default();
        Ok(hyper::Response::from_parts(parts, bytes))
    }
}

// === impl Load ===

impl Load {
    /// So many questions a second, by these askers in turn.
    pub(super) fn start(askers: Vec<Asker>, per_second: u32) -> Self {
        let (stop, stopped) = watch::channel(false);
        let mut asking = JoinSet::new();
        asking.spawn(go_on(Arc::from(askers), per_second, stopped));
        Self { asking, stop }
    }

    pub(super) async fn stop(mut self) -> Outcome {
        self.stop.send_replace(true);
        self.asking.join_next().await.unwrap().unwrap()
    }
}

async fn go_on(askers: Arc<[Asker]>, per_second: u32, mut stopped: watch::Receiver<bool>) -> Outcome {
    let mut ticks = interval(Duration::from_secs(1) / per_second);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let mut under_way = JoinSet::new();
    for asker in askers.iter().cycle() {
        tokio::select! {
            _ = ticks.tick() => {}
            _ = stopped.wait_for(|stopped| *stopped) => break,
        }
        let asker = asker.clone();
        under_way.spawn(async move { asker.ask().await });
    }
    let mut outcome = Outcome::default();
    while let Some(answer) = under_way.join_next().await {
        match answer.unwrap() {
            Ok(()) => outcome.answered += 1,
            Err(failure) => outcome.failed.push(failure),
        }
    }
    outcome
}
