//! How many places one principal may have: as many as are left for the others. One who fills all that they can, with calls
//! that wait or bodies that never end, gets half of the places, two get a third each, and so on: however many do it, there is
//! room for whoever comes next, and one who is alone is kept from little. A body is received in a place that is its
//! principal's, so that no more bodies are in memory than there are places.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use axum::{extract::Request, response::Response};
use tokio::sync::Semaphore;

use super::refuse;
use crate::{Principal, per_principal::PerPrincipal};

/// The places, by principal.
pub(in crate::http) struct Shares {
    places: Arc<Semaphore>,
    taken: PerPrincipal<Taken>,
}

#[derive(Default)]
struct Taken(AtomicUsize);

/// A place that is somebody's, until this is dropped.
pub(in crate::http) struct Share(Option<Arc<Taken>>);

// === impl Shares ===

impl Shares {
    pub(super) fn of(places: Arc<Semaphore>) -> Self {
        Self {
            places,
            taken: PerPrincipal::default(),
        }
    }

    /// Counts the place of a request for its principal, who was found before.
    ///
    /// # Errors
    /// The answer to a principal who has as many as are left.
    pub(in crate::http) fn take(&self, request: &Request) -> Result<Share, Box<Response>> {
        let Some(principal) = request.extensions().get::<Arc<Principal>>() else {
            return Ok(Share(None));
        };
        let taken = self.taken.of(principal);
        let left = self.places.available_permits();
        if taken.0.fetch_add(1, Ordering::AcqRel) > left {
            taken.0.fetch_sub(1, Ordering::AcqRel);
            return Err(Box::new(refuse(
                "too_many_requests",
                "you have as many requests in flight as there is room left for everybody else; wait for their answers, \
                 then retry",
            )));
        }
        Ok(Share(Some(taken)))
    }
}

// === impl Share ===

impl Drop for Share {
    fn drop(&mut self) {
        if let Some(taken) = &self.0 {
            taken.0.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
