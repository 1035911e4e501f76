//! What each request is answered with. TIDAL's answer is taken once and handed on; the browser is sent to an address
//! without it before anything is shown, so that no code stays in an address bar or a history.

use std::sync::{Mutex, PoisonError};

use bytes::Bytes;
use http::{HeaderValue, Method, Response, StatusCode, header, request::Parts};
use http_body_util::Full;
use tokio::sync::{oneshot, watch};
use url::Url;

use super::{
    address::Address,
    page::{self, Place},
};
use crate::{Result, model::Session, redirect::Redirect, service::PendingSignIn};

/// TIDAL's answer to a sign-in.
pub(super) struct Answer {
    /// The sign-in.
    pub(super) pending: PendingSignIn,
    /// Where TIDAL sent the browser.
    pub(super) redirected_to: Url,
}

/// What an answer told the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Served {
    /// How the sign-in ended.
    Outcome,
    /// Something else.
    Nothing,
}

/// Who sits here knows the sign-in that is waited for.
pub(super) struct Desk {
    address: Address,
    waiting: Mutex<Option<Waiting>>,
    outcome: watch::Receiver<Option<Result<Session>>>,
}

type Waiting = (PendingSignIn, oneshot::Sender<Answer>);

type Reply = Response<Full<Bytes>>;

/// Where a browser is told how the sign-in ended.
const DONE: &str = "done";

/// Where a browser is told that it brought an answer to something else.
const STRANGER: &str = "unknown";

// === impl Desk ===

impl Desk {
    pub(super) fn new(
        address: Address,
        waiting: Waiting,
        outcome: watch::Receiver<Option<Result<Session>>>,
    ) -> Self {
        Self {
            address,
            waiting: Mutex::new(Some(waiting)),
            outcome,
        }
    }

    /// The answer to a request.
    pub(super) async fn answer(&self, request: &Parts) -> (Reply, Served) {
        let host = request.headers.get(header::HOST).map(HeaderValue::as_bytes);
        if host != Some(self.address.authority.as_bytes()) {
            return nothing(StatusCode::MISDIRECTED_REQUEST);
        }
        let path = request.uri.path();
        let is_known = path == self.address.path()
            || path == self.address.below(STRANGER)
            || (path == self.address.below(DONE) && self.is_answered());
        if !is_known {
            return nothing(StatusCode::NOT_FOUND);
        }
        if request.method != Method::GET {
            return not_that_way();
        }
        if path == self.address.path() {
            self.take(request.uri.query().unwrap_or_default())
        } else if path == self.address.below(STRANGER) {
            (page::stranger(), Served::Nothing)
        } else {
            self.outcome().await
        }
    }

    /// Takes TIDAL's answer, if it is the one waited for: others leave the sign-in as it is.
    fn take(&self, query: &str) -> (Reply, Served) {
        let mut redirected_to = self.address.uri.clone();
        redirected_to.set_query(Some(query));
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let redirect = Redirect::read(&redirected_to, &self.address.uri);
        let is_ours =
            |(pending, _): &mut Waiting| redirect.as_ref().is_ok_and(|redirect| redirect.answers(pending));
        match waiting.take_if(is_ours) {
            Some((pending, answered)) => {
                // Nobody is there to take it if time has just run out: the page says so.
                let _ = answered.send(Answer {
                    pending,
                    redirected_to,
                });
                self.elsewhere(DONE)
            }
            // Answered before: a reload, or the way back in the browser's history.
            None if waiting.is_none() => self.elsewhere(DONE),
            None => self.elsewhere(STRANGER),
        }
    }

    fn is_answered(&self) -> bool {
        self.waiting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    /// Waits for the outcome and tells it.
    async fn outcome(&self) -> (Reply, Served) {
        let mut outcome = self.outcome.clone();
        let told = outcome.wait_for(Option::is_some).await;
        match told.as_deref() {
            Ok(Some(Ok(session))) => (page::signed_in(session, Place::ThisMachine), Served::Outcome),
            Ok(Some(Err(error))) => (page::failed(error, Place::ThisMachine), Served::Outcome),
            Ok(None) | Err(_) => nothing(StatusCode::SERVICE_UNAVAILABLE),
        }
    }

    fn elsewhere(&self, name: &str) -> (Reply, Served) {
        let mut reply = page::bare(StatusCode::SEE_OTHER);
        if let Ok(place) = HeaderValue::try_from(self.address.below(name)) {
            reply.headers_mut().insert(header::LOCATION, place);
        }
        (reply, Served::Nothing)
    }
}

fn nothing(status: StatusCode) -> (Reply, Served) {
    (page::bare(status), Served::Nothing)
}

fn not_that_way() -> (Reply, Served) {
    let mut reply = page::bare(StatusCode::METHOD_NOT_ALLOWED);
    let only = HeaderValue::from_static("GET");
    reply.headers_mut().insert(header::ALLOW, only);
    (reply, Served::Nothing)
}
