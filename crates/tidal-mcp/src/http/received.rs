//! What every request goes through that may cost something, whatever it is for: is there room and time for it, is its head
//! of a bearable size, may its address ask once more.

use std::{
    convert::Infallible,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use axum::{extract::Request, response::Response};
use tower::{Layer, Service};

use super::{
    admission::{Admission, Shares},
    behind::{Behind, Routed},
    gate::Check,
    head::Largest,
    rate::ByAddress,
};
use crate::HttpOptions;

/// The steps, for as many as share them. Cheap to clone.
#[derive(Clone)]
pub(super) struct Reception(Arc<Steps>);

struct Steps {
    admission: Admission,
    largest: Largest,
    by_address: ByAddress,
}

/// What is behind them.
#[derive(Clone)]
pub(super) struct Received<B> {
    steps: Arc<Steps>,
    behind: B,
}

// === impl Reception ===

impl Reception {
    pub(super) fn of(options: &HttpOptions) -> Self {
        Self(Arc::new(Steps {
            admission: Admission::new(&options.limits),
            largest: Largest::of(&options.limits),
            by_address: ByAddress::of(options),
        }))
    }

    /// The places there are, for whoever knows whose a request is. Where nobody has to prove anything there is one principal,
    /// and all places are theirs.
    pub(super) fn shares(&self, options: &HttpOptions) -> Option<Shares> {
        options.principals.as_ref().map(|_| self.0.admission.shares())
    }

    /// Puts the steps before what answers.
    pub(super) fn before<B: Behind>(&self, behind: B) -> Received<B> {
        Received {
            steps: Arc::clone(&self.0),
            behind,
        }
    }
}

impl<S> Layer<S> for Reception {
    type Service = Received<Routed<S>>;

    fn layer(&self, service: S) -> Self::Service {
        Received {
            steps: Arc::clone(&self.0),
            behind: Routed(service),
        }
    }
}

// === impl Received ===

impl<B: Behind> Behind for Received<B> {
    /// First what waits for nothing and costs nothing: what is refused there has to be cheap. The limit of addresses comes
    /// before anybody is asked who they are, so that guessing tokens is limited too.
    async fn answer(&self, mut request: Request) -> Response {
        let _place = match self.steps.admission.admit() {
            Ok(place) => place,
            Err(refusal) => return *refusal,
        };
        if let Err(refusal) = self.steps.largest.check(&mut request) {
            return *refusal;
        }
        let counted = match self.steps.by_address.count(&request).await {
            Ok(counted) => counted,
            Err(refusal) => return *refusal,
        };
        let mut response = self.behind.answer(request).await;
        self.steps.by_address.tell(counted, &mut response);
        response
    }
}

impl<B: Behind> Service<Request> for Received<B> {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request) -> Self::Future {
        let received = self.clone();
        Box::pin(async move { Ok(received.answer(request).await) })
    }
}
