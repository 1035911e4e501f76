//! What one principal was handed is of no use to another, over one endpoint and for the same question.

use std::time::Duration;

use axum::{Router, http::Method};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tidal_mcp::{Access, SessionOptions, principals::AccessToken};
use tower::ServiceExt;

use crate::{
    http::{body, post},
    my_half_ways::{down, numbers},
    principals::{Club, message, with_token},
};

const MODERN: &str = "2026-07-28";

/// The result of a modern client's call, with what it says beside name and arguments.
async fn call(routes: &Router, token: &AccessToken, said: (&str, &Value, Value)) -> Value {
    answer(routes, token, said).await["result"].clone()
}

async fn answer(
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
    body(response).await
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
    let refused = answer(&routes, &leo, ("delete_playlist", &arguments, again.clone())).await;
    assert_eq!(
        (&refused["error"]["code"], &refused["error"]["data"]["reason"]),
        (&json!(-32602), &json!("state_invalid")),
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

#[tokio::test]
async fn a_session_is_its_principals_and_ends_with_them() {
    let mut club = Club::new();
    club.options.sessions = Some(SessionOptions::default());
    let mia = club.add("mia", Access::ReadWrite).await;
    let leo = club.add("leo", Access::ReadWrite).await;
    let routes = club.routes();
    let hello = json!({"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
    let opened = with_token(&mia, &message("initialize", &hello));
    let opened = routes.clone().oneshot(opened).await.unwrap();
    let session = opened.headers()["mcp-session-id"].clone();
    let list = message("tools/list", &json!({}));
    let within = |token: &AccessToken, method: Method| {
        let mut request = with_token(token, &list);
        request.headers_mut().insert("mcp-session-id", session.clone());
        *request.method_mut() = method;
        routes.clone().oneshot(request)
    };
    for method in [Method::POST, Method::GET] {
        let status = within(&leo, method.clone()).await.unwrap().status();
        assert_eq!(status, 404, "{method} for another's session");
    }
    // Whatever that is answered, it ends nothing of hers.
    within(&leo, Method::DELETE).await.unwrap();
    assert_eq!(within(&mia, Method::POST).await.unwrap().status(), 200);
    let listening = within(&mia, Method::GET).await.unwrap();
    assert_eq!(listening.status(), 200);
    club.register.revoke(&"mia".parse().unwrap()).unwrap();
    club.catch_up().await;
    // It would go on for as long as the client likes.
    let _ = tokio::time::timeout(Duration::from_secs(30), listening.into_body().collect())
        .await
        .expect("the stream of a principal who is gone ends");
    assert_eq!(within(&mia, Method::POST).await.unwrap().status(), 401);
    let mia = club.add("mia", Access::ReadWrite).await;
    assert_eq!(within(&mia, Method::POST).await.unwrap().status(), 404);
}
