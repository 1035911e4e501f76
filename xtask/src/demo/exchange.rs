//! HTTP as the demonstration needs it: one request, one JSON answer, a deadline, and the time it took.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use http::{Method, Request, StatusCode, header};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use serde_json::Value;
use tokio::net::TcpStream;
use tokio::task::JoinSet;
use tokio::time::{Instant, timeout};

const DEADLINE: Duration = Duration::from_mins(1);
const LARGEST_BODY: usize = 16 << 20;
const EVENT_STREAM: &str = "text/event-stream";
const SESSION: &str = "mcp-session-id";

/// What came back.
#[derive(Debug)]
pub(super) struct Reply {
    pub(super) status: StatusCode,
    /// The JSON of the body; null where there was none.
    pub(super) body: Value,
    /// The legacy era's session, where one was opened.
    pub(super) session: Option<String>,
    pub(super) elapsed: Duration,
}

/// Reads JSON from a path.
pub(super) async fn get(server: SocketAddr, path: &str) -> Result<Reply> {
    send(
        server,
        Request::builder().method(Method::GET).uri(path),
        Bytes::new(),
    )
    .await
}

/// Posts JSON to a path, with these headers beside the usual ones.
pub(super) async fn post(
    server: SocketAddr,
    path: &str,
    headers: &[(&'static str, String)],
    body: &Value,
) -> Result<Reply> {
    let mut request = Request::builder().method(Method::POST).uri(path);
    request = request.header(header::CONTENT_TYPE, "application/json");
    for (name, value) in headers {
        request = request.header(*name, value);
    }
    send(server, request, Bytes::from(serde_json::to_vec(body)?)).await
}

async fn send(server: SocketAddr, request: http::request::Builder, body: Bytes) -> Result<Reply> {
    let started = Instant::now();
    let request = request
        .header(header::HOST, server.to_string())
        .header(header::ACCEPT, format!("application/json, {EVENT_STREAM}"))
        .body(Full::new(body))?;
    let exchange = async {
        let stream = TcpStream::connect(server).await?;
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // The connection ends with this set, however the exchange ends.
        let mut connections = JoinSet::new();
        connections.spawn(connection);
        let (head, body) = sender.send_request(request).await?.into_parts();
        let body = Limited::new(body, LARGEST_BODY).collect().await;
        let body = body
            .map_err(|error| anyhow::anyhow!("cannot read the answer: {error}"))?
            .to_bytes();
        anyhow::Ok((head, body))
    };
    let (head, body) = timeout(DEADLINE, exchange).await.context("no answer in time")??;
    let is_stream =
        text(&head.headers, header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with(EVENT_STREAM));
    Ok(Reply {
        status: head.status,
        body: if is_stream {
            last_event(&body)?
        } else {
            json(&body)?
        },
        session: text(&head.headers, SESSION),
        elapsed: started.elapsed(),
    })
}

fn text(headers: &http::HeaderMap, name: impl header::AsHeaderName) -> Option<String> {
    Some(headers.get(name)?.to_str().ok()?.to_owned())
}

fn json(body: &[u8]) -> Result<Value> {
    if body.is_empty() {
        return Ok(Value::Null);
    }
    serde_json::from_slice(body).or_else(|_| Ok(Value::String(String::from_utf8_lossy(body).into_owned())))
}

/// The answer is the last event of a stream; progress comes before it.
fn last_event(body: &[u8]) -> Result<Value> {
    let stream = std::str::from_utf8(body).context("an event stream that is not UTF-8")?;
    let mut data = stream
        .lines()
        .filter_map(|line| line.strip_prefix("data:"))
        .map(str::trim);
    let last = data.rfind(|data| !data.is_empty());
    ensure!(last.is_some(), "an event stream without an event");
    json(last.unwrap_or_default().as_bytes())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_last_event_is_the_answer() {
        let stream = b"id: 0\ndata:\n\nevent: message\ndata: {\"n\":1}\n\ndata: {\"n\":2}\n\n";
        assert_eq!(last_event(stream).expect("has events"), json!({ "n": 2 }));
        assert!(last_event(b": only a comment\n\n").is_err());
    }

    #[test]
    fn a_body_that_is_not_json_is_kept_as_text() {
        assert_eq!(json(b"").expect("nothing"), Value::Null);
        assert_eq!(json(b"fine").expect("text"), json!("fine"));
    }
}
