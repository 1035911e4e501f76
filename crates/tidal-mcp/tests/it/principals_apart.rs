//! What one principal was handed is of no use to another, over one endpoint and for the same question.

use axum::Router;
use serde_json::{Value, json};
use tidal_mcp::{Access, principals::AccessToken};
use tower::ServiceExt;

use crate::{
    http::{body, post},
    my_half_ways::{down, numbers},
    principals::Club,
};

const MODERN: &str = "2026-07-28";

/// A modern client's call, with what it says beside name and arguments.
async fn call(
    routes: &Router,
    token: &AccessToken,
    (tool, arguments, beside): (&str, &Value, Value),
) -> Value {
    let mut params = json!({"name": tool, "arguments": arguments, "_meta": {
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {"elicitation": {"form": {}}},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    }});
    for (key, value) in beside.as_object().unwrap() {
        params[key] = value.clone();
    }
    let bearer = format!("Bearer {}", token.expose());
    let headers = [
        ("authorization", &*bearer),
        ("mcp-protocol-version", MODERN),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
    ];
    let message = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params});
    let response = routes
        .clone()
        .oneshot(post(&headers, message.to_string()))
        .await
        .unwrap();
    body(response).await["result"].clone()
}

async fn two() -> (Club, Router, AccessToken, AccessToken) {
    let club = Club::new();
    let mia = club.add("mia", Access::ReadWrite).await;
    let leo = club.add("leo", Access::ReadWrite).await;
    let routes = club.routes();
    (club, routes, mia, leo)
}

#[tokio::test]
async fn a_cursor_is_good_for_whoever_got_it() {
    let (_club, routes, mia, leo) = two().await;
    let arguments = json!({"kind": "tracks", "limit": 5});
    let first = call(&routes, &mia, ("list_favorites", &arguments, json!({}))).await;
    let mut next = arguments;
    next["cursor"] = first["structuredContent"]["favorites"]["next_cursor"].clone();
    assert!(next["cursor"].is_string(), "{first}");
    let refused = call(&routes, &leo, ("list_favorites", &next, json!({}))).await;
    assert_eq!(
        refused["structuredContent"]["error"]["code"], "INVALID_INPUT",
        "{refused}"
    );
    let second = call(&routes, &mia, ("list_favorites", &next, json!({}))).await;
    assert_eq!(second["isError"], false, "{second}");
}

#[tokio::test]
async fn a_change_is_gone_on_with_by_whoever_began_it() {
    let (club, routes, mia, leo) = two().await;
    let wanted = numbers((101..=150).chain(101..=160));
    let arguments = json!({"id": "empty", "items": wanted, "skip_duplicates": false});
    club.fake.let_pass(1);
    club.fake.fail_next(down());
    let half = call(&routes, &mia, ("add_to_playlist", &arguments, json!({}))).await;
    let mut again = arguments;
    again["resume"] = half["structuredContent"]["resume"].clone();
    assert!(again["resume"].is_string(), "{half}");
    club.fake.recover();
    let before = club.fake.count("add_items");
    let refused = call(&routes, &leo, ("add_to_playlist", &again, json!({}))).await;
    let error = &refused["structuredContent"]["error"];
    assert_eq!(error["code"], "INVALID_INPUT", "{refused}");
    assert_eq!(club.fake.count("add_items"), before);
    let whole = call(&routes, &mia, ("add_to_playlist", &again, json!({}))).await;
    assert_eq!(whole["isError"], false, "{whole}");
}

#[tokio::test]
async fn a_yes_is_that_of_whoever_was_asked() {
    let (club, routes, mia, leo) = two().await;
    let arguments = json!({"id": "mine"});
    let asked = call(&routes, &mia, ("delete_playlist", &arguments, json!({}))).await;
    let yes = json!({"consent": {"action": "accept", "content": {"confirm": true}}});
    let again = json!({"requestState": asked["requestState"], "inputResponses": yes});
    assert!(again["requestState"].is_string(), "{asked}");
    let refused = call(&routes, &leo, ("delete_playlist", &arguments, again.clone())).await;
    assert_eq!(
        refused["structuredContent"]["error"]["reason"], "consent_invalid",
        "{refused}"
    );
    assert_eq!(club.fake.count("delete_playlist"), 0);
    let done = call(&routes, &mia, ("delete_playlist", &arguments, again)).await;
    assert_eq!(
        (&done["isError"], club.fake.count("delete_playlist")),
        (&json!(false), 1),
        "{done}"
    );
}
