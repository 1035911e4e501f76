//! What is counted: calls by tool and outcome, never by anything that a stranger chooses.

use metrics_util::debugging::{DebugValue, DebuggingRecorder};
use serde_json::{Map, json};

use crate::world;

#[tokio::test]
async fn calls_are_counted_by_tool_and_code() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let (server, _) = world::server(&world::options());
    world::answer(&server, "search", json!({"query": "blue"})).await;
    world::answer(&server, "search", json!({"query": "green"})).await;
    world::error(&server, "search", json!({"query": ""})).await;
    assert!(
        server
            .router()
            .call("made up by a stranger", Map::new())
            .await
            .is_none()
    );

    let mut counted = Vec::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let key = key.key();
        let labels: Vec<_> = key
            .labels()
            .map(|label| format!("{}={}", label.key(), label.value()))
            .collect();
        match value {
            DebugValue::Counter(count) => {
                counted.push(format!("{} {} {count}", key.name(), labels.join(",")));
            }
            DebugValue::Histogram(values) => {
                counted.push(format!("{} {} {}", key.name(), labels.join(","), values.len()));
            }
            DebugValue::Gauge(_) => panic!("no gauge is kept here"),
        }
    }
    counted.sort();
    assert_eq!(
        counted,
        [
            "tidal_mcp_tool_calls_total tool=search,code=INVALID_INPUT 1",
            "tidal_mcp_tool_calls_total tool=search,code=OK 2",
            "tidal_mcp_tool_duration_seconds tool=search 3",
        ]
    );
}
