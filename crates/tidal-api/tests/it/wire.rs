//! What goes over the wire, and what a peer may do with it.

use std::io::Write as _;

use flate2::Compression;
use flate2::write::GzEncoder;
use tidal_api::{Client, Error, Fetch, Limits, Retries, Tracks};

use crate::server::{Act, Server, answer, document};
use crate::setting::{client_of, seconds};

const TRACK: &str =
    r#"{"data":{"type":"tracks","id":"1","attributes":{"title":"A"}},"links":{"self":"/tracks/1"}}"#;

fn once() -> Retries {
    Retries {
        attempts: 1,
        ..Retries::default()
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

async fn code(act: Act) -> &'static str {
    let server = Server::start([act]).await;
    let limits = Limits {
        body_bytes: 10_000,
        ..Limits::default()
    };
    let client = client_of(&server.base_url, |builder| builder.retries(once()).limits(limits));
    client
        .send(Fetch::<Tracks>::one("1"))
        .await
        .map_or_else(|error| error.code(), |_| "ok")
}

#[tokio::test]
async fn a_request_says_who_asks_and_what_it_takes() {
    let server = Server::start([document(TRACK)]).await;
    let client = client_of(&format!("{}/v2/", server.base_url), |builder| {
        builder.user_agent("example/1.0")
    });
    client
        .send(
            Fetch::<Tracks>::one("1")
                .include(["artists", "albums"])
                .country("NO"),
        )
        .await
        .unwrap();
    let request = &server.requests()[0];
    assert_eq!(
        request.line,
        "GET /v2/tracks/1?include=artists,albums&countryCode=NO"
    );
    assert_eq!(request.header("user-agent"), Some("example/1.0"));
    assert_eq!(request.header("accept"), Some("application/vnd.api+json"));
    assert_eq!(request.header("accept-encoding"), Some("gzip"));
    assert_eq!(request.header("authorization"), Some("Bearer token"));
    assert_eq!(request.header("idempotency-key"), None);
    assert_eq!(request.header("content-type"), None);
}

#[tokio::test]
async fn a_trace_can_be_told_on() {
    let server = Server::start([document(TRACK)]).await;
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let client = client_of(&server.base_url, |builder| {
        builder.propagator(std::sync::Arc::new(move |headers| {
            headers.insert("traceparent", http::HeaderValue::from_static(parent));
        }))
    });
    client.send(Fetch::<Tracks>::one("1")).await.unwrap();
    assert_eq!(server.requests()[0].header("traceparent"), Some(parent));
}

#[tokio::test]
async fn answers_are_taken_as_they_are_meant_or_refused() {
    assert_eq!(code(document(TRACK)).await, "ok");
    assert_eq!(
        code(answer(200, &["content-encoding: gzip"], gzip(TRACK.as_bytes()))).await,
        "ok"
    );
    assert_eq!(
        code(answer(200, &["content-encoding: identity"], TRACK)).await,
        "ok"
    );
    assert_eq!(
        code(answer(200, &["content-encoding: br"], TRACK)).await,
        "protocol"
    );
    assert_eq!(
        code(answer(200, &["content-encoding: gzip"], TRACK)).await,
        "protocol"
    );
    assert_eq!(
        code(answer(
            200,
            &["content-encoding: gzip"],
            &gzip(TRACK.as_bytes())[..40]
        ))
        .await,
        "protocol"
    );
    assert_eq!(
        code(answer(
            200,
            &["content-encoding: gzip"],
            gzip(&vec![b' '; 1_000_000])
        ))
        .await,
        "too_large"
    );
    assert_eq!(code(answer(200, &[], vec![b' '; 10_001])).await, "too_large");
    assert_eq!(
        code(Act::Write(
            b"HTTP/1.1 200 OK\r\n\r\n"
                .iter()
                .copied()
                .chain([b' '; 10_001])
                .collect()
        ))
        .await,
        "too_large"
    );
    assert_eq!(
        code(answer(302, &["location: http://127.0.0.1:1/"], "")).await,
        "redirect"
    );
    assert_eq!(
        code(answer(
            502,
            &["content-type: text/html"],
            "<html>Bad Gateway</html>"
        ))
        .await,
        "server_error"
    );
    assert_eq!(
        code(Act::Write(b"SSH-2.0-OpenSSH_9.9\r\n".to_vec())).await,
        "protocol"
    );
    assert_eq!(
        code(Act::Write(
            b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec()
        ))
        .await,
        "reset"
    );
    assert_eq!(code(Act::Close).await, "reset");
}

#[tokio::test(start_paused = true)]
async fn waiting_has_an_end_and_says_what_for() {
    let server = Server::start([Act::Hang]).await;
    let client = client_of(&server.base_url, |builder| builder.retries(once()));
    let error = client.send(Fetch::<Tracks>::one("1")).await.unwrap_err();
    assert_eq!((error.code(), error.effort().attempts), ("read_timeout", 1));
    assert_eq!(
        error.to_string(),
        "TIDAL did not answer in time: reading the answer took longer than 10s"
    );
    assert!(error.effort().elapsed < seconds(11), "{:?}", error.effort());

    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{".to_vec();
    let stuck = stuck_server(half).await;
    let client = client_of(&stuck, |builder| builder.retries(once()));
    assert_eq!(
        client.send(Fetch::<Tracks>::one("1")).await.unwrap_err().code(),
        "read_timeout"
    );

    let error = client
        .send_within(Fetch::<Tracks>::one("1"), seconds(3))
        .await
        .unwrap_err();
    assert_eq!(error.code(), "deadline");
    assert_eq!(
        error.to_string(),
        "TIDAL did not answer in time: the whole call took longer than 3s"
    );
}

/// A server that writes some bytes and then keeps the connection open.
async fn stuck_server(bytes: Vec<u8>) -> String {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = format!("http://{}", listener.local_addr().unwrap());
    // Ends with the test's runtime.
    #[expect(clippy::disallowed_methods, reason = "a server of one test")]
    tokio::spawn(async move {
        let mut open = Vec::new();
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut buffer = [0; 1_024];
            assert!(stream.read(&mut buffer).await.unwrap() > 0);
            stream.write_all(&bytes).await.unwrap();
            open.push(stream);
        }
    });
    base_url
}

#[tokio::test]
async fn who_does_not_listen_is_a_connection_error() {
    let client = client_of("http://127.0.0.1:1", |builder| builder.retries(once()));
    let error = client.send(Fetch::<Tracks>::one("1")).await.unwrap_err();
    assert_eq!(
        (error.code(), error.is_retryable(), error.effort().attempts),
        ("connect", true, 1)
    );
    assert_eq!(error.to_string(), "the connection to TIDAL failed: no connection");
    assert!(std::error::Error::source(&error).is_some());
    assert!(error.hint().is_some());
}

#[tokio::test]
async fn who_speaks_no_tls_is_not_asked_again() {
    let base_url = stuck_server(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec())
        .await
        .replace("http:", "https:");
    let client = client_of(&base_url, |builder| builder.retries(once()));
    let error = client.send(Fetch::<Tracks>::one("1")).await.unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), ("tls", false), "{error:?}");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_is_never_there_is_given_up() {
    // It accepts, and then leaves the TLS handshake unanswered: that is part of connecting.
    let base_url = stuck_server(Vec::new()).await.replace("http:", "https:");
    let client = client_of(&base_url, |builder| builder.retries(once()));
    let error = client.send(Fetch::<Tracks>::one("1")).await.unwrap_err();
    assert_eq!(
        (error.code(), error.is_retryable()),
        ("connect_timeout", true),
        "{error:?}"
    );
    assert_eq!(
        error.to_string(),
        "TIDAL did not answer in time: connecting took longer than 5s"
    );
}

#[test]
fn a_client_that_cannot_work_is_not_built() {
    let check = |client: Result<Client, Error>, expected: &str| {
        let error = client.unwrap_err();
        assert_eq!(
            (error.to_string().as_str(), error.code()),
            (expected, "configuration")
        );
    };
    check(
        Client::builder().base_url("http://example.com").build(),
        "the client cannot be built: the base URL must be https, except on loopback",
    );
    check(
        Client::builder().auth_url("http://example.com").build(),
        "the client cannot be built: the token URL must be https, except on loopback",
    );
    check(
        Client::builder().user_agent("a\nb").build(),
        "the client cannot be built: the user agent is not a valid header",
    );
}
