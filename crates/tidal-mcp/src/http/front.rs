//! What the sockets talk to. Nearly all requests are for MCP and come from no page: they are led there at once. The others
//! take their way through the routes, where CORS is spoken, and come to the same endpoint. What goes for all answers is
//! added to both.

use std::{convert::Infallible, panic::AssertUnwindSafe, pin::Pin};

use axum::{
    Router as Routes,
    body::Body,
    extract::Request,
    http::{Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::FutureExt;
use hyper::body::Incoming;
use tower::ServiceExt;

use super::{
    ENDPOINT,
    accounted::accounted,
    behind::Behind,
    endpoint::Endpoint,
    received::Received,
    refusal,
    security::{self, Scheme},
};

/// An answer on its way.
pub(super) type Answering = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

/// The server's front.
#[derive(Clone)]
pub(super) struct Front {
    mcp: Option<(Received<Endpoint>, Scheme)>,
    routes: Routes,
}

// === impl Front ===

impl Front {
    /// Routes that have MCP among them, and the way there that needs none.
    pub(super) fn new(routes: Routes, (mcp, scheme): (Received<Endpoint>, Scheme)) -> Self {
        Self {
            mcp: Some((mcp, scheme)),
            routes,
        }
    }

    /// Nothing but routes.
    pub(super) fn of_routes(routes: Routes) -> Self {
        Self { mcp: None, routes }
    }

    /// The same as routes alone, for a server of somebody else's.
    pub(super) fn into_routes(self) -> Routes {
        self.routes
    }

    pub(super) fn call(&self, request: hyper::Request<Incoming>) -> Answering {
        let request = request.map(Body::new);
        match &self.mcp {
            Some((mcp, scheme)) if is_straight(&request) => {
                let (mcp, scheme) = (mcp.clone(), *scheme);
                accounted(request, move |request| async move {
                    let answer = AssertUnwindSafe(mcp.answer(request)).catch_unwind().await;
                    Ok(security::add(answer.unwrap_or_else(|_panic| broken()), scheme))
                })
            }
            Some(_) | None => {
                let routes = self.routes.clone();
                accounted(request, |request| routes.oneshot(request))
            }
        }
    }
}

/// Whether no browser has a say in it.
fn is_straight(request: &Request) -> bool {
    request.uri().path() == ENDPOINT
        && request.method() != Method::OPTIONS
        && !request.headers().contains_key(header::ORIGIN)
}

fn broken() -> Response {
    tracing::debug!("a request made the server panic");
    let body = refusal::body(
        -32603,
        "the server failed while it answered; nothing is known about what it did",
    );
    (StatusCode::INTERNAL_SERVER_ERROR, body).into_response()
}
