//! What browsers are told about every answer: what is here is no page, is nobody else's to keep or to frame, and, over TLS,
//! is never to be asked for without. An answer that has its own word on one of these keeps it.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

/// How the server is spoken to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scheme {
    /// In the clear. Whether TLS ends in front of it is the business of what is there.
    Http,
    /// Over TLS of its own.
    Https,
}

const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    ),
    // Almost every answer is somebody's own.
    (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Half a year. Without the other names below this one: they are not ours to decide about.
const ONLY_OVER_TLS: HeaderValue = HeaderValue::from_static("max-age=15552000");

/// Adds what is missing.
pub(super) fn add(mut response: Response, scheme: Scheme) -> Response {
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(value);
    }
    if scheme == Scheme::Https {
        headers
            .entry(header::STRICT_TRANSPORT_SECURITY)
            .or_insert(ONLY_OVER_TLS);
    }
    response
}
