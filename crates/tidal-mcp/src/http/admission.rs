//! How much is worked on at once. One request too many is refused at once rather than kept waiting: it is counted where
//! requests wait for TIDAL, and noticed by `overload` where they wait for a processor.

mod overload;
mod shares;

use std::{sync::Arc, time::Duration};

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tidal_core::settings::LimitSettings;
use tokio::sync::{Semaphore, SemaphorePermit};

use self::overload::Overload;
pub(super) use self::shares::Shares;
use super::refusal;
use crate::measure;

/// The places there are, and how much of what comes there is time for.
pub(super) struct Admission {
    places: Arc<Semaphore>,
    overload: Option<Arc<Overload>>,
}

// === impl Admission ===

impl Admission {
    pub(super) fn new(limits: &LimitSettings) -> Self {
        let bears = limits.overload_delay;
        Self {
            places: Arc::new(Semaphore::new(
                limits.concurrent_requests.clamp(1, Semaphore::MAX_PERMITS),
            )),
            overload: (bears > Duration::ZERO)
                .then(|| Overload::watched(bears))
                .flatten(),
        }
    }

    /// The same places, by principal.
    pub(super) fn shares(&self) -> Shares {
        Shares::of(Arc::clone(&self.places))
    }

    /// Lets a request in if there is a place, which it keeps, and time.
    ///
    /// # Errors
    /// The answer to one that is not let in.
    pub(super) fn admit(&self) -> Result<SemaphorePermit<'_>, Box<Response>> {
        if self.overload.as_ref().is_some_and(|overload| !overload.admits()) {
            return Err(Box::new(refuse(
                "overload",
                "the server has more to do than it can do in time; retry in a second",
            )));
        }
        self.places.try_acquire().map_err(|_full| {
            Box::new(refuse(
                "too_many_requests",
                "the server has too many requests in flight; retry in a second",
            ))
        })
    }
}

fn refuse(reason: &'static str, message: &str) -> Response {
    measure::refusal(reason);
    let mut response = (StatusCode::SERVICE_UNAVAILABLE, refusal::body(-32000, message)).into_response();
    let again = HeaderValue::from_static("1");
    response.headers_mut().insert(header::RETRY_AFTER, again);
    response
}
