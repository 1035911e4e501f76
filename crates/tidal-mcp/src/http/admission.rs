//! How many requests are worked on at once. One too many is refused at once rather than kept waiting.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::Semaphore;

use super::refusal;
use crate::measure;

/// The places there are.
#[derive(Clone)]
pub(super) struct Admission {
    places: Arc<Semaphore>,
}

// === impl Admission ===

impl Admission {
    pub(super) fn new(places: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS))),
        }
    }
}

/// Lets a request in if there is a place.
pub(super) async fn admit(State(admission): State<Admission>, request: Request, next: Next) -> Response {
    let Ok(_place) = admission.places.try_acquire() else {
        measure::refusal("too_many_requests");
        let body = refusal::body(
            -32000,
            "the server has too many requests in flight; retry in a second",
        );
        return (StatusCode::SERVICE_UNAVAILABLE, [("retry-after", "1")], body).into_response();
    };
    next.run(request).await
}
