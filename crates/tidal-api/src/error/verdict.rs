//! What an error means for its reader: a stable code, whether to ask again and when, and what to do about it.
//!
//! Every match is exhaustive, so that a new kind of error does not compile before its verdict is given.

use std::time::Duration;

use http::StatusCode;

use super::{AuthorizationFault, Error, IdempotencyFault, Limiter, Phase, TransportFault};

const READ_AGAIN: &str = "read the thing again to see whether the write was applied";

impl Error {
    /// A stable code in `snake_case`, for logs, metrics and programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Transport { fault, .. } => match fault {
                TransportFault::Connect => "connect",
                TransportFault::Tls => "tls",
                TransportFault::Reset => "reset",
                TransportFault::Protocol => "protocol",
            },
            Self::Timeout { phase, .. } => match phase {
                Phase::Connect => "connect_timeout",
                Phase::Read => "read_timeout",
                Phase::Queue => "queue_timeout",
                Phase::Total => "deadline",
            },
            Self::Status(error) => status_code(error.status),
            Self::Decode { .. } => "decode",
            Self::TooLarge { .. } => "too_large",
            Self::Redirect { .. } => "redirect",
            Self::BreakerOpen { .. } => "breaker_open",
            Self::RateLimited { .. } => "rate_limited",
            Self::Authorization { fault, .. } => match fault {
                AuthorizationFault::NotConfigured => "not_configured",
                AuthorizationFault::NotSignedIn => "not_signed_in",
                AuthorizationFault::Refused => "credentials_refused",
                AuthorizationFault::Expired => "token_refused",
                AuthorizationFault::ScopeMissing(_) => "scope_missing",
                AuthorizationFault::StoreFailed => "token_store_failed",
                AuthorizationFault::StoreBusy => "token_store_busy",
                AuthorizationFault::StoreAway => "token_store_away",
                AuthorizationFault::Unavailable => "token_unavailable",
            },
            Self::InvalidRequest(_) => "invalid_request",
            Self::Idempotency { fault, .. } => match fault {
                IdempotencyFault::StillRunning => "write_in_progress",
                IdempotencyFault::PayloadMismatch => "key_reused",
            },
            Self::Configuration { .. } => "configuration",
        }
    }

    /// Whether the same request may succeed later without any change to it.
    ///
    /// Never after a write that may have been applied all the same
    /// ([`is_outcome_unknown`](Self::is_outcome_unknown)). Sending it again is another write, with another key: read
    /// first.
    pub fn is_retryable(&self) -> bool {
        if self.is_outcome_unknown() {
            return false;
        }
        match self {
            Self::Transport { fault, .. } => match fault {
                TransportFault::Connect | TransportFault::Reset | TransportFault::Protocol => true,
                TransportFault::Tls => false,
            },
            Self::Timeout { .. } | Self::BreakerOpen { .. } | Self::RateLimited { .. } => true,
            Self::Status(error) => is_transient(error.status),
            // Cut or damaged JSON may come whole the next time; a document of another shape will not. The answer to a
            // write says that it was applied, readable or not.
            Self::Decode {
                operation, source, ..
            } => operation.starts_with("GET") && (source.is_eof() || source.is_syntax()),
            Self::TooLarge { .. }
            | Self::Redirect { .. }
            | Self::InvalidRequest(_)
            | Self::Configuration { .. } => false,
            Self::Authorization { fault, .. } => match fault {
                AuthorizationFault::Unavailable
                | AuthorizationFault::StoreBusy
                | AuthorizationFault::StoreAway => true,
                AuthorizationFault::NotConfigured
                | AuthorizationFault::NotSignedIn
                | AuthorizationFault::Refused
                | AuthorizationFault::Expired
                | AuthorizationFault::ScopeMissing(_)
                | AuthorizationFault::StoreFailed => false,
            },
            // Still running it may end well, or have ended so: a new call would be a second write.
            Self::Idempotency { fault, .. } => match fault {
                IdempotencyFault::StillRunning | IdempotencyFault::PayloadMismatch => false,
            },
        }
    }

    /// How long to wait before asking again, where that is known and asking again is right.
    pub fn retry_after(&self) -> Option<Duration> {
        if self.is_outcome_unknown() {
            return None;
        }
        match self {
            Self::BreakerOpen { retry_after, .. } | Self::RateLimited { retry_after, .. } => {
                Some(*retry_after)
            }
            Self::Status(error) => error.retry_after,
            Self::Transport { .. }
            | Self::Timeout { .. }
            | Self::Decode { .. }
            | Self::TooLarge { .. }
            | Self::Redirect { .. }
            | Self::Authorization { .. }
            | Self::InvalidRequest(_)
            | Self::Idempotency { .. }
            | Self::Configuration { .. } => None,
        }
    }

    /// What a person can do about it, where there is something to do.
    pub fn hint(&self) -> Option<&'static str> {
        if self.is_outcome_unknown() {
            return Some(READ_AGAIN);
        }
        match self {
            Self::Transport { fault, .. } => match fault {
                TransportFault::Connect => Some("check the network, the proxy and the configured address"),
                TransportFault::Tls => Some("check the system's clock and its trusted certificates"),
                TransportFault::Reset | TransportFault::Protocol => None,
            },
            Self::Timeout { phase, .. } => match phase {
                Phase::Queue => Some("send fewer requests at a time"),
                Phase::Connect | Phase::Read | Phase::Total => None,
            },
            Self::Status(error) => status_hint(error.status),
            Self::TooLarge { .. } => Some("ask for less: fewer includes or fewer ids"),
            Self::Redirect { .. } => Some("check the configured address"),
            Self::BreakerOpen { .. } => Some("wait; nothing is sent to TIDAL until then"),
            Self::RateLimited { who, .. } => match who {
                Limiter::Tidal | Limiter::Budget => Some("wait, or ask for more things in one request"),
                Limiter::Queue => Some("send fewer requests at a time"),
            },
            Self::Authorization { fault, .. } => match fault {
                AuthorizationFault::NotConfigured => {
                    Some("configure a client id and secret from developer.tidal.com")
                }
                AuthorizationFault::NotSignedIn => Some("sign in"),
                AuthorizationFault::Refused => Some("check the client id and secret, or sign in again"),
                AuthorizationFault::Expired => Some("sign in again"),
                AuthorizationFault::ScopeMissing(_) => Some("sign in again and grant that scope"),
                AuthorizationFault::StoreFailed => {
                    Some("look at where sign-ins are kept: its cause says what is wrong")
                }
                AuthorizationFault::StoreBusy => {
                    Some("wait until the other program is done with the sign-in, then ask again")
                }
                AuthorizationFault::StoreAway => Some("wait until where sign-ins are kept answers again"),
                AuthorizationFault::Unavailable => None,
            },
            Self::Decode { .. } | Self::InvalidRequest(_) | Self::Configuration { .. } => None,
            Self::Idempotency { fault, .. } => match fault {
                IdempotencyFault::StillRunning => Some(READ_AGAIN),
                IdempotencyFault::PayloadMismatch => {
                    Some("this is a defect of this client: please report it")
                }
            },
        }
    }
}

/// Statuses after which the same request may succeed: TIDAL or the gateway in front of it failed.
pub(crate) fn is_transient(status: StatusCode) -> bool {
    matches!(status.as_u16(), 408 | 425 | 429 | 500 | 502 | 503 | 504)
}

fn status_code(status: StatusCode) -> &'static str {
    match status.as_u16() {
        400 => "bad_request",
        401 => "unauthorized",
        403 => "forbidden",
        404 => "not_found",
        405 => "method_not_allowed",
        406 => "not_acceptable",
        409 => "conflict",
        415 => "unsupported_media_type",
        422 => "unprocessable",
        429 => "rate_limited",
        _ if status.is_client_error() => "client_error",
        _ => "server_error",
    }
}

fn status_hint(status: StatusCode) -> Option<&'static str> {
    match status.as_u16() {
        401 => Some("sign in again"),
        403 => Some("the application or the user may not do this: check the scopes"),
        404 => Some("it does not exist, is not available in this country, or is private"),
        _ => None,
    }
}
