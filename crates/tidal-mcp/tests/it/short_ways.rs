//! A call that nothing is unusual about is answered on a short way. Whether it is taken must not show: the same requests are
//! sent once as everybody sends them, and once with an `Accept` header that says the same in unusual words, which leads them
//! the long way; status, media type and body have to be the same.

use std::{sync::Arc, time::Duration};

use axum::http::{HeaderValue, Request, StatusCode, header};
use axum::{Router, body::Body};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tidal_cache::{CacheOptions, Cached};
use tidal_core::Tidal;
use tidal_mcp::{Backend, HttpOptions, Server, http};
use tokio::time::{Instant, advance};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    http::{post, routes},
    world,
};

const MODERN: &str = "2026-07-28";
const UNUSUAL: HeaderValue = HeaderValue::from_static("application/json;q=1, text/event-stream");

/// A request: its headers, and its body.
type Sent = (Vec<(&'static str, &'static str)>, String);

fn meta() -> Value {
    json!({
        "io.modelcontextprotocol/protocolVersion": MODERN,
        "io.modelcontextprotocol/clientCapabilities": {},
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
    })
}

fn call(id: &Value, params: &Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params}).to_string()
}

fn modern(tool: &'static str, arguments: &Value, more: &[(&'static str, &'static str)]) -> Sent {
    let mut headers = vec![
        ("mcp-protocol-version", MODERN),
        ("mcp-method", "tools/call"),
        ("mcp-name", tool),
    ];
    headers.extend(more);
    let params = json!({"name": tool, "arguments": arguments, "_meta": meta()});
    (headers, call(&json!(7), &params))
}

fn legacy(tool: &str, arguments: &Value) -> Sent {
    let headers = vec![("mcp-protocol-version", "2025-11-25")];
    (
        headers,
        call(&json!("seven"), &json!({"name": tool, "arguments": arguments})),
    )
}

/// Calls that are as they should be, with good and with bad arguments.
fn good() -> Vec<Sent> {
    let blue = json!({"query": "blue", "types": ["track"]});
    vec![
        modern("search", &blue, &[]),
        modern("search", &json!({"query": "blue"}), &[]),
        modern("search", &json!({"query": "blue", "limit": 1}), &[]),
        modern("search", &json!({}), &[]),
        modern("search", &json!({"query": "blue", "unheard": 1}), &[]),
        modern("search", &json!({"query": "blue", "cursor": "nonsense"}), &[]),
        modern("get_tracks", &json!({"ids": ["1", "777"]}), &[]),
        modern("get_account", &json!({}), &[]),
        modern("list_favorites", &json!({"kind": "tracks"}), &[]),
        legacy("search", &blue),
        legacy("search", &json!({"query": "blue", "types": ["album", "artist"]})),
        legacy("search", &json!({})),
        legacy("get_albums", &json!({"ids": ["70"]})),
    ]
}

/// Whatever is unusual about a call, or wrong.
fn odd() -> Vec<Sent> {
    let blue = json!({"query": "blue"});
    let german = json!({"query": "blue", "country": "DE"});
    let mut odd = vec![
        modern("search", &german, &[("mcp-param-country", "DE")]),
        modern("search", &german, &[("mcp-param-country", "FR")]),
        modern("search", &german, &[]),
        modern("search", &blue, &[("mcp-param-country", "DE")]),
        modern("search", &blue, &[("mcp-method", "tools/list")]),
        modern("search", &blue, &[("mcp-name", "get_tracks")]),
        modern("search", &blue, &[("mcp-name", "=?base64?c2VhcmNo?=")]),
        modern("search", &blue, &[("mcp-protocol-version", "2025-11-25")]),
        modern("search", &blue, &[("mcp-protocol-version", "2027-01-01")]),
        modern("search", &blue, &[("mcp-session-id", "s")]),
        modern("search", &blue, &[("content-type", "text/plain")]),
        modern(
            "search",
            &blue,
            &[("content-type", "application/json; charset=utf-8")],
        ),
        modern("unheard_of", &blue, &[]),
        modern("log_out", &json!({}), &[]),
        legacy("unheard_of", &blue),
        legacy("search", &german),
    ];
    let headers = odd[0].0[..3].to_vec();
    let with = |change: fn(&mut Value)| {
        let mut message = json!({"jsonrpc": "2.0", "id": 7, "method": "tools/call",
            "params": {"name": "search", "arguments": {"query": "blue"}, "_meta": meta()}});
        change(&mut message);
        (headers.clone(), message.to_string())
    };
    odd.extend([
        with(|message| message["jsonrpc"] = json!("1.0")),
        with(|message| message["id"] = json!(1.5)),
        with(|message| message["id"] = json!(-3)),
        with(|message| message["id"] = json!(null)),
        with(|message| message["unheard"] = json!(1)),
        with(|message| message["method"] = json!("tools/list")),
        with(|message| message["params"]["arguments"] = json!([])),
        with(|message| message["params"]["arguments"] = json!(null)),
        with(|message| message["params"]["name"] = json!("get_tracks")),
        with(|message| message["params"]["unheard"] = json!(1)),
        with(|message| message["params"]["requestState"] = json!("state")),
        with(|message| message["params"]["_meta"]["unheard"] = json!(1)),
        with(|message| message["params"]["_meta"] = json!({})),
        with(|message| message["params"]["_meta"]["io.modelcontextprotocol/clientCapabilities"] = json!(3)),
        with(|message| {
            message["params"]["_meta"]["io.modelcontextprotocol/protocolVersion"] = json!("2025-11-25");
        }),
        with(|message| {
            message["params"].as_object_mut().unwrap().remove("_meta");
        }),
        with(|message| {
            message["params"].as_object_mut().unwrap().remove("arguments");
        }),
        with(|message| {
            message.as_object_mut().unwrap().remove("id");
        }),
    ]);
    odd.push((headers.clone(), "{".to_owned()));
    odd.push((headers, String::new()));
    odd
}

async fn answered(routes: &Router, request: Request<Body>) -> (StatusCode, Option<HeaderValue>, String) {
    let response = routes.clone().oneshot(request).await.unwrap();
    let (status, kind) = (
        response.status(),
        response.headers().get(header::CONTENT_TYPE).cloned(),
    );
    let body = response.into_body().collect().await.unwrap().to_bytes();
    (status, kind, String::from_utf8(body.to_vec()).unwrap())
}

/// The request as everybody sends it.
fn usual((headers, body): &Sent) -> Request<Body> {
    let mut request = post(headers, body.clone());
    let length = HeaderValue::from(body.len());
    request.headers_mut().insert(header::CONTENT_LENGTH, length);
    request
}

async fn check(sent: Vec<Sent>) {
    let routes = routes();
    for sent in sent {
        let (headers, body) = &sent;
        let usual = || usual(&sent);
        let mut unusual = usual();
        unusual.headers_mut().insert(header::ACCEPT, UNUSUAL);
        let long = answered(&routes, unusual).await;
        // Twice: the second time what was written the first time may be sent again.
        for _ in 0..2 {
            assert_eq!(answered(&routes, usual()).await, long, "{headers:?} {body}");
        }
    }
}

#[tokio::test]
async fn good_calls_are_answered_as_on_the_long_way() {
    check(good()).await;
}

#[tokio::test]
async fn odd_calls_are_answered_as_on_the_long_way() {
    check(odd()).await;
}

/// TIDAL does not answer: the call ends when its own time does, and TIDAL was asked for it once. Behind a cache what was
/// kept is past its time.
#[tokio::test(start_paused = true)]
async fn tidal_is_asked_once_and_within_the_time_of_the_call() {
    let options = world::options();
    for is_cached in [false, true] {
        let fake = Arc::new(world::catalogue());
        let tidal: Arc<dyn Tidal> = if is_cached {
            Arc::new(Cached::new(Arc::clone(&fake), CacheOptions::default()))
        } else {
            fake.clone()
        };
        let server = Server::new(Backend::ready(tidal), &options).unwrap();
        let http = HttpOptions::at(([127, 0, 0, 1], 0).into());
        let routes = http::routes(server, &http, CancellationToken::new());
        let blue = json!({"query": "blue", "types": ["track"]});
        for sent in [modern("search", &blue, &[]), legacy("search", &blue)] {
            let before = fake.total();
            let (_, _, found) = answered(&routes, usual(&sent)).await;
            assert!(found.contains("\"isError\":false"), "{found}");
            let asked = fake.total() - before;
            assert!(asked == 1 || (is_cached && asked == 0), "{asked}");
            // Past every time that an answer is good for.
            advance(Duration::from_hours(24)).await;
            let (before, began) = (fake.total(), Instant::now());
            fake.hang_next();
            let (_, _, late) = answered(&routes, usual(&sent)).await;
            assert!(late.contains("TIMEOUT"), "{late}");
            assert_eq!(began.elapsed(), options.tool_timeout, "{is_cached}");
            assert_eq!(fake.total() - before, 1, "{is_cached}");
            fake.recover();
            advance(Duration::from_hours(24)).await;
        }
    }
}
