//! HTTP on loopback: HTTP/1.1 and HTTP/2 with prior knowledge on one port. Where a request goes by its path; the API's
//! own way is `api`'s, what leaves is `reply`'s.

mod api;
mod control;
mod reply;
mod sign_in;

use self::reply::{Body, Severed};
use crate::world::World;
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;

/// A larger request body is refused.
const BODY_LIMIT: usize = 4 * 1024 * 1024;

/// How long to wait after a connection could not be accepted.
const ACCEPT_AGAIN: Duration = Duration::from_millis(10);

const TRACEPARENT: http::HeaderName = http::HeaderName::from_static("traceparent");

/// A request with its body read.
#[derive(Debug)]
pub(crate) struct Received {
    parts: http::request::Parts,
    body: Bytes,
}

/// Accepts connections until it is dropped; they end with it.
pub(crate) async fn serve(world: Arc<World>, listener: TcpListener) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                match accepted {
                    Ok((stream, _)) => {
                        connections.spawn(connection(world.clone(), stream));
                    }
                    // Out of descriptors, most likely: asking again at once would only burn the processor.
                    Err(_) => tokio::time::sleep(ACCEPT_AGAIN).await,
                }
            }
            Some(_) = connections.join_next() => {}
        }
    }
}

async fn connection(world: Arc<World>, stream: TcpStream) {
    // Answers are written in one piece: waiting for more of them only adds latency to what tests measure.
    let _ = stream.set_nodelay(true);
    let service = service_fn(|request| answer(world.clone(), request));
    let server = auto::Builder::new(TokioExecutor::new());
    // How a connection ends is its client's business, or a fault that was asked for.
    let _ = server.serve_connection(TokioIo::new(stream), service).await;
}

async fn answer(world: Arc<World>, request: Request<Incoming>) -> Result<Response<Body>, Severed> {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else {
        return Ok(reply::plain(
            StatusCode::PAYLOAD_TOO_LARGE,
            "the body is larger than 4 MiB",
        ));
    };
    let received = Received {
        parts,
        body: body.to_bytes(),
    };
    let path = received.parts.uri.path();
    if path == "/v2" || path.starts_with("/v2/") {
        return api::answer(&world, &received).await;
    }
    match path {
        "/v1/oauth2/token" => sign_in::token(&world, &received).await,
        "/authorize" => Ok(sign_in::authorize(&world, &received)),
        _ if path.starts_with("/_sim/") => Ok(control::answer(&world, &received)),
        _ => Ok(reply::plain(StatusCode::NOT_FOUND, "nothing is here")),
    }
}

// === impl Received ===

impl Received {
    /// Remembers the trace that it belongs to, if it says so.
    fn trace(&self, world: &World, operation: &str) {
        if let Some(parent) = self.header(TRACEPARENT) {
            world.tally.trace(operation, parent);
        }
    }

    fn header(&self, name: http::HeaderName) -> Option<&str> {
        self.parts.headers.get(name)?.to_str().ok()
    }
}
