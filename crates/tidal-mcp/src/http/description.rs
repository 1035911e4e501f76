//! What clients are told of how to get in before they are: the metadata of a protected resource (RFC 9728). It names no
//! authorization server, because there is none: the operator hands out tokens.

use std::sync::Arc;

use axum::{
    Json, Router as Routes,
    extract::State,
    http::{HeaderMap, Uri},
    response::IntoResponse,
    routing::get,
};
use serde_json::json;

use super::{ENDPOINT, address::Address};
use crate::{HttpOptions, principals::SCOPES};

/// Where descriptions stand. The path of what is described goes behind it.
pub(super) const WELL_KNOWN: &str = "/.well-known/oauth-protected-resource";

/// Where it is read, by anybody. Nowhere, where nobody has to prove anything.
pub(super) fn routes(options: &HttpOptions) -> Routes {
    if options.principals.is_none() {
        return Routes::new();
    }
    let address = Arc::new(Address::of(options));
    Routes::new()
        .route(WELL_KNOWN, get(describe))
        .route(&format!("{WELL_KNOWN}{ENDPOINT}"), get(describe))
        .with_state(address)
}

async fn describe(State(address): State<Arc<Address>>, uri: Uri, headers: HeaderMap) -> impl IntoResponse {
    Json(json!({
        "resource": address.endpoint(&uri, &headers),
        "resource_name": "TIDAL",
        "bearer_methods_supported": ["header"],
        "scopes_supported": SCOPES,
    }))
}
