//! Who asks. Puts a principal into the request, or refuses it.

use std::sync::Arc;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};

use crate::{Principal, Server};

/// How principals are found.
#[derive(Clone)]
pub(super) enum Authentication {
    /// There is one, and nobody has to prove anything: on loopback alone.
    None(Arc<Principal>),
}

// === impl Authentication ===

impl Authentication {
    pub(super) fn of(server: &Server) -> Self {
        Self::None(Arc::clone(server.principal()))
    }
}

/// Finds out who asks.
pub(super) async fn authenticate(
    State(authentication): State<Authentication>,
    mut request: Request,
    next: Next,
) -> Response {
    let principal = match &authentication {
        Authentication::None(principal) => Arc::clone(principal),
    };
    request.extensions_mut().insert(principal);
    next.run(request).await
}
