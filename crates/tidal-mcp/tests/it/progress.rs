//! Being told how far a call came, in both eras.

use std::time::Duration;

use async_trait::async_trait;
use rmcp::model::CallToolRequestParams;
use serde_json::{Value, json};
use tidal_mcp::{
    Backend, Failure, HttpOptions, Server, Toolset, http,
    router::Entry,
    tool::{Context, Effect, Spec, Tool},
};
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tower::ServiceExt as _;

use crate::{
    http::post,
    misbehaviour::{Done, Nothing},
    news::{Ear, Told},
    world,
};

/// Reads forty things and then does forty, one each tenth of a second.
struct Walks;

#[async_trait]
impl Tool for Walks {
    type Arguments = Nothing;
    type Output = Done;

    const SPEC: Spec = Spec {
        name: "walks",
        title: "Walk",
        toolset: Toolset::Catalog,
        effect: Effect::Reads,
        scopes: &[],
        description: "Exists only in tests",
    };

    async fn call(context: &Context, _: Nothing) -> Result<Done, Failure> {
        for what in ["steps seen", "steps taken"] {
            for step in 1..=40 {
                sleep(Duration::from_millis(100)).await;
                context.reached(step, Some(40), what);
            }
        }
        Ok(Done { done: true })
    }
}

/// Is quick, and says how far it came all the same.
struct Jumps;

#[async_trait]
impl Tool for Jumps {
    type Arguments = Nothing;
    type Output = Done;

    const SPEC: Spec = Spec {
        name: "jumps",
        ..Walks::SPEC
    };

    async fn call(context: &Context, _: Nothing) -> Result<Done, Failure> {
        sleep(Duration::from_millis(400)).await;
        context.reached(1, Some(1), "jumps");
        Ok(Done { done: true })
    }
}

fn server() -> Server {
    let entries = vec![Entry::of::<Walks>(), Entry::of::<Jumps>()];
    let tidal = std::sync::Arc::new(world::catalogue());
    Server::with_tools(entries, Backend::ready(tidal), &world::options()).unwrap()
}

/// The progress, how far it can go, and the words.
fn check(told: &[(f64, f64, String)]) {
    assert!((10..=16).contains(&told.len()), "two a second: {told:?}");
    assert!(
        told.windows(2)
            .all(|pair| pair[0].0 < pair[1].0 && pair[0].1 <= pair[1].1),
        "{told:?}"
    );
    assert!(told.iter().all(|(done, of, _)| done <= of), "{told:?}");
    let (done, of, words) = &told[0];
    assert!((*done, *of) >= (4.0, 40.0), "not before half a second: {told:?}");
    assert!(
        words.starts_with("Walk: ") && words.ends_with(" of 40 steps seen"),
        "{words}"
    );
    let (_, of, words) = told.last().unwrap();
    assert!(
        words.ends_with(" of 40 steps taken") && (*of - 80.0).abs() < 1e-9,
        "{words}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_older_client_is_told_beside_the_answer() {
    let (ear, mut hears) = Ear::new();
    let client = ear.connect(server()).await;
    client
        .call_tool(CallToolRequestParams::new("jumps"))
        .await
        .unwrap();
    assert!(hears.try_recv().is_err(), "it was quick");
    client
        .call_tool(CallToolRequestParams::new("walks"))
        .await
        .unwrap();
    let mut told = Vec::new();
    while let Ok(Told::Progress(word)) = hears.try_recv() {
        told.push((word.progress, word.total.unwrap(), word.message.unwrap()));
    }
    check(&told);
}

async fn answer(tool: &str, meta: Value) -> (String, String) {
    let mut meta = meta;
    meta["io.modelcontextprotocol/protocolVersion"] = json!("2026-07-28");
    meta["io.modelcontextprotocol/clientCapabilities"] = json!({});
    let params = json!({"name": tool, "arguments": {}, "_meta": meta});
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let headers = [
        ("mcp-protocol-version", "2026-07-28"),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
    ];
    let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
    let routes = http::routes(server(), &options, CancellationToken::new());
    // Streams end with the routes: those stay until everything is read.
    let response = routes.clone().oneshot(post(&headers, request.to_string()));
    let response = response.await.unwrap();
    let kind = response.headers()["content-type"].to_str().unwrap().to_owned();
    let bytes = axum::body::to_bytes(response.into_body(), 1 << 20).await.unwrap();
    (kind, String::from_utf8(bytes.to_vec()).unwrap())
}

#[tokio::test(start_paused = true)]
async fn a_modern_client_is_told_on_the_way_to_the_answer_and_only_if_it_asks() {
    let (kind, text) = answer("walks", json!({"progressToken": "p"})).await;
    assert_eq!(kind, "text/event-stream");
    let messages = text.lines().filter_map(|line| line.strip_prefix("data:"));
    let messages: Vec<Value> = messages
        .filter_map(|data| serde_json::from_str(data).ok())
        .collect();
    let (last, told) = messages.split_last().unwrap();
    assert_eq!(last["result"]["structuredContent"]["done"], true);
    let told: Vec<_> = told
        .iter()
        .map(|message| {
            assert_eq!(message["method"], "notifications/progress");
            let params = &message["params"];
            assert_eq!(params["progressToken"], "p");
            let words = params["message"].as_str().unwrap().to_owned();
            (
                params["progress"].as_f64().unwrap(),
                params["total"].as_f64().unwrap(),
                words,
            )
        })
        .collect();
    check(&told);

    for (tool, meta) in [("walks", json!({})), ("jumps", json!({"progressToken": "p"}))] {
        let (kind, text) = answer(tool, meta).await;
        assert!(kind.starts_with("application/json"), "{tool}: {kind}: {text}");
    }
}
