//! The body on its way in: how large it may be, and how long it may take. A body that fails is the client's doing,
//! where rmcp would call it an error of the server. Reading it stays rmcp's, after it has checked the headers.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    BoxError,
    body::{Body, HttpBody},
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::BodyExt;
use tower_http::timeout::{DeadlineBody, TimeoutBody, TimeoutError};

use super::refusal;
use crate::measure;

/// How long a client may pause while it sends a body.
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// How long a body may take as a whole.
const DEADLINE: Duration = Duration::from_secs(30);

/// Why a body did not arrive.
#[derive(Clone, Copy)]
enum Fault {
    TooSlow,
    Broken,
}

/// Refuses a body that says that it is too large before it is asked for, and one that does not arrive.
pub(super) async fn check(State(limit): State<usize>, request: Request, next: Next) -> Response {
    let announced = usize::try_from(request.body().size_hint().lower());
    if announced.is_err() || announced.is_ok_and(|announced| announced > limit) {
        measure::refusal("body_too_large");
        let body = refusal::body(-32600, &refusal::too_large(limit));
        return (StatusCode::PAYLOAD_TOO_LARGE, body).into_response();
    }
    let fault = Arc::new(OnceLock::new());
    let noted = Arc::clone(&fault);
    let request = request.map(|body| {
        let timed = DeadlineBody::new(DEADLINE, TimeoutBody::new(LONGEST_PAUSE, body));
        Body::new(timed.map_err(move |error| {
            noted.get_or_init(|| Fault::of(&error));
            error
        }))
    });
    let response = next.run(request).await;
    match fault.get() {
        None => response,
        Some(fault) => fault.answer(),
    }
}

// === impl Fault ===

impl Fault {
    fn of(error: &BoxError) -> Self {
        if error.is::<TimeoutError>() {
            Self::TooSlow
        } else {
            Self::Broken
        }
    }

    fn answer(self) -> Response {
        let (status, reason, message) = match self {
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
