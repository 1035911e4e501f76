//! What stands behind a step that a request goes through. Steps are functions that call what is behind them, as one future
//! of a known type: a layer over a service that may be anything has to box it, and to clone it for each request.

use std::convert::Infallible;

use axum::{extract::Request, response::Response};
use tower::{Service, ServiceExt};

/// Answers a request that got so far.
pub(super) trait Behind: Clone + Send + Sync + 'static {
    /// The answer.
    fn answer(&self, request: Request) -> impl Future<Output = Response> + Send;
}

/// A service, as what is behind.
#[derive(Clone)]
pub(super) struct Routed<S>(pub(super) S);

// === impl Routed ===

impl<S> Behind for Routed<S>
where
    S: Service<Request, Response = Response, Error = Infallible> + Clone + Send + Sync + 'static,
    S::Future: Send,
{
    async fn answer(&self, request: Request) -> Response {
        match self.0.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}
