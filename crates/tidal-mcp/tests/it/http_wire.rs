//! HTTP byte by byte, over a socket: clients that stall, break off, lie about lengths, or come in crowds.

use std::time::Duration;

use serde_json::json;
use tidal_core::settings::{ConnectionLimits, LimitSettings};
use tidal_mcp::{HttpOptions, Server, http};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{Instant, advance},
};
use tokio_util::sync::CancellationToken;

use crate::world;

/// Serves while `client` talks; gives what the client brought home.
async fn served<T>(options: HttpOptions, client: impl AsyncFnOnce(TcpStream) -> T) -> T {
    let (server, _) = world::server(&world::options());
    served_by(server, options, client).await
}

async fn served_by<T>(server: Server, options: HttpOptions, client: impl AsyncFnOnce(TcpStream) -> T) -> T {
    let bound = http::Bound::open(options).await.unwrap();
    let address = bound.address();
    let stop = CancellationToken::new();
    let serving = Box::pin(bound.serve(server, stop.clone()));
    let talking = async {
        let brought = client(TcpStream::connect(address).await.unwrap()).await;
        stop.cancel();
        brought
    };
    let ((), brought) = tokio::join!(serving, talking);
    brought
}

fn options() -> HttpOptions {
    HttpOptions::at(([127, 0, 0, 1], 0).into())
}

/// A request's head up to, and without, what says how long the body is.
fn head() -> String {
    "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: application/json, text/event-stream\r\n\
     content-type: application/json\r\n"
        .to_owned()
}

/// Reads until the server closes or has said all of a refusal.
async fn refusal(stream: &mut TcpStream) -> String {
    let mut said = Vec::new();
    let mut chunk = [0; 4096];
    while !said.ends_with(b"}}") {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => break,
            Ok(read) => said.extend_from_slice(&chunk[..read]),
        }
    }
    String::from_utf8(said).unwrap()
}

/// Polls `talking` while time passes in small steps: sockets are polled between them, which time that advances
/// by itself would overtake.
async fn while_time_passes<T>(talking: impl Future<Output = T>) -> T {
    let passing = async {
        for _ in 0..1_200 {
            advance(Duration::from_millis(100)).await;
            for _ in 0..20 {
                tokio::task::yield_now().await;
            }
        }
    };
    tokio::select! {
        told = talking => told,
        () = passing => panic!("still nothing after two minutes"),
    }
}

#[tokio::test]
async fn a_body_that_breaks_the_protocol_is_the_clients_fault() {
    let said = served(options(), async |mut stream| {
        let broken = head() + "transfer-encoding: chunked\r\n\r\nZZZ\r\n{}\r\n0\r\n\r\n";
        stream.write_all(broken.as_bytes()).await.unwrap();
        refusal(&mut stream).await
    })
    .await;
    assert!(said.starts_with("HTTP/1.1 400"), "{said}");
    assert!(said.contains("-32600"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_stops_coming_is_given_up() {
    let said = while_time_passes(served(options(), async |mut stream| {
        let part = head() + "content-length: 100\r\n\r\n{\"jsonrpc\":";
        stream.write_all(part.as_bytes()).await.unwrap();
        refusal(&mut stream).await
    }))
    .await;
    assert!(said.starts_with("HTTP/1.1 408"), "{said}");
    assert!(said.contains("-32600"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_body_that_trickles_is_given_up() {
    let said = while_time_passes(served(options(), async |mut stream| {
        let part = head() + "content-length: 100000\r\n\r\n";
        stream.write_all(part.as_bytes()).await.unwrap();
        let (mut reading, mut writing) = stream.split();
        let trickling = async {
            while writing.write_all(b" ").await.is_ok() {
                tokio::time::sleep(Duration::from_secs(5)).await;
            }
        };
        let mut said = [0; 12];
        tokio::select! {
            () = trickling => panic!("closed without an answer"),
            read = reading.read_exact(&mut said) => { read.unwrap(); }
        }
        String::from_utf8(said.to_vec()).unwrap()
    }))
    .await;
    assert_eq!(said, "HTTP/1.1 408");
}

#[tokio::test]
async fn a_body_that_says_it_is_too_large_is_not_asked_for() {
    let said = served(options(), async |mut stream| {
        let large = head() + "content-length: 99999999\r\nexpect: 100-continue\r\n\r\n";
        stream.write_all(large.as_bytes()).await.unwrap();
        refusal(&mut stream).await
    })
    .await;
    assert!(said.starts_with("HTTP/1.1 413"), "{said}");
    assert!(said.contains("larger than 1048576 bytes"), "{said}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_says_nothing_whole_is_closed() {
    for beginning in [
        "",
        "P",
        "POST /mcp HTTP/1.1\r\nhost: 127.0.0.1\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ] {
        let started = Instant::now();
        while_time_passes(served(options(), async |mut stream| {
            stream.write_all(beginning.as_bytes()).await.unwrap();
            let mut said = Vec::new();
            let _ = stream.read_to_end(&mut said).await;
        }))
        .await;
        assert!(started.elapsed() >= Duration::from_secs(10), "{beginning:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_second_request_has_to_come_whole_as_well() {
    let ping = json!({"jsonrpc": "2.0", "id": 1, "method": "ping"}).to_string();
    let first = format!("{}content-length: {}\r\n\r\n{ping}", head(), ping.len());
    // What comes along with the first request may wait as long as one that does not come at all.
    for (beginning, later, seconds) in [
        (first.clone(), "POST /mcp HT", 10..21),
        (first + "POST /mcp HT", "", 75..86),
    ] {
        let started = Instant::now();
        while_time_passes(served(options(), async |mut stream| {
            stream.write_all(beginning.as_bytes()).await.unwrap();
            let mut said = refusal(&mut stream).await;
            stream.write_all(later.as_bytes()).await.unwrap();
            let _ = stream.read_to_string(&mut said).await;
            assert!(said.starts_with("HTTP/1.1 200"), "{said}");
        }))
        .await;
        assert!(seconds.contains(&started.elapsed().as_secs()), "{later:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn the_deadlines_for_requests_are_none_for_answers() {
    let (server, fake) = world::server(&world::options());
    fake.hang_next();
    let started = Instant::now();
    let said = while_time_passes(served_by(server, options(), async |mut stream| {
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"query": "a"}}})
            .to_string();
        let whole = format!("{}content-length: {}\r\n\r\n{call}", head(), call.len());
        stream.write_all(whole.as_bytes()).await.unwrap();
        refusal(&mut stream).await
    }))
    .await;
    assert!(
        said.starts_with("HTTP/1.1 200") && said.contains("TIMEOUT"),
        "{said}"
    );
    assert!(started.elapsed() >= world::options().tool_timeout);
}

const HEALTH: &str = "GET /health HTTP/1.1\r\nhost: 127.0.0.1\r\n\r\n";

fn one_connection() -> HttpOptions {
    HttpOptions {
        limits: LimitSettings {
            connections: ConnectionLimits {
                most: 1,
                ..ConnectionLimits::default()
            },
            ..LimitSettings::default()
        },
        ..options()
    }
}

#[tokio::test]
async fn one_connection_too_many_is_refused_while_all_others_are_at_work() {
    let (server, fake) = world::server(&world::options());
    fake.hang_next();
    served_by(server, one_connection(), async |mut first| {
        let call = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": "search", "arguments": {"query": "a"}}})
            .to_string();
        let whole = format!("{}content-length: {}\r\n\r\n{call}", head(), call.len());
        first.write_all(whole.as_bytes()).await.unwrap();
        while fake.total() == 0 {
            tokio::task::yield_now().await;
        }
        let address = first.peer_addr().unwrap();
        let mut second = TcpStream::connect(address).await.unwrap();
        let mut refused = String::new();
        second.read_to_string(&mut refused).await.unwrap();
        assert!(refused.starts_with("HTTP/1.1 503"), "{refused}");
        assert!(refused.contains("retry-after: 1"), "{refused}");
        drop(first);
        // The place is free once the server has noticed that the first is gone.
        loop {
            let mut third = TcpStream::connect(address).await.unwrap();
            let mut said = [0; 12];
            let asked = third.write_all(HEALTH.as_bytes()).await.is_ok();
            if asked && third.read_exact(&mut said).await.is_ok() && &said == b"HTTP/1.1 200" {
                break;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn connections_that_ask_nothing_make_room() {
    served(one_connection(), async |mut idle| {
        let address = idle.peer_addr().unwrap();
        for _ in 0..20 {
            let mut next = TcpStream::connect(address).await.unwrap();
            next.write_all(HEALTH.as_bytes()).await.unwrap();
            let mut said = [0; 12];
            next.read_exact(&mut said).await.unwrap();
            assert_eq!(&said, b"HTTP/1.1 200");
            let mut rest = Vec::new();
            // Closed, with or without a word.
            let _ = idle.read_to_end(&mut rest).await;
            idle = next;
        }
    })
    .await;
}
