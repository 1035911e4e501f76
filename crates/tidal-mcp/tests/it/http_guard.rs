//! What one client cannot do to the others: heads and addresses without end, asking without end, pages of strangers; and
//! what every answer tells.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use serde_json::json;
use tidal_core::settings::{ConnectionLimits, LimitSettings};
use tidal_mcp::{
    HttpOptions,
    http::{self, Condition, Vitals},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time::{Duration, Instant, sleep, timeout},
};
use tokio_util::sync::CancellationToken;
use tower::ServiceExt;

use crate::{
    http::{body, post, routes},
    world,
};

pub(crate) const PING: &str = r#"{"jsonrpc": "2.0", "id": 1, "method": "ping"}"#;

pub(crate) fn options(limits: LimitSettings) -> HttpOptions {
    HttpOptions {
        limits,
        ..HttpOptions::at(([127, 0, 0, 1], 0).into())
    }
}

/// Serves while `client` talks to it at its address; gives what the client brought home.
pub(crate) async fn served<T>(
    options: HttpOptions,
    client: impl AsyncFnOnce(std::net::SocketAddr) -> T,
) -> T {
    let (server, _) = world::server(&world::options());
    let bound = http::Bound::open(options).await.unwrap();
    let address = bound.address();
    let stop = CancellationToken::new();
    let serving = bound.serve(server, stop.clone());
    let talking = async {
        let brought = client(address).await;
        stop.cancel();
        brought
    };
    let ((), brought) = tokio::join!(serving, talking);
    brought
}

/// What the server says to this until it has said it all.
pub(crate) async fn said(address: std::net::SocketAddr, request: String) -> String {
    let mut stream = TcpStream::connect(address).await.unwrap();
    // The server may have had enough before all of it is sent.
    let _ = stream.write_all(request.as_bytes()).await;
    let mut said = Vec::new();
    let _ = stream.read_to_end(&mut said).await;
    String::from_utf8(said).unwrap()
}

pub(crate) fn ping(headers: &str) -> String {
    format!(
        "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json, text/event-stream\r\n\
         content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n{headers}\r\n{PING}",
        PING.len()
    )
}

#[tokio::test]
async fn heads_and_addresses_have_an_end() {
    served(options(LimitSettings::default()), async |address| {
        let check = async |request: String, status: &str| {
            let said = said(address, request).await;
            assert!(said.starts_with(&format!("HTTP/1.1 {status}")), "{said}");
        };
        check(ping(""), "200").await;
        check(ping(&"x-padding: 1\r\n".repeat(100_000)), "431").await;
        check(ping(&"x-padding: 1\r\n".repeat(101)), "431").await;
        check(ping(&format!("x-padding: {}\r\n", "1".repeat(40_000))), "431").await;
        let address = |length| ping("").replace("/mcp", &format!("/mcp?{}", "x".repeat(length)));
        check(address(5_000), "414").await;
        check(address(1_000_000), "4").await;
        // A line break in a header ends it: what comes after is one more, or nothing that HTTP knows.
        check(ping("x-padding: 1\rset-cookie: a=b\r\n"), "400").await;
        check(ping("x-padding: 1\0\r\n"), "400").await;
    })
    .await;
}

#[tokio::test]
async fn ten_mebibytes_are_not_read() {
    let large = json!({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "y".repeat(10 << 20)}});
    let response = routes().oneshot(post(&[], large.to_string())).await.unwrap();
    assert_eq!(response.status(), StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn every_answer_tells_browsers_to_keep_away() {
    let strange = Request::get("/elsewhere").body(Body::empty()).unwrap();
    let health = Request::get("/health").body(Body::empty()).unwrap();
    let refused = post(&[("host", "evil.example")], PING);
    for request in [post(&[], PING), strange, health, refused] {
        let response = routes().oneshot(request).await.unwrap();
        let headers = response.headers();
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["cache-control"], "no-store");
        assert_eq!(headers["referrer-policy"], "no-referrer");
        let policy = headers["content-security-policy"].to_str().unwrap();
        assert!(policy.contains("frame-ancestors 'none'"));
        assert!(
            !headers.contains_key("strict-transport-security"),
            "only over TLS"
        );
    }
}

#[tokio::test]
async fn allowed_pages_may_ask_and_read_and_others_may_not() {
    let preflight = |origin: &str| {
        Request::options("/mcp")
            .header(header::HOST, "127.0.0.1:8080")
            .header(header::ORIGIN, origin)
            .header(header::ACCESS_CONTROL_REQUEST_METHOD, "POST")
            .header(
                header::ACCESS_CONTROL_REQUEST_HEADERS,
                "authorization,mcp-protocol-version",
            )
            .body(Body::empty())
            .unwrap()
    };
    let ours = "https://assistant.example";
    let response = routes().oneshot(preflight(ours)).await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    assert_eq!(response.headers()["access-control-allow-origin"], ours);
    let allowed = response.headers()["access-control-allow-headers"]
        .to_str()
        .unwrap();
    assert!(allowed.contains("authorization"), "{allowed}");
    let response = routes().oneshot(post(&[("origin", ours)], PING)).await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], ours);
    let exposed = response.headers()["access-control-expose-headers"]
        .to_str()
        .unwrap();
    for name in ["mcp-session-id", "www-authenticate", "ratelimit", "retry-after"] {
        assert!(exposed.contains(name), "{exposed}");
    }
    assert!(
        !response
            .headers()
            .contains_key("access-control-allow-credentials")
    );
    for origin in [
        "https://evil.example",
        "null",
        "https://assistant.example.evil.example",
    ] {
        let response = routes().oneshot(preflight(origin)).await.unwrap();
        assert!(
            !response.headers().contains_key("access-control-allow-origin"),
            "{origin}"
        );
        let response = routes().oneshot(post(&[("origin", origin)], PING)).await.unwrap();
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        assert!(
            !response.headers().contains_key("access-control-allow-origin"),
            "{origin}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn who_asks_too_often_is_told_when_to_come_back() {
    let (server, _) = world::server(&world::options());
    let limits = LimitSettings {
        requests: 3,
        ..LimitSettings::default()
    };
    let routes = http::routes(server, &options(limits), CancellationToken::new());
    for left in (0..3).rev() {
        let response = routes.clone().oneshot(post(&[], PING)).await.unwrap();
        assert_eq!(response.headers()["ratelimit-policy"], "\"principal\";q=3;w=60");
        assert_eq!(response.headers()["ratelimit"], format!("\"principal\";r={left}"));
    }
    let response = routes.clone().oneshot(post(&[], PING)).await.unwrap();
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = response.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    assert!((60..=62).contains(&wait), "{wait}");
    let error = body(response).await;
    assert_eq!(error["error"]["data"]["code"], "RATE_LIMIT");
    assert_eq!(error["error"]["data"]["reason"], "client");
    let told = error["error"]["message"].as_str().unwrap();
    assert!(told.contains("limits.requests_per_minute"), "{told}");
    tokio::time::advance(Duration::from_secs(wait)).await;
    let response = routes.oneshot(post(&[], PING)).await.unwrap();
    assert_ne!(response.status(), StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn addresses_are_told_apart_behind_a_proxy_and_nowhere_else() {
    let limits = |trusted: &[&str]| LimitSettings {
        requests: 0,
        address_requests: 2,
        trusted_proxies: trusted.iter().map(|network| network.parse().unwrap()).collect(),
        ..LimitSettings::default()
    };
    let ask = async |address, client: &str| {
        let said = said(address, ping(&format!("x-forwarded-for: {client}\r\n"))).await;
        said.split(' ').nth(1).unwrap().to_owned()
    };
    served(options(limits(&["127.0.0.0/8"])), async |address| {
        for client in ["192.0.2.1", "192.0.2.2", "evil, 192.0.2.3", "2001:db8::1"] {
            assert_eq!(ask(address, client).await, "200", "{client}");
            assert_eq!(ask(address, client).await, "200", "{client}");
            assert_eq!(ask(address, client).await, "429", "{client}");
            // What the client wrote itself, and its proxy passed on.
            let claimed = format!("{client}\r\nforwarded: for=198.51.100.99");
            assert_eq!(ask(address, &claimed).await, "429", "{client}");
        }
        assert_eq!(ask(address, "2001:db8::2").await, "429", "the same network");
        let health = "GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
        assert!(said(address, health.to_owned()).await.starts_with("HTTP/1.1 200"));
    })
    .await;
    served(options(limits(&[])), async |address| {
        assert_eq!(ask(address, "192.0.2.1").await, "200");
        assert_eq!(ask(address, "192.0.2.2").await, "200");
        assert_eq!(ask(address, "192.0.2.3").await, "429", "whatever it claims");
    })
    .await;
}

/// Three times as many as there are places, and then somebody who asks.
#[tokio::test]
async fn idle_connections_keep_nobody_out() {
    let limits = LimitSettings {
        connections: ConnectionLimits {
            most: 100,
            ..ConnectionLimits::default()
        },
        ..LimitSettings::default()
    };
    served(options(limits), async |address| {
        let mut idle = Vec::new();
        for _ in 0..300 {
            idle.push(TcpStream::connect(address).await.unwrap());
        }
        for _ in 0..10 {
            let said = said(address, ping("")).await;
            assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        }
    })
    .await;
}

#[tokio::test]
async fn who_does_not_read_is_sent_away() {
    let limits = LimitSettings {
        requests: 0,
        address_requests: 0,
        connections: ConnectionLimits {
            write_timeout: Duration::from_millis(100),
            ..ConnectionLimits::default()
        },
        ..LimitSettings::default()
    };
    served(options(limits), async |address| {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let list = r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}"#;
        let request = ping("")
            .replace(PING, list)
            .replace(
                &format!("content-length: {}", PING.len()),
                &format!("content-length: {}", list.len()),
            )
            .replace("connection: close\r\n", "");
        // Ever more of the same, and not one answer is read, until the server ends it.
        let asking = async { while stream.write_all(request.as_bytes()).await.is_ok() {} };
        timeout(Duration::from_mins(1), asking)
            .await
            .expect("it is sent away");
    })
    .await;
}

#[tokio::test]
async fn stopping_is_told_before_it_begins() {
    let vitals = Vitals::default()
        .with("redis", || Condition::Degraded)
        .with("breaker", || Condition::Open);
    let limits = LimitSettings {
        connections: ConnectionLimits {
            shutdown_delay: Duration::from_secs(2),
            ..ConnectionLimits::default()
        },
        ..LimitSettings::default()
    };
    let (server, _) = world::server(&world::options());
    let options = HttpOptions {
        vitals,
        ..options(limits)
    };
    let bound = http::Bound::open(options).await.unwrap();
    let address = bound.address();
    let stop = CancellationToken::new();
    let mut serving = JoinSet::new();
    serving.spawn(bound.serve(server, stop.clone()));
    let ready = "GET /ready HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n";
    let told = said(address, ready.to_owned()).await;
    assert!(told.starts_with("HTTP/1.1 200"), "{told}");
    assert!(
        told.contains(r#""redis":"degraded""#) && told.contains(r#""breaker":"open""#),
        "{told}"
    );
    stop.cancel();
    let mut told = String::new();
    while !told.starts_with("HTTP/1.1 503") {
        sleep(Duration::from_millis(5)).await;
        told = said(address, ready.to_owned()).await;
    }
    assert!(told.contains("draining"), "{told}");
    // It serves on meanwhile.
    assert!(said(address, ping("")).await.starts_with("HTTP/1.1 200"));
    let ended = Instant::now();
    serving.join_next().await.unwrap().unwrap();
    assert!(ended.elapsed() < Duration::from_secs(30));
    assert!(TcpStream::connect(address).await.is_err());
}
