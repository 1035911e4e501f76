//! Clients of HTTP/2 that ask for much and take little of it: who opens requests only to take them back, and who does not
//! read what they asked for. What they cost has a bound, and others are answered meanwhile.

use std::{net::SocketAddr, time::Duration};

use axum::{
    body::Bytes,
    http::{Method, Request, header},
};
use h2::{
    Reason,
    client::{self, SendRequest},
};
use tidal_core::settings::{ConnectionLimits, LimitSettings};
use tokio::{net::TcpStream, runtime::Handle, task::JoinSet, time::timeout};

use crate::http_guard::{PING, options, ping, said, served};

const LIST: &str = r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}"#;

/// More than any of these takes.
const PATIENCE: Duration = Duration::from_mins(1);

/// How many requests are under way at once on a connection.
const STREAMS: usize = 20;

fn limits() -> LimitSettings {
    LimitSettings {
        requests: 0,
        address_requests: 0,
        overload_delay: Duration::ZERO,
        connections: ConnectionLimits {
            streams: u32::try_from(STREAMS).unwrap(),
            write_timeout: Duration::from_millis(500),
            ..ConnectionLimits::default()
        },
        ..LimitSettings::default()
    }
}

/// Speaks HTTP/2 with the server, until what is given back is dropped.
async fn connect(address: SocketAddr) -> (SendRequest<Bytes>, JoinSet<Option<Reason>>) {
    let stream = TcpStream::connect(address).await.unwrap();
    let (sender, connection) = client::handshake(stream).await.unwrap();
    let mut talking = JoinSet::new();
    talking.spawn(async move { connection.await.err().and_then(|error| error.reason()) });
    (sender, talking)
}

fn asking(address: SocketAddr) -> Request<()> {
    let request = Request::builder()
        .method(Method::POST)
        .uri(format!("http://{address}/mcp"))
        .header(header::ACCEPT, "application/json, text/event-stream")
        .header(header::CONTENT_TYPE, "application/json");
    request.body(()).unwrap()
}

/// Others are answered, by either version of HTTP.
async fn others_are_answered(address: SocketAddr) {
    let answered = said(address, ping("")).await;
    assert!(answered.starts_with("HTTP/1.1 200"), "{answered}");
    let (sender, _talking) = connect(address).await;
    let mut sender = sender.ready().await.unwrap();
    let (answer, mut body) = sender.send_request(asking(address), false).unwrap();
    body.send_data(Bytes::from_static(PING.as_bytes()), true).unwrap();
    assert_eq!(answer.await.unwrap().status(), 200);
}

fn tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Opens requests and takes them back at once, before or after their body, until it is sent away or has done so very often.
async fn flood(address: SocketAddr, body: Option<&'static str>) {
    let (mut sender, mut talking) = connect(address).await;
    for taken_back in 0..5_000 {
        let Ok(ready) = sender.ready().await else {
            let reason = talking.join_next().await.unwrap().unwrap();
            assert_eq!(reason, Some(Reason::ENHANCE_YOUR_CALM), "after {taken_back}");
            return;
        };
        sender = ready;
        let Ok((_, mut stream)) = sender.send_request(asking(address), false) else {
            continue;
        };
        if let Some(body) = body {
            let _ = stream.send_data(Bytes::from_static(body.as_bytes()), true);
        }
        stream.send_reset(Reason::CANCEL);
        if taken_back % 500 == 0 {
            others_are_answered(address).await;
        }
    }
}

#[tokio::test]
async fn requests_that_are_taken_back_leave_nothing_behind() {
    served(options(limits()), async |address| {
        others_are_answered(address).await;
        let before = tasks();
        for body in [None, Some(PING), Some(LIST)] {
            for _ in 0..3 {
                let flooding = timeout(PATIENCE, flood(address, body)).await;
                flooding.expect("it comes to an end");
                // No more than what one connection may have under way, and the connections themselves.
                let more = tasks().saturating_sub(before);
                assert!(more <= STREAMS + 8, "{more} tasks more than before");
                others_are_answered(address).await;
            }
        }
    })
    .await;
}

#[tokio::test]
async fn who_reads_nothing_over_http_2_is_sent_away() {
    served(options(limits()), async |address| {
        let before = tasks();
        let mut slow = Vec::new();
        for _ in 0..4 {
            let (mut sender, talking) = connect(address).await;
            let mut answers = Vec::new();
            for _ in 0..STREAMS {
                sender = sender.ready().await.unwrap();
                let (answer, mut body) = sender.send_request(asking(address), false).unwrap();
                body.send_data(Bytes::from_static(LIST.as_bytes()), true).unwrap();
                answers.push(answer);
            }
            // The answers begin, and no room is ever made for the rest of them.
            let first = answers.remove(0).await.unwrap();
            assert_eq!(first.status(), 200);
            slow.push((first, answers, sender, talking));
        }
        others_are_answered(address).await;
        for (_, _, _, talking) in &mut slow {
            let ended = timeout(PATIENCE, talking.join_next()).await;
            ended.expect("it is sent away");
        }
        others_are_answered(address).await;
        let more = tasks().saturating_sub(before);
        assert!(more <= 8, "{more} tasks more than before");
    })
    .await;
}
