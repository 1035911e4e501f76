//! Streams that would go on for as long as the client likes end when the server stops: the client opens another one, where
//! somebody else answers. An answer that comes as a stream ends by itself and is left alone.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{Method, header},
    middleware::Next,
    response::Response,
};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

const METHOD: &str = "mcp-method";

/// The request by which a client of 2026-07-28 listens; earlier ones use GET.
const LISTEN: &[u8] = b"subscriptions/listen";

/// Ends streams that only listen once `closing` is cancelled.
pub(super) async fn end(
    State(closing): State<Arc<CancellationToken>>,
    request: Request,
    next: Next,
) -> Response {
    let listens = request.method() == Method::GET
        || request
            .headers()
            .get(METHOD)
            .is_some_and(|method| method.as_bytes() == LISTEN);
    let response = next.run(request).await;
    let streams = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !(listens && streams) {
        return response;
    }
    response.map(|body| {
        let events = body.into_data_stream();
        Body::from_stream(events.take_until(closing.as_ref().clone().cancelled_owned()))
    })
}
