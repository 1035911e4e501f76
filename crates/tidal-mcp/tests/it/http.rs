//! The HTTP face around the protocol: who is let in, what is refused and how, health, and stopping.

use axum::{
    Router,
    body::Body,
    http::{Request, Response, StatusCode, header},
};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tidal_core::settings::LimitSettings;
use tidal_mcp::{Error, HttpOptions, http};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::world;

pub(crate) fn routes() -> Router {
    let (server, _) = world::server(&world::options());
    let options = HttpOptions {
        allowed_origins: vec!["https://assistant.example:443".to_owned()],
        limits: LimitSettings {
            body_bytes: 64 * 1024,
            ..LimitSettings::default()
        },
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    };
    http::routes(server, &options, CancellationToken::new())
}

fn unbounded() -> Router {
    let (server, _) = world::server(&world::options());
    let options = HttpOptions::at(([127, 0, 0, 1], 0).into());
    http::routes(server, &options, CancellationToken::new())
}

pub(crate) fn post(headers: &[(&str, &str)], body: impl Into<Body>) -> Request<Body> {
    let mut request = Request::post("/mcp")
        .header(header::HOST, "127.0.0.1:8080")
        .header(header::ACCEPT, "application/json, text/event-stream")
        .header(header::CONTENT_TYPE, "application/json")
        .body(body.into())
        .unwrap();
    for (name, value) in headers {
        let name: header::HeaderName = name.parse().unwrap();
        request.headers_mut().insert(name, value.parse().unwrap());
    }
    request
}

pub(crate) async fn body(response: Response<Body>) -> Value {
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    serde_json::from_slice(&bytes).unwrap_or_else(|_| panic!("no JSON: {}", String::from_utf8_lossy(&bytes)))
}

fn initialize() -> String {
    json!({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25",
        "capabilities": {},
        "clientInfo": {"name": "test", "version": "1"},
    }})
    .to_string()
}

async fn check_refused(request: Request<Body>, status: u16, code: i64, expected: &str) {
    let response = routes().oneshot(request).await.unwrap();
    assert_eq!(response.status().as_u16(), status);
    let error = body(response).await;
    assert_eq!(error["jsonrpc"], "2.0");
    assert_eq!(error["error"]["code"], code, "{error}");
    assert!(
        error["error"]["message"].as_str().unwrap().contains(expected),
        "{error}"
    );
}

#[tokio::test]
async fn strangers_hosts_and_origins_are_refused() {
    for host in ["evil.example", "tidal.example:8080", "127.0.0.1.evil.example"] {
        check_refused(
            post(&[("host", host)], initialize()),
            403,
            -32600,
            "mcp.allowed_hosts",
        )
        .await;
    }
    for origin in [
        "https://evil.example",
        "null",
        "http://assistant.example",
        "https://assistant.example:444",
    ] {
        check_refused(
            post(&[("origin", origin)], initialize()),
            403,
            -32600,
            "mcp.allowed_origins",
        )
        .await;
    }
    for headers in [
        &[][..],
        &[("host", "localhost:1")],
        &[("host", "[::1]:8080")],
        &[("origin", "https://assistant.example")],
    ] {
        let response = routes().oneshot(post(headers, initialize())).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{headers:?}");
    }
}

#[tokio::test]
async fn what_is_no_message_is_refused_clearly() {
    for text in ["", "{", "null", "\"x\"", "not json", "{\"jsonrpc\":\"2.0\"}"] {
        check_refused(
            post(&[], text.to_owned()),
            400,
            -32700,
            "one JSON-RPC 2.0 message",
        )
        .await;
    }
    let deep = "{\"params\":".repeat(100_000);
    for (text, expected) in [
        ("[]", "batches ended"),
        (
            " [{\"jsonrpc\":\"2.0\",\"method\":\"ping\",\"id\":1}]",
            "batches ended",
        ),
        (&deep, "deeper than 64"),
    ] {
        let routes = unbounded();
        let response = routes.oneshot(post(&[], text.to_owned())).await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let error = body(response).await["error"].clone();
        assert_eq!(error["code"], -32600, "{error}");
        assert!(error["message"].as_str().unwrap().contains(expected), "{error}");
    }
    check_refused(
        post(&[], vec![0xff, 0xfe, 0x00]),
        400,
        -32700,
        "one JSON-RPC 2.0 message",
    )
    .await;
    check_refused(
        post(&[("content-type", "text/plain")], initialize()),
        400,
        -32700,
        "application/json",
    )
    .await;
    check_refused(
        post(&[("accept", "text/html")], initialize()),
        406,
        -32600,
        "Accept",
    )
    .await;
    check_refused(
        post(&[("mcp-protocol-version", "1999-01-01")], initialize()),
        400,
        -32600,
        "rotocol",
    )
    .await;
    let large = json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "y".repeat(65 * 1024)}});
    check_refused(
        post(&[], large.to_string()),
        413,
        -32600,
        "larger than 65536 bytes",
    )
    .await;
}

#[tokio::test]
async fn other_methods_and_places_are_pointed_to_the_right_one() {
    for method in ["GET", "DELETE", "PUT"] {
        let mut request = post(&[], Body::empty());
        *request.method_mut() = method.parse().unwrap();
        let response = routes().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED, "{method}");
        assert_eq!(response.headers()[header::ALLOW], "POST");
        assert!(
            body(response).await["error"]["message"]
                .as_str()
                .unwrap()
                .contains("only POST")
        );
    }
    for place in ["/", "/sse", "/mcp/", "/mcp/x", "/metrics"] {
        let response = routes()
            .oneshot(Request::get(place).body(Body::empty()).unwrap())
            .await
            .unwrap();
        assert_eq!(response.status(), StatusCode::NOT_FOUND, "{place}");
        assert!(
            body(response).await["hint"].as_str().unwrap().contains("/mcp"),
            "{place}"
        );
    }
}

#[tokio::test]
async fn health_says_that_the_process_is_up() {
    let response = routes()
        .oneshot(Request::get("/health").body(Body::empty()).unwrap())
        .await
        .unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(body(response).await["status"], "ok");
}

#[tokio::test]
async fn one_request_too_many_is_refused_at_once() {
    let (server, fake) = world::server(&world::options());
    let options = HttpOptions {
        limits: LimitSettings {
            concurrent_requests: 1,
            ..LimitSettings::default()
        },
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    };
    let routes = http::routes(server, &options, CancellationToken::new());
    fake.hang_next();
    let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"query": "a"}}});
    let mut hanging = Box::pin(routes.clone().oneshot(post(&[], call.to_string())));
    // Polled until it waits for TIDAL, so that it holds the only place.
    while fake.total() == 0 {
        tokio::select! {
            biased;
            _ = &mut hanging => panic!("the call should hang"),
            () = tokio::task::yield_now() => {}
        }
    }
    let refused = routes.clone().oneshot(post(&[], initialize())).await.unwrap();
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert_eq!(refused.headers()[header::RETRY_AFTER], "1");
    drop(hanging);
    let admitted = routes.oneshot(post(&[], initialize())).await.unwrap();
    assert_eq!(admitted.status(), StatusCode::OK);
}

#[tokio::test]
async fn only_loopback_is_listened_on() {
    for address in ["0.0.0.0:0", "192.0.2.1:80", "[::]:0"] {
        let options = HttpOptions::at(address.parse().unwrap());
        let Err(error) = http::Bound::open(options).await else {
            panic!("{address} was accepted")
        };
        assert!(matches!(error, Error::NotLoopback { .. }));
        assert!(error.to_string().contains("only listens on loopback"), "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn stopping_waits_for_what_is_in_flight_but_not_for_ever() {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let (server, fake) = world::server(&world::options());
    let bound = http::Bound::open(HttpOptions::at(([127, 0, 0, 1], 0).into()))
        .await
        .unwrap();
    let address = bound.address();
    let stop = CancellationToken::new();
    let serving = bound.serve(server, stop.clone());
    fake.hang_next();
    let talking = async {
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"query": "a"}}}).to_string();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let head = format!(
            "POST /mcp HTTP/1.1\r\nhost: {address}\r\naccept: application/json, text/event-stream\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            call.len()
        );
        stream.write_all(head.as_bytes()).await.unwrap();
        stream.write_all(call.as_bytes()).await.unwrap();
        while fake.total() == 0 {
            tokio::task::yield_now().await;
        }
        stop.cancel();
        let mut answered = String::new();
        let _ = stream.read_to_string(&mut answered).await;
        answered
    };
    let ((), answered) = tokio::join!(serving, talking);
    // Cancelled after the drain time: the client hears of it, rather than nothing.
    assert!(answered.starts_with("HTTP/1.1 500"), "{answered}");
}
