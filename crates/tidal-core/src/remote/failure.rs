//! What went wrong on the wire, in the words of the person who asked.
//!
//! Every match is exhaustive, so that a new kind of failure does not compile before it is told here. What
//! the wire said stays the source.

mod refusal;

use std::{sync::Arc, time::Duration};

use tidal_api as wire;

use super::ask::{About, Aim, Asked};
use crate::{Error, Identity, Kind, Limiter, Retry, Source};

/// How long to wait after a refusal that does not say: TIDAL's bucket has been seen to take about five
/// seconds to hold another request.
const UNTOLD_WAIT: Duration = Duration::from_secs(5);

/// The failure of a request.
pub(super) fn told(error: wire::Error, asked: &Asked<'_>) -> Error {
    // However it ended: whoever is told to ask again would write twice.
    if error.is_outcome_unknown() || is_done_untold(&error, asked) {
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
        wire::Error::InvalidRequest(problem) => {
            refusal::unsent(problem, asked).unwrap_or_else(|| internal(error))
        }
        wire::Error::Idempotency { fault, .. } => match fault {
            wire::IdempotencyFault::StillRunning => Error::Conflict {
                source: Arc::new(error),
            },
            // Keys that were minted here fit: one that does not was the caller's.
            wire::IdempotencyFault::PayloadMismatch => match asked.key {
                Some(key) => Error::invalid_input("key", key.as_str(), "one that named no other change"),
                None => internal(error),
            },
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
        400 | 422 => refusal::of(&error, asked).unwrap_or_else(|| internal(error)),
        401 => unauthorized(wire::AuthorizationFault::Expired, error, asked),
        403 | 451 => forbidden(error, asked),
        404 | 410 => missing(error, asked),
        409 => refusal::of_conflict(&error).unwrap_or_else(|| Error::Conflict {
            source: Arc::new(error),
        }),
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
        About::Playlist(id) => Error::NotFound {
            kind: Kind::Playlist,
            id: id.to_string(),
        },
        About::Path(path) => Error::nothing_there(path),
        // A list that leads to nothing is empty, and what is a listener's own is there, not missing.
        About::Many | About::Text(_) | About::Own => tidal(Some(404), error),
    }
}

/// Who may not do this: whoever granted too little, whoever does not own the thing, or this application.
fn forbidden(error: wire::Error, asked: &Asked<'_>) -> Error {
    match (asked.scope, asked.about) {
        (Some(scope), _) if is_user(asked) && blames_scope(&error) => {
            Error::ScopeMissing { scope: scope.into() }
        }
        (_, About::Playlist(id)) => Error::NotYours {
            kind: Kind::Playlist,
            id: id.to_string(),
            source: Arc::new(error),
        },
        _ => Error::Forbidden {
            source: Arc::new(error),
        },
    }
}

/// TIDAL answers with one status to who lacks a scope and to who lacks a right: only its words tell which.
fn blames_scope(error: &wire::Error) -> bool {
    let mut objects = error.status().into_iter().flat_map(|status| &status.errors);
    objects.any(|object| {
        let words = [object.code.as_deref(), object.detail.as_deref()];
        let mut words = words.into_iter().flatten();
        words.any(|words| words.to_ascii_lowercase().contains("scope"))
    })
}

fn is_user(asked: &Asked<'_>) -> bool {
    asked.viewer.user().is_some()
}

/// The change was carried out, but what TIDAL said to it cannot be read: whoever looks finds it done.
fn is_done_untold(error: &wire::Error, asked: &Asked<'_>) -> bool {
    let unreadable = matches!(error, wire::Error::Decode { .. } | wire::Error::TooLarge { .. });
    unreadable && asked.aim == Aim::Changing
}

fn unauthorized(fault: wire::AuthorizationFault, error: wire::Error, asked: &Asked<'_>) -> Error {
    match (fault, &asked.viewer.identity) {
        (wire::AuthorizationFault::NotConfigured, _) => Error::NotConfigured,
        (wire::AuthorizationFault::NotSignedIn, _) => Error::NotSignedIn,
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
        (wire::AuthorizationFault::ScopeMissing(scope), _) => Error::ScopeMissing { scope: scope.into() },
        (wire::AuthorizationFault::StoreFailed, _) => Error::SignInUnreadable {
            source: Arc::new(error),
        },
        (wire::AuthorizationFault::StoreBusy, _) => Error::SignInBusy {
            source: Arc::new(error),
        },
        (wire::AuthorizationFault::StoreAway, _) => Error::SignInAway {
            source: Arc::new(error),
        },
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
