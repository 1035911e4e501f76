//! How large a request's head may be. Of HTTP/1.1 hyper refuses most before there is a request (with 431 and 414, without
//! a body); what it lets through, and what comes over HTTP/2, is measured here.

use axum::{
    extract::Request,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use tidal_core::settings::LimitSettings;

use super::{gate::Check, refusal};
use crate::measure;

/// How large it may be.
#[derive(Clone, Copy)]
pub(super) struct Largest {
    url: usize,
    headers: usize,
    bytes: usize,
}

// === impl Largest ===

impl Largest {
    pub(super) fn of(limits: &LimitSettings) -> Self {
        Self {
            url: limits.url_bytes,
            headers: limits.headers,
            bytes: usize::try_from(limits.header_bytes).unwrap_or(usize::MAX),
        }
    }
}

impl Check for Largest {
    fn check(&self, request: &mut Request) -> Result<(), Box<Response>> {
        let largest = self;
        let uri = request.uri();
        let url = uri.path().len() + uri.query().map_or(0, str::len);
        let headers = request.headers();
        let bytes = || -> usize {
            let pairs = headers.iter();
            pairs
                .map(|(name, value)| name.as_str().len() + value.len() + 4)
                .sum()
        };
        let (status, reason, message) = if url > largest.url {
            (
                StatusCode::URI_TOO_LONG,
                "url_too_long",
                format!("the request's address is longer than {} bytes", largest.url),
            )
        } else if headers.len() > largest.headers || url + bytes() > largest.bytes {
            (
                StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE,
                "headers_too_large",
                format!(
                    "the request has more than {} headers, or its head more than {} bytes",
                    largest.headers, largest.bytes
                ),
            )
        } else {
            return Ok(());
        };
        measure::refusal(reason);
        Err(Box::new(
            (status, refusal::body(-32600, &message)).into_response(),
        ))
    }
}
