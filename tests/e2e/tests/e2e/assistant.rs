//! One assistant's session, whatever carries it: find tracks, read them, find similar ones, err, read a
//! resource.

use rmcp::{
    ClientServiceExt, RoleClient, ServiceExt,
    model::{CallToolRequestParams, CallToolResult, ProtocolVersion, ReadResourceRequestParams},
    service::{ClientLifecycleMode, RunningService},
    transport::IntoTransport,
};
use serde_json::{Value, json};

use crate::world::World;

/// A connected client.
pub(crate) type Client = RunningService<RoleClient, ()>;

/// Connects as clients of the years before 2026 do.
pub(crate) async fn legacy<T, E, A>(transport: T) -> Client
where
    T: IntoTransport<RoleClient, E, A>,
    E: std::error::Error + Send + Sync + 'static,
{
    ().serve(transport).await.unwrap()
}

/// Connects as clients of the revision 2026-07-28 do.
pub(crate) async fn modern<T, E, A>(transport: T) -> Client
where
    T: IntoTransport<RoleClient, E, A>,
    E: std::error::Error + Send + Sync + 'static,
{
    let discover = ClientLifecycleMode::Discover {
        preferred_versions: vec![ProtocolVersion::V_2026_07_28],
    };
    ().serve_with_lifecycle(transport, discover).await.unwrap()
}

/// What the session costs where nobody has asked anything: what was found need not be asked for again.
pub(crate) const COST: u64 = 2;

/// Plays the session, which costs so many requests.
pub(crate) async fn play(client: &Client, world: &World, cost: u64) {
    let tools = client.list_all_tools().await.unwrap();
    assert!(tools.iter().any(|tool| tool.name == "search"), "{tools:?}");

    let found = call(
        client,
        "search",
        json!({"query": "love", "types": ["track"], "limit": 3}),
    )
    .await;
    let ids = ids(&found, "/tracks/items");
    assert_eq!(ids.len(), 3, "{found:?}");
    let read = call(client, "get_tracks", json!({"ids": ids, "detail": "full"})).await;
    assert_eq!(self::ids(&read, "/tracks/items"), ids);
    let said = text(&read);
    assert!(ids.iter().all(|id| said.contains(id.as_str())), "{said}");
    let similar = call(client, "find_similar", json!({"kind": "track", "id": ids[0]})).await;
    assert!(!self::ids(&similar, "/tracks/items").is_empty(), "{similar:?}");
    assert_eq!(world.sim.counters().total, cost, "{:?}", world.sim.counters());

    let refused = tool(client, "search", json!({"query": ""})).await;
    assert_eq!(refused.is_error, Some(true), "{refused:?}");
    assert_eq!(world.sim.counters().total, cost, "a bad argument costs nothing");

    let uri = format!("tidal://track/{}", ids[0]);
    let resource = client
        .read_resource(ReadResourceRequestParams::new(uri))
        .await
        .unwrap();
    assert!(!resource.contents.is_empty());
}

async fn call(client: &Client, name: &'static str, arguments: Value) -> CallToolResult {
    let result = tool(client, name, arguments).await;
    assert_ne!(result.is_error, Some(true), "{result:?}");
    result
}

/// Calls a tool.
pub(crate) async fn tool(client: &Client, name: &'static str, arguments: Value) -> CallToolResult {
    let Value::Object(arguments) = arguments else {
        unreachable!()
    };
    let params = CallToolRequestParams::new(name).with_arguments(arguments);
    client.call_tool(params).await.unwrap()
}

fn ids(result: &CallToolResult, list: &str) -> Vec<String> {
    let structured = result.structured_content.as_ref().unwrap();
    let items = structured.pointer(list).and_then(Value::as_array).unwrap();
    items
        .iter()
        .map(|item| item["id"].as_str().unwrap().to_owned())
        .collect()
}

fn text(result: &CallToolResult) -> String {
    let texts = result.content.iter().filter_map(|block| block.as_text());
    texts.map(|text| text.text.clone()).collect()
}
