//! Streams that would go on for as long as the client likes end when the server stops: the client opens another one, where
//! somebody else answers. An answer that comes as a stream ends by itself and is left alone.

use axum::{
    body::Body,
    extract::Request,
    http::{Method, header},
    response::Response,
};
use futures_util::StreamExt;
use tokio_util::sync::CancellationToken;

const METHOD: &str = "mcp-method";

/// The request by which a client of 2026-07-28 listens; earlier ones use GET.
const LISTEN: &[u8] = b"subscriptions/listen";

/// Whether a request asks to be told things for as long as it likes.
pub(super) fn listens(request: &Request) -> bool {
    request.method() == Method::GET
        || request
            .headers()
            .get(METHOD)
            .is_some_and(|method| method.as_bytes() == LISTEN)
}

/// Ends the answer to such a request, if it is a stream, once `closing` is cancelled.
pub(super) fn end_with(closing: &CancellationToken, response: Response) -> Response {
    let streams = response
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"text/event-stream"));
    if !streams {
        return response;
    }
    response.map(|body| {
        let events = body.into_data_stream();
        Body::from_stream(events.take_until(closing.clone().cancelled_owned()))
    })
}
