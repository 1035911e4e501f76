//! Traces as a collector gets them: one for each request, from the client's own trace down to what is sent to TIDAL. And what
//! becomes of the server when nobody takes them.

pub(crate) mod collector;
mod lost;
mod tree;

use std::{fs, path::Path};

use serde_json::{Value, json};
use tidal_sim::Fault;
use tokio::process::Command;

use crate::{
    servers::{Heard, Piped, Served},
    wire,
    world::World,
};
use collector::Collector;
use tree::{Spanned, Tree};

/// The client's own.
const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";
const SPAN: &str = "b7ad6b7169203331";

/// Another one's, between the client and the server.
const OTHER: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const OPERATION: &str = "GET /searchResults";

fn parent() -> String {
    format!("00-{TRACE}-{SPAN}-01")
}

/// A server that sends what it is told to trace, and draws nothing itself.
fn server(world: &World, collector: &Collector) -> Command {
    let mut command = Command::from(world.command("tidal-mcp"));
    command
        .env("OTEL_EXPORTER_OTLP_ENDPOINT", collector.endpoint())
        .env("OTEL_EXPORTER_OTLP_PROTOCOL", collector.protocol())
        .env("OTEL_EXPORTER_OTLP_HEADERS", "x-key=of%20the%20tests")
        .env("TIDAL_TRACING_SAMPLE_RATIO", "0")
        .kill_on_drop(true);
    command
}

/// A search, as it is sent since 2026, with a parent in the head and one in the message.
async fn search(server: &Served, query: &str, (in_head, in_meta): (Option<&str>, Option<&str>)) {
    let mut meta = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "end-to-end", "version": "1"},
    });
    if let Some(parent) = in_meta {
        meta["traceparent"] = json!(parent);
    }
    let params = json!({
        "name": "search",
        "arguments": {"query": query, "types": ["track"], "limit": 3},
        "_meta": meta,
    });
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let mut head = vec![
        ("MCP-Protocol-Version", "2026-07-28"),
        ("Mcp-Method", "tools/call"),
        ("Mcp-Name", "search"),
    ];
    head.extend(in_head.map(|parent| ("traceparent", parent)));
    let found = wire::post(server.authority(), &head, &request.to_string()).await;
    assert_eq!(found.json()["result"]["isError"], json!(false), "{found:?}");
}

/// The tree that `docs/traces.md` shows under this heading.
fn documented(heading: &str) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/traces.md");
    let text = fs::read_to_string(file).unwrap();
    let (_, section) = text.split_once(&format!("\n## {heading}\n")).unwrap();
    let (_, fenced) = section.split_once("```text\n").unwrap();
    fenced.split_once("```").unwrap().0.to_owned()
}

async fn a_cold_search_is_one_trace(collector: Collector) {
    let world = World::start().await;
    let heard = Heard::default();
    let server = Served::start(&mut server(&world, &collector), &heard).await;
    search(&server, "love", (Some(&parent()), None)).await;
    // Nobody traces this one.
    search(&server, "peace", (None, None)).await;
    search(&server, "hate", (Some(OTHER), Some(&parent()))).await;
    // Found in memory: what was written is sent again.
    search(&server, "love", (Some(&parent()), None)).await;
    server.stop().await;

    let spans = collector.spans();
    let traced: Vec<_> = spans.iter().map(Spanned::trace).collect();
    assert!(traced.iter().all(|trace| trace == TRACE), "{traced:?}");
    let trees = Tree::below(SPAN, &spans);
    let [cold, other, warm] = &trees[..] else {
        panic!("{} trees: {spans:#?}", trees.len());
    };
    assert_eq!(
        cold.to_string(),
        documented("A search that nobody asked for before")
    );
    // There is a token by now.
    let token = other.find("token").expect("a token is looked for");
    assert!(token.children.is_empty(), "{other}");
    assert_eq!(warm.to_string(), documented("The same search again"));
    assert_eq!(collector.service(), "tidal-mcp");
    assert_eq!(collector.key(), Some("of the tests".to_owned()));

    // TIDAL is told the span that asks it.
    let told = world.sim.traces();
    let expected = cold.all("client").chain(other.all("client"));
    let expected: Vec<String> = expected
        .map(|span| format!("00-{TRACE}-{}-01", span.id))
        .collect();
    let parents: Vec<String> = told.into_iter().map(|(_, parent)| parent).collect();
    assert_eq!(parents, expected);
}

#[tokio::test]
async fn a_cold_search_is_one_trace_over_grpc() {
    a_cold_search_is_one_trace(Collector::grpc().await).await;
}

#[tokio::test]
async fn a_cold_search_is_one_trace_over_http() {
    a_cold_search_is_one_trace(Collector::http().await).await;
}

#[tokio::test]
async fn each_attempt_is_a_span_and_tidal_is_told_each() {
    let (world, collector) = (World::start().await, Collector::http().await);
    let server = Served::start(&mut server(&world, &collector), &Heard::default()).await;
    world.sim.faults().next(1, Fault::Status503);
    search(&server, "love", (Some(&parent()), None)).await;
    server.stop().await;

    let spans = collector.spans();
    let trees = Tree::below(SPAN, &spans);
    let [retried] = &trees[..] else {
        panic!("{spans:#?}")
    };
    assert_eq!(
        retried.to_string(),
        documented("A search that takes two attempts")
    );
    let attempts = retried.all("client").filter(|span| span.name == OPERATION);
    let attempts: Vec<_> = attempts
        .map(|span| format!("00-{TRACE}-{}-01", span.id))
        .collect();
    let told = world.sim.traces().into_iter();
    let told = told.filter(|(operation, _)| operation == OPERATION);
    assert_eq!(told.map(|(_, parent)| parent).collect::<Vec<_>>(), attempts);
    assert_eq!(attempts.len(), 2);
}

#[tokio::test]
async fn what_a_client_wrote_is_in_no_span() {
    let (world, collector) = (World::start().await, Collector::grpc().await);
    let server = Served::start(&mut server(&world, &collector), &Heard::default()).await;
    search(&server, "unheard-of", (Some(&parent()), None)).await;
    let track = world.sim.sample().tracks[0].clone();
    for (name, arguments, code) in [
        ("get_tracks", json!({"ids": [track]}), None),
        ("search", json!({"query": ""}), Some("INVALID_INPUT")),
        ("made_up", json!({"word": "made-up-word"}), None),
    ] {
        let params = json!({"name": name, "arguments": arguments, "_meta": {"traceparent": parent()}});
        let body = json!({"jsonrpc": "2.0", "id": "made-up-id", "method": "tools/call", "params": params});
        let answer = wire::post(server.authority(), &[], &body.to_string()).await;
        let failed = answer.json()["result"]["isError"] == json!(true);
        assert_eq!(failed, code.is_some(), "{answer:?}");
    }
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "made/up", "params": {}});
    let head = [("traceparent", parent())];
    let head: Vec<_> = head.iter().map(|(name, value)| (*name, value.as_str())).collect();
    wire::post(server.authority(), &head, &body.to_string()).await;
    server.stop().await;

    let spans = collector.spans();
    let trees = Tree::below(SPAN, &spans);
    let roots: Vec<_> = trees.iter().map(Tree::summary).collect();
    assert_eq!(
        roots,
        [
            "tools/call search",
            "tools/call get_tracks",
            "tools/call search error.type=tool_error tidal.error.code=INVALID_INPUT",
            "tools/call error.type=-32602",
            "_OTHER error.type=-32601",
        ]
    );
    let told = format!("{:?}", collector.requests());
    for written in [
        "unheard",
        "made-up",
        "made_up",
        "made/up",
        track.as_str(),
        "countryCode",
    ] {
        assert!(!told.contains(written), "{written} is told");
    }
}

#[tokio::test]
async fn over_standard_input_and_output_it_is_the_same() {
    let (world, collector) = (World::start().await, Collector::http().await);
    let mut server = Piped::start(&mut server(&world, &collector), &Heard::default()).await;
    let params = json!({
        "name": "search",
        "arguments": {"query": "love", "types": ["track"]},
        "_meta": {"traceparent": parent()},
    });
    let found: Value = server.ask("tools/call", &params).await.unwrap();
    assert_eq!(found["isError"], json!(false), "{found}");
    server.stop().await;
    let spans = collector.spans();
    let trees = Tree::below(SPAN, &spans);
    let [search] = &trees[..] else {
        panic!("{spans:#?}")
    };
    assert_eq!(search.summary(), "tools/call search");
    assert_eq!(search.attribute("network.transport"), Some("pipe"));
    assert!(search.find(OPERATION).is_some(), "{search}");
}
