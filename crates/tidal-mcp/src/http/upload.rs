//! The body on its way in: how large it may be, and how long it may take. A body that fails is the client's doing.
//! What stands in it is not looked at here.

use std::time::Duration;

use axum::{
    BoxError,
    body::{Body, Bytes, HttpBody},
    http::StatusCode,
    response::{IntoResponse, Response},
};
use futures_util::{FutureExt, StreamExt, stream};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use tower_http::timeout::{DeadlineBody, TimeoutBody, TimeoutError};

use super::refusal;
use crate::measure;

/// How long a client may pause while it sends a body.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long a body may take as a whole.
const DEADLINE: Duration = Duration::from_secs(30);

/// Why a body did not arrive.
#[derive(Clone, Copy, Debug)]
pub(super) enum Fault {
    TooLarge(usize),
    TooSlow,
    Broken,
}

/// Reads a body of so many bytes at most. One that says that it is larger is not asked for. What arrives in one piece is
/// not copied, and nearly always it has come with its head: then there is nothing to time.
pub(super) async fn receive(mut body: Body, limit: usize) -> Result<Bytes, Fault> {
    let announced = usize::try_from(body.size_hint().lower());
    if announced.is_err() || announced.is_ok_and(|announced| announced > limit) {
        return Err(Fault::TooLarge(limit));
    }
    let first = match body.frame().now_or_never() {
        None => None,
        Some(None) => return Ok(Bytes::new()),
        Some(Some(frame)) => frame.map_err(|_broken| Fault::Broken)?.into_data().ok(),
    };
    match first {
        Some(whole) if body.is_end_stream() && whole.len() <= limit => Ok(whole),
        // On the heap: else every request would carry the room for it.
        first => Box::pin(rest(first.unwrap_or_default(), body, limit)).await,
    }
}

/// Reads what follows on a beginning.
async fn rest(first: Bytes, body: Body, limit: usize) -> Result<Bytes, Fault> {
    let body = Body::from_stream(stream::iter([Ok(first)]).chain(body.into_data_stream()));
    let timed = DeadlineBody::new(DEADLINE, TimeoutBody::new(LONGEST_PAUSE, body));
    let whole = Limited::new(timed, limit).collect().await;
    whole
        .map(http_body_util::Collected::to_bytes)
        .map_err(|error| Fault::of(&error, limit))
}

// === impl Fault ===

impl Fault {
    fn of(error: &BoxError, limit: usize) -> Self {
        if error.is::<LengthLimitError>() {
            Self::TooLarge(limit)
        } else if error.is::<TimeoutError>() {
            Self::TooSlow
        } else {
            Self::Broken
        }
    }

    pub(super) fn answer(self) -> Response {
        let (status, reason, message) = match self {
            Self::TooLarge(limit) => (
                StatusCode::PAYLOAD_TOO_LARGE,
                "body_too_large",
                refusal::too_large(limit),
            ),
            Self::TooSlow => (
                StatusCode::REQUEST_TIMEOUT,
                "body_too_slow",
                format!(
                    "the request body did not arrive in time: it may pause for {} seconds and take {} in all",
                    LONGEST_PAUSE.as_secs(),
                    DEADLINE.as_secs()
                ),
            ),
            Self::Broken => (
                StatusCode::BAD_REQUEST,
                "body_broken",
                "the request body broke off, or is not framed as HTTP wants it".to_owned(),
            ),
        };
        measure::refusal(reason);
        (status, refusal::body(-32600, &message)).into_response()
    }
}
