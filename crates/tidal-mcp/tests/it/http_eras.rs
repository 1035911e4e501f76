//! Both eras of the protocol at one endpoint, in raw HTTP.

use axum::http::StatusCode;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::http::{body, post, routes};

const MODERN: &str = "2026-07-28";

fn request(method: &str, params: &Value) -> Value {
    json!({"jsonrpc": "2.0", "id": 7, "method": method, "params": params})
}

/// A request as a modern client sends it: metadata in the body, repeated in headers.
async fn modern(method: &str, mut params: Value, headers: &[(&str, &str)]) -> (StatusCode, Value) {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    });
    let mut all = vec![("mcp-protocol-version", MODERN), ("mcp-method", method)];
    let name = params
        .get("name")
        .or_else(|| params.get("uri"))
        .and_then(Value::as_str)
        .map(str::to_owned);
    if let Some(name) = &name {
        all.push(("mcp-name", name));
    }
    all.extend(headers);
    let response = routes()
        .oneshot(post(&all, request(method, &params).to_string()))
        .await
        .unwrap();
    (response.status(), body(response).await)
}

async fn legacy(method: &str, params: Value) -> Value {
    let headers = [("mcp-protocol-version", "2025-06-18")];
    let response = routes()
        .oneshot(post(&headers, request(method, &params).to_string()))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["content-type"], "application/json");
    assert!(response.headers().get("mcp-session-id").is_none());
    body(response).await
}

#[tokio::test]
async fn legacy_clients_initialize_with_their_version() {
    for (asked, answered) in [
        ("2025-06-18", "2025-06-18"),
        ("2025-11-25", "2025-11-25"),
        ("2024-11-05", "2025-11-25"),
        ("2026-07-28", "2025-11-25"),
    ] {
        let params = json!({"protocolVersion": asked, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}});
        let response = routes()
            .oneshot(post(&[], request("initialize", &params).to_string()))
            .await
            .unwrap();
        let answer = body(response).await;
        let result = &answer["result"];
        assert_eq!(result["protocolVersion"], answered, "{answer}");
        assert_eq!(result["serverInfo"]["name"], "tidal-mcp");
        assert!(result["capabilities"]["tools"].is_object());
        assert!(result["capabilities"].get("logging").is_none());
    }
}

#[tokio::test]
async fn legacy_clients_list_and_call() {
    let listed = legacy("tools/list", json!({})).await;
    assert_eq!(
        listed["result"]["tools"].as_array().unwrap().len(),
        tidal_mcp::tools::all().len()
    );
    assert!(listed["result"].get("resultType").is_none());
    let called = legacy(
        "tools/call",
        json!({"name": "search", "arguments": {"query": "blue", "country": "DE"}}),
    )
    .await;
    assert_eq!(called["result"]["isError"], false);
    assert!(called["result"]["structuredContent"]["tracks"].is_object());
    let bad = legacy("tools/call", json!({"name": "search", "arguments": {}})).await;
    assert_eq!(
        bad["result"]["structuredContent"]["error"]["code"],
        "INVALID_INPUT"
    );
    let missing = legacy("resources/read", json!({"uri": "tidal://track/777"})).await;
    assert_eq!(missing["error"]["code"], -32002);
}

#[tokio::test]
async fn modern_clients_discover() {
    let (status, answer) = modern("server/discover", json!({}), &[]).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    let result = &answer["result"];
    assert_eq!(result["resultType"], "complete");
    assert_eq!(
        result["supportedVersions"],
        json!(["2025-06-18", "2025-11-25", MODERN])
    );
    assert_eq!(result["cacheScope"], "public");
    assert!(result["ttlMs"].as_u64().unwrap() > 0);
    assert_eq!(
        result["_meta"]["io.modelcontextprotocol/serverInfo"]["name"],
        "tidal-mcp"
    );
    assert!(result["instructions"].as_str().unwrap().contains("TIDAL"));
}

#[tokio::test]
async fn every_list_and_read_says_how_long_it_may_be_kept() {
    for (method, params) in [
        ("tools/list", json!({})),
        ("prompts/list", json!({})),
        ("resources/list", json!({})),
        ("resources/templates/list", json!({})),
        ("resources/read", json!({"uri": "tidal://guide"})),
        ("resources/read", json!({"uri": "tidal://track/1"})),
    ] {
        let (status, answer) = modern(method, params.clone(), &[]).await;
        assert_eq!(status, StatusCode::OK, "{method}: {answer}");
        let result = &answer["result"];
        assert!(result["ttlMs"].as_u64().unwrap() > 0, "{method}: {answer}");
        let personal = matches!(method, "tools/list") || params.get("uri") == Some(&json!("tidal://track/1"));
        let scope = if personal { "private" } else { "public" };
        assert_eq!(result["cacheScope"], scope, "{method} {params}");
        assert_eq!(result["resultType"], "complete", "{method}");
    }
}

#[tokio::test]
async fn modern_calls_repeat_the_country_in_a_header() {
    let call = json!({"name": "search", "arguments": {"query": "blue", "country": "DE"}});
    let (status, answer) = modern("tools/call", call.clone(), &[("mcp-param-country", "DE")]).await;
    assert_eq!(status, StatusCode::OK, "{answer}");
    assert_eq!(answer["result"]["isError"], false);
    for headers in [&[("mcp-param-country", "SE")][..], &[]] {
        let (status, answer) = modern("tools/call", call.clone(), headers).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (StatusCode::BAD_REQUEST, &json!(-32020)),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn headers_that_contradict_the_body_are_refused() {
    let call = json!({"name": "search", "arguments": {"query": "blue"}});
    for header in [("mcp-method", "tools/list"), ("mcp-name", "get_tracks")] {
        let (status, answer) = modern("tools/call", call.clone(), &[header]).await;
        assert_eq!(
            (status, &answer["error"]["code"]),
            (StatusCode::BAD_REQUEST, &json!(-32020)),
            "{answer}"
        );
    }
    let (status, answer) = modern("tools/list", json!({}), &[("mcp-protocol-version", "2025-11-25")]).await;
    assert_eq!(
        (status, &answer["error"]["code"]),
        (StatusCode::BAD_REQUEST, &json!(-32020)),
        "{answer}"
    );
}

#[tokio::test]
async fn modern_errors_have_their_codes() {
    let (status, answer) = modern("tools/destroy", json!({}), &[]).await;
    assert_eq!(
        (status, &answer["error"]["code"]),
        (StatusCode::NOT_FOUND, &json!(-32601)),
        "{answer}"
    );
    let (_, answer) = modern("tools/call", json!({"name": "serach", "arguments": {}}), &[]).await;
    assert_eq!(answer["error"]["code"], -32602);
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("did you mean search?")
    );
    let (_, answer) = modern("resources/read", json!({"uri": "tidal://track/777"}), &[]).await;
    assert_eq!(answer["error"]["code"], -32602);
    assert_eq!(answer["error"]["data"]["uri"], "tidal://track/777");
    let (_, answer) = modern("tools/call", json!({"name": "search", "arguments": "blue"}), &[]).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
    let (_, answer) = modern("tools/list", json!({"cursor": "x"}), &[]).await;
    assert_eq!(answer["error"]["code"], -32602, "{answer}");
}

#[tokio::test]
async fn a_version_that_is_not_spoken_is_answered_with_those_that_are() {
    let params = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2030-01-01",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    let headers = [
        ("mcp-protocol-version", "2030-01-01"),
        ("mcp-method", "tools/list"),
    ];
    let response = routes()
        .oneshot(post(&headers, request("tools/list", &params).to_string()))
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::BAD_REQUEST);
    let answer = body(response).await;
    assert_eq!(answer["error"]["code"], -32022, "{answer}");
    assert_eq!(
        answer["error"]["data"]["supported"],
        json!(["2025-06-18", "2025-11-25", MODERN])
    );
}

#[tokio::test]
async fn a_version_of_before_is_refused_with_those_that_are_spoken() {
    for versions in [
        &["2024-11-05"][..],
        &["2025-03-26"],
        &["2025-06-18", "2025-11-25"],
        &["2025-11-25", "2025-03-26"],
        &["2025-06-18, 2025-11-25"],
    ] {
        let mut listing = post(&[], request("tools/list", &json!({})).to_string());
        for version in versions {
            listing
                .headers_mut()
                .append("mcp-protocol-version", version.parse().unwrap());
        }
        let response = routes().oneshot(listing).await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{versions:?}");
        let answer = body(response).await;
        assert_eq!(answer["error"]["code"], -32600, "{answer}");
        let message = answer["error"]["message"].as_str().unwrap();
        assert!(
            message.contains("2025-06-18, 2025-11-25, 2026-07-28"),
            "{message}"
        );
    }
}

#[tokio::test]
async fn a_version_that_is_said_twice_is_said_once() {
    let mut listing = post(&[], request("tools/list", &json!({})).to_string());
    for _ in 0..2 {
        let version = "2025-06-18".parse().unwrap();
        listing.headers_mut().append("mcp-protocol-version", version);
    }
    let response = routes().oneshot(listing).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
}
