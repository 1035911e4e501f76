//! What went wrong on the wire, in the words of the person who asked.
//!
//! Every match is exhaustive, so that a new kind of failure does not compile before it is told here. What
//! the wire said stays the source.

use std::{sync::Arc, time::Duration};

use tidal_api as wire;

use super::ask::{About, Asked};
use crate::{Cursor, Error, Identity, Limiter, Retry, Source};

/// How long to wait after a refusal that does not say: TIDAL's bucket has been seen to take about five
/// seconds to hold another request.
const UNTOLD_WAIT: Duration = Duration::from_secs(5);

/// The failure of a request.
pub(super) fn told(error: wire::Error, asked: &Asked<'_>) -> Error {
    // However it ended: whoever is told to ask again would write twice.
    if error.is_outcome_unknown() {
        return Error::OutcomeUnknown {
            source: Arc::new(error),
        };
    }
    match &error {
        wire::Error::Transport { .. } => tidal(None, error),
        wire::Error::Timeout { .. } => Error::Timeout {
            source: Arc::new(error),
        },
        wire::Error::Status(status) => {
            let status = status.status.as_u16();
            by_status(status, error, asked)
        }
        // There was an answer of success, which cannot be understood.
        wire::Error::Decode { .. } | wire::Error::TooLarge { .. } => tidal(Some(200), error),
        wire::Error::Redirect { status, .. } => tidal(Some(status.as_u16()), error),
        wire::Error::BreakerOpen { retry_after, .. } => Error::Unavailable {
            retry_after: *retry_after,
        },
        wire::Error::RateLimited { retry_after, who, .. } => Error::RateLimited {
            by: limiter(*who),
            retry_after: *retry_after,
        },
        wire::Error::Authorization { fault, .. } => {
            let fault = *fault;
            unauthorized(fault, error, asked)
        }
        wire::Error::InvalidRequest(problem) => invalid(problem, asked).unwrap_or_else(|| internal(error)),
        wire::Error::Idempotency { fault, .. } => match fault {
            wire::IdempotencyFault::StillRunning => Error::Conflict {
                source: Arc::new(error),
            },
            wire::IdempotencyFault::PayloadMismatch => internal(error),
        },
        wire::Error::Configuration { .. } => internal(error),
    }
}

/// An answer that cannot be understood although the wire could read it.
pub(super) fn senseless(what: &'static str) -> Error {
    Error::senseless(what, Retry::Never)
}

pub(super) fn internal(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::Internal {
        source: Source::from(error.into()),
    }
}

fn tidal(status: Option<u16>, error: wire::Error) -> Error {
    let retry = match error.retry_after() {
        Some(wait) if error.is_retryable() => Retry::After(wait),
        _ if error.is_retryable() => Retry::Later,
        _ => Retry::Never,
    };
    Error::Tidal {
        status,
        retry,
        source: Arc::new(error),
    }
}

fn by_status(status: u16, error: wire::Error, asked: &Asked<'_>) -> Error {
    match status {
        400 | 422 => refused(&error, asked).unwrap_or_else(|| internal(error)),
        401 => unauthorized(wire::AuthorizationFault::Expired, error, asked),
        403 | 451 => Error::Forbidden {
            source: Arc::new(error),
        },
        404 | 410 => missing(error, asked),
        409 => Error::Conflict {
            source: Arc::new(error),
        },
        429 => Error::RateLimited {
            by: Limiter::Tidal,
            retry_after: error.retry_after().unwrap_or(UNTOLD_WAIT),
        },
        408 | 425 => tidal(Some(status), error),
        // We asked in a way that TIDAL does not offer.
        406..=499 | 402 | 405 => internal(error),
        _ => tidal(Some(status), error),
    }
}

fn missing(error: wire::Error, asked: &Asked<'_>) -> Error {
    match asked.about {
        About::One { kind, id } => Error::NotFound {
            kind,
            id: id.to_owned(),
        },
        About::Results(id) => {
            Error::invalid_input("search results", id, "the id of recent results; search again")
        }
        About::Path(path) => Error::nothing_there(path),
        // A list that leads to nothing is empty, not missing.
        About::Many | About::Text(_) => tidal(Some(404), error),
    }
}

/// What TIDAL refused, if that came from the caller.
fn refused(error: &wire::Error, asked: &Asked<'_>) -> Option<Error> {
    let mut objects = error.status().into_iter().flat_map(|status| &status.errors);
    let named = objects.find_map(|object| object.source.as_ref()?.parameter.as_deref());
    match (named, asked.about, asked.cursor) {
        (_, About::Path(path), _) => Some(Error::invalid_input(
            "path",
            path,
            "a path and parameters of TIDAL's API",
        )),
        (Some("page[cursor]") | None, _, Some(cursor)) => Some(bad_cursor(cursor)),
        (Some("countryCode"), ..) => Some(Error::invalid_input(
            "country",
            asked.viewer.country.as_str(),
            "the code of a country where TIDAL is available",
        )),
        (Some("filter[query]"), About::Text(text), _) => {
            Some(Error::invalid_input("query", text, "1 to 256 characters"))
        }
        (Some(filter), About::Many, _) if filter.starts_with("filter[") => Some(Error::invalid_input(
            "ids",
            "one of them",
            "ids and codes as TIDAL gives them",
        )),
        (Some("id"), About::One { id, .. } | About::Results(id), _) => {
            Some(Error::invalid_input("id", id, "an id as TIDAL gives it"))
        }
        _ => None,
    }
}

/// What the wire refused to send, if that came from the caller.
fn invalid(problem: &wire::InvalidRequest, asked: &Asked<'_>) -> Option<Error> {
    let given = match asked.about {
        About::One { id, .. } | About::Results(id) => id,
        About::Text(text) => text,
        About::Path(path) => path,
        About::Many => "",
    };
    match problem {
        wire::InvalidRequest::EmptyId | wire::InvalidRequest::DotId | wire::InvalidRequest::LongId { .. } => {
            Some(Error::invalid_input("id", given, "an id as TIDAL gives it"))
        }
        wire::InvalidRequest::ForeignPath => Some(Error::invalid_input(
            "path",
            given,
            "a path that begins with one / and stays there",
        )),
        wire::InvalidRequest::LongParameter {
            parameter: "filter[query]",
            limit,
            ..
        } => Some(Error::InvalidInput {
            field: "query".into(),
            given: "this text".to_owned(),
            accepted: format!("at most {limit} characters").into(),
        }),
        wire::InvalidRequest::EmptyParameter {
            parameter: "page[cursor]",
        }
        | wire::InvalidRequest::LongParameter {
            parameter: "page[cursor]",
            ..
        } => asked.cursor.map(bad_cursor),
        wire::InvalidRequest::UnknownParameter { .. }
        | wire::InvalidRequest::MissingParameter { .. }
        | wire::InvalidRequest::RepeatedParameter { .. }
        | wire::InvalidRequest::EmptyParameter { .. }
        | wire::InvalidRequest::LongParameter { .. }
        | wire::InvalidRequest::UnacceptedValue { .. }
        | wire::InvalidRequest::TooMany { .. }
        | wire::InvalidRequest::NothingToDo { .. } => None,
    }
}

fn bad_cursor(cursor: &Cursor) -> Error {
    let accepted = "a cursor from an earlier answer to the same question";
    Error::invalid_input("cursor", cursor.as_str(), accepted)
}

fn unauthorized(fault: wire::AuthorizationFault, error: wire::Error, asked: &Asked<'_>) -> Error {
    match (fault, &asked.viewer.identity) {
        (wire::AuthorizationFault::NotConfigured, Identity::Anonymous) => Error::NotConfigured,
        (wire::AuthorizationFault::NotConfigured, Identity::SignedIn(_)) => Error::NotSignedIn,
        (wire::AuthorizationFault::Refused | wire::AuthorizationFault::Expired, Identity::Anonymous) => {
            Error::CredentialsRefused {
                source: Arc::new(error),
            }
        }
        (wire::AuthorizationFault::Refused | wire::AuthorizationFault::Expired, Identity::SignedIn(_)) => {
            Error::SignInExpired {
                source: Arc::new(error),
            }
        }
        (wire::AuthorizationFault::Unavailable, _) => tidal(None, error),
    }
}

fn limiter(who: wire::Limiter) -> Limiter {
    match who {
        wire::Limiter::Tidal | wire::Limiter::Budget => Limiter::Tidal,
        wire::Limiter::Queue => Limiter::Client,
    }
}

#[cfg(test)]
mod tests;
