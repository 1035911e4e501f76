//! Connections that are held rather than used.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::target::Target;
use crate::world::in_time;

/// As many as one process may have open here, if the system lets it.
const MANY: usize = 10_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whoever_sends_a_head_or_a_body_drop_by_drop_is_let_go() {
    let target = Target::start().await;
    let body_of = |length: usize| {
        format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/json, \
             text/event-stream\r\nContent-Length: {length}\r\n\r\n{{",
            target.server.authority()
        )
    };
    let mut slow = Vec::new();
    for beginning in ["", "P", "POST /mcp HTTP/1.1\r\nHost: x\r\nX-a", &body_of(1_000)] {
        let mut stream = TcpStream::connect(target.server.authority()).await.unwrap();
        stream.write_all(beginning.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    target.is_well().await;
    for mut stream in slow {
        // Ended by the server, with an answer or without: within the test's own deadline, and no word more from us.
        let mut said = Vec::new();
        let _ = in_time(stream.read_to_end(&mut said)).await;
    }
    target.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn ten_thousand_who_say_nothing_keep_nobody_out() {
    let target = Target::start().await;
    let mut idle = Vec::with_capacity(MANY);
    for _ in 0..MANY {
        match TcpStream::connect(target.server.authority()).await {
            Ok(stream) => idle.push(stream),
            // This process has no more descriptors: what it has is what can be tried here.
            Err(_) => break,
        }
    }
    assert!(idle.len() > 500, "{}", idle.len());
    // One has to go before there is room: those that were refused are closed at once, the others when they said nothing.
    in_time(async {
        loop {
            let request = format!(
                "GET /health HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
                target.server.authority()
            );
            if let Ok(mut stream) = TcpStream::connect(target.server.authority()).await {
                let mut said = String::new();
                if stream.write_all(request.as_bytes()).await.is_ok()
                    && stream.read_to_string(&mut said).await.is_ok()
                    && said.contains(" 200 ")
                {
                    break;
                }
            }
            // The server closes, and so does this: each gives its descriptor back.
            idle.truncate(idle.len().saturating_sub(1));
            tokio::task::yield_now().await;
        }
    })
    .await;
    assert!(
        idle.len() > 100,
        "room was there while {} still held on",
        idle.len()
    );
    drop(idle);
    target.is_well().await;
}
