//! A status counts, whatever comes of the body behind it.

use tidal_api::{Delete, Fetch, Limits, Playlists, Retries, Tracks};
use tokio::time::Instant;

use crate::server::{Act, Server, answer};
use crate::setting::{client_of, seconds};

/// Answers with this status and these bytes behind its line, and closes.
fn raw(status: u16, rest: &str) -> Act {
    Act::Write(format!("HTTP/1.1 {status} X\r\n{rest}").into_bytes())
}

async fn code(act: Act) -> &'static str {
    let server = Server::start([act]).await;
    let limits = Limits {
        body_bytes: 10_000,
        ..Limits::default()
    };
    let once = Retries {
        attempts: 1,
        ..Retries::default()
    };
    let client = client_of(&server.base_url, |builder| builder.retries(once).limits(limits));
    client
        .send(Fetch::<Tracks>::one("1"))
        .await
        .map_or_else(|error| error.code(), |_| "ok")
}

#[tokio::test]
async fn a_bad_body_does_not_hide_an_error_status() {
    let large = "x".repeat(10_001);
    for (status, expected) in [
        (401, "token_refused"),
        (404, "not_found"),
        (429, "rate_limited"),
        (503, "server_error"),
    ] {
        let bodies = [
            answer(status, &["content-encoding: gzip"], ""),
            answer(status, &["content-encoding: gzip"], "<html>"),
            answer(status, &["content-encoding: br"], "<html>"),
            answer(status, &[], &large),
            raw(status, &format!("\r\n{large}")),
            raw(status, "content-length: 99\r\n\r\n{"),
            raw(status, "transfer-encoding: chunked\r\n\r\nnonsense"),
        ];
        for body in bodies {
            assert_eq!(code(body.clone()).await, expected, "{body:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_long_for_the_body_of_an_error() {
    for rest in ["content-length: 99\r\n\r\n", "\r\n"] {
        let act = Act::Drip(format!("HTTP/1.1 404 X\r\n{rest}").into_bytes());
        let started = Instant::now();
        assert_eq!(code(act).await, "not_found");
        assert!(started.elapsed() < seconds(4), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn a_write_that_is_done_may_have_nothing_to_say() {
    for headers in [&["content-encoding: gzip"][..], &[]] {
        let server = Server::start([
            answer(200, headers, ""),
            raw(204, "content-encoding: gzip\r\n\r\n"),
        ])
        .await;
        let client = client_of(&server.base_url, |builder| builder);
        for _ in 0..2 {
            client.send(Delete::<Playlists>::one("p")).await.unwrap();
        }
        assert_eq!(server.requests().len(), 2);
    }
}
