//! What is counted: requests by method, tool and outcome, never by anything that a stranger chooses.

use std::collections::BTreeMap;

use axum::body::Body;
use metrics_util::{
    MetricKind,
    debugging::{DebugValue, DebuggingRecorder, Snapshotter},
};
use serde_json::{Value, json};
use tidal_mcp::reference::{METRICS, Metric, MetricKind as Kind, Values};
use tower::ServiceExt;

use crate::{
    http::{post, routes},
    world,
};

const MODERN: &str = "2026-07-28";

/// What was counted or timed at least once, as `name{labels} count`.
fn counted(snapshotter: &Snapshotter) -> Vec<String> {
    let mut counted = Vec::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let labels = key.key().labels();
        let labels: Vec<_> = labels
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        let count = match value {
            DebugValue::Counter(count) => count,
            DebugValue::Histogram(values) => values.len() as u64,
            DebugValue::Gauge(_) => 0,
        };
        if count > 0 {
            listed(key.kind(), key.key());
            counted.push(format!("{} {} {count}", key.key().name(), labels.join(",")));
        }
    }
    counted.sort();
    counted
}

/// Finds it in the list of all metrics, with these labels and nothing else.
fn listed(kind: MetricKind, key: &metrics::Key) {
    let name = key.name();
    let found: Option<&Metric> = METRICS.into_iter().flatten().find(|metric| metric.name == name);
    let metric = found.unwrap_or_else(|| panic!("{name} is not in the list"));
    let kinds = match metric.kind {
        Kind::Counter => MetricKind::Counter,
        Kind::Gauge => MetricKind::Gauge,
        Kind::Histogram(_) => MetricKind::Histogram,
    };
    assert_eq!(kind, kinds, "{name}");
    let labels: BTreeMap<_, _> = key.labels().map(|label| (label.key(), label.value())).collect();
    assert_eq!(labels.len(), metric.labels.len(), "{name} {labels:?}");
    for label in metric.labels {
        let value = labels[label.name];
        let is_known = matches!(label.values, Values::Fixed) || label.values.known().contains(&value);
        assert!(is_known, "{name} {}={value}", label.name);
    }
}

#[tokio::test]
async fn calls_are_counted_by_tool_and_code() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let (server, _) = world::server(&world::options());
    world::answer(&server, "search", json!({"query": "blue"})).await;
    world::answer(&server, "search", json!({"query": "green"})).await;
    world::error(&server, "search", json!({"query": ""})).await;
    assert_eq!(
        counted(&snapshotter),
        [
            "tidal_error_count_total method=tools/call,tool=search,code=INVALID_INPUT 1",
            "tidal_request_count_total method=tools/call,tool=search,result=error 1",
            "tidal_request_count_total method=tools/call,tool=search,result=ok 2",
            "tidal_request_duration_seconds method=tools/call,tool=search 3",
            "tidal_searches_total  2",
        ]
    );
}

/// Sends a request of this revision. Answers with its status.
async fn send(routes: &axum::Router, method: &str, mut params: Value, version: &str) -> u16 {
    let name = params["name"]
        .as_str()
        .or(params["uri"].as_str())
        .map(str::to_owned);
    let mut headers = vec![("mcp-protocol-version", version)];
    if version == MODERN {
        params["_meta"] = json!({
            "io.modelcontextprotocol/protocolVersion": MODERN,
            "io.modelcontextprotocol/clientCapabilities": {},
            "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        });
        headers.push(("mcp-method", method));
        headers.extend(name.as_deref().map(|name| ("mcp-name", name)));
    }
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}).to_string();
    let response = routes.clone().oneshot(post(&headers, body)).await.unwrap();
    let status = response.status().as_u16();
    drop(
        axum::body::to_bytes(Body::new(response.into_body()), usize::MAX)
            .await
            .unwrap(),
    );
    status
}

#[tokio::test]
async fn each_request_is_counted_once_in_both_eras_and_strangers_name_nothing() {
    for version in ["2025-11-25", MODERN] {
        let recorder = DebuggingRecorder::new();
        let snapshotter = recorder.snapshotter();
        let _guard = metrics::set_default_local_recorder(&recorder);
        let routes = routes();
        send(&routes, "tools/list", json!({}), version).await;
        send(&routes, "prompts/list", json!({}), version).await;
        send(
            &routes,
            "resources/read",
            json!({"uri": "tidal://guide"}),
            version,
        )
        .await;
        send(
            &routes,
            "resources/read",
            json!({"uri": "tidal://nothing/1"}),
            version,
        )
        .await;
        let call = json!({"name": "search", "arguments": {"query": "blue"}});
        send(&routes, "tools/call", call, version).await;
        let unheard = json!({"name": "made_up_by_a_stranger", "arguments": {}});
        send(&routes, "tools/call", unheard, version).await;
        send(&routes, "made/up", json!({}), version).await;
        let of = |line: &String| line.starts_with("tidal_request_count_total");
        let counted: Vec<_> = counted(&snapshotter).into_iter().filter(of).collect();
        assert_eq!(
            counted,
            [
                "tidal_request_count_total method=other,tool=,result=error 1",
                "tidal_request_count_total method=prompts/list,tool=,result=ok 1",
                "tidal_request_count_total method=resources/read,tool=,result=error 1",
                "tidal_request_count_total method=resources/read,tool=,result=ok 1",
                "tidal_request_count_total method=tools/call,tool=other,result=error 1",
                "tidal_request_count_total method=tools/call,tool=search,result=ok 1",
                "tidal_request_count_total method=tools/list,tool=,result=ok 1",
            ],
            "{version}"
        );
    }
}

#[tokio::test]
async fn what_is_refused_before_is_counted_by_why() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let routes = routes();
    let bodies = ["[]".to_owned(), "{".to_owned(), "[".repeat(1_000)];
    for body in bodies {
        let request = post(&[("mcp-protocol-version", "2025-11-25")], body);
        routes.clone().oneshot(request).await.unwrap();
    }
    // Its head says less than it has to.
    let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}).to_string();
    let request = post(&[("mcp-protocol-version", MODERN)], body);
    let response = routes.clone().oneshot(request).await.unwrap();
    assert_eq!(response.status(), 400);
    assert_eq!(
        counted(&snapshotter),
        [
            "tidal_refused_requests_total reason=batch 2",
            "tidal_refused_requests_total reason=not_json_rpc 1",
            "tidal_refused_requests_total reason=protocol 1",
            "tidal_request_count_total method=unread,tool=,result=refused 4",
        ]
    );
}
