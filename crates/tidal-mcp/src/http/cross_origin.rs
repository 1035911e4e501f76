//! What the pages that may call this server are let know of its answers, and what they may send (CORS). Other pages are told
//! nothing, and refused where `origin` looks. A browser asks first, and has no token then: it is answered before anybody
//! is asked who they are.

use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, Method, header};
use tower_http::cors::{AllowHeaders, AllowOrigin, CorsLayer};

use super::origin::Allowed;

/// How long a browser need not ask again.
const REMEMBERED: Duration = Duration::from_mins(10);

/// What a page may read of an answer besides its body.
const READABLE: [HeaderName; 6] = [
    HeaderName::from_static("mcp-session-id"),
    HeaderName::from_static("mcp-protocol-version"),
    HeaderName::from_static("ratelimit"),
    HeaderName::from_static("ratelimit-policy"),
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
];

/// For the pages that are allowed.
pub(super) fn layer(allowed: Allowed) -> CorsLayer {
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin: &HeaderValue, _| {
            allowed.page(origin)
        }))
        .allow_methods([Method::POST, Method::GET, Method::DELETE])
        // Which there are depends on the tool: a parameter may travel in a header of its own.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers(READABLE)
        .max_age(REMEMBERED)
}
