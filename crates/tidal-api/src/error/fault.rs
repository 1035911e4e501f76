//! The small enums that say which of several things an [`Error`](super::Error) is about.

use std::fmt;

/// What broke on the way to TIDAL.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TransportFault {
    /// The name could not be resolved, or nothing accepted the connection.
    Connect,
    /// The secure channel could not be established.
    Tls,
    /// The connection was closed or reset before the answer was complete.
    Reset,
    /// What came was not HTTP, or was damaged (a broken compression, a wrong length).
    Protocol,
}

/// Which wait ended a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Phase {
    /// Establishing a connection.
    Connect,
    /// Waiting for an answer, or for its next bytes.
    Read,
    /// Waiting for one of the places for requests in flight.
    Queue,
    /// The whole call, retries and waiting included.
    Total,
}

/// Who says that there were too many requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Limiter {
    /// TIDAL, with status 429.
    Tidal,
    /// This client's account of TIDAL's limit. Nothing was sent.
    Budget,
    /// This client's queue: too many requests wait already. Nothing was sent.
    Queue,
}

/// Why there is no valid access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthorizationFault {
    /// No client id or secret is configured.
    NotConfigured,
    /// Nobody is signed in under this key.
    NotSignedIn,
    /// The token service refused the credentials, or what a sign-in ended with.
    Refused,
    /// The sign-in has ended, or TIDAL refused a token that had just been refreshed.
    Expired,
    /// The user did not grant this scope, and the operation needs it. Nothing was sent.
    ScopeMissing(&'static str),
    /// What is kept of the sign-in cannot be read, locked or written. It is as it was, and says nothing about TIDAL.
    StoreFailed,
    /// Somebody else, such as another process that renews it, holds what is kept of the sign-in for too long. That
    /// passes.
    StoreBusy,
    /// Where sign-ins are kept does not answer, so that nobody can tell whether there is one, or change it. That passes.
    StoreAway,
    /// The token service could not be reached, failed, or answered nonsense. Counts as a failure of TIDAL.
    Unavailable,
}

/// What TIDAL objects to about an idempotency key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum IdempotencyFault {
    /// The first attempt is still running. Its outcome is not known.
    StillRunning,
    /// The key was used with another payload. That is a defect of this client.
    PayloadMismatch,
}

// === impl Display ===

impl fmt::Display for TransportFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "no connection",
            Self::Tls => "no secure channel",
            Self::Reset => "it was closed before the answer was complete",
            Self::Protocol => "the answer is damaged",
        })
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connecting",
            Self::Read => "reading the answer",
            Self::Queue => "waiting for a free place",
            Self::Total => "the whole call",
        })
    }
}

impl fmt::Display for Limiter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tidal => "TIDAL",
            Self::Budget => "the remaining budget of requests",
            Self::Queue => "the queue of waiting requests",
        })
    }
}

impl fmt::Display for AuthorizationFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotConfigured => "no credentials are configured",
            Self::NotSignedIn => "nobody is signed in",
            Self::Refused => "the credentials were refused",
            Self::Expired => "the sign-in has ended, or a fresh token was refused",
            Self::ScopeMissing(scope) => return write!(f, "the sign-in lacks the scope {scope}"),
            Self::StoreFailed => "what is kept of the sign-in cannot be used",
            Self::StoreBusy => "somebody else holds the sign-in",
            Self::StoreAway => "where sign-ins are kept does not answer",
            Self::Unavailable => "the token service does not answer",
        })
    }
}

impl fmt::Display for IdempotencyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::StillRunning => "an earlier attempt is still running",
            Self::PayloadMismatch => "the key was used with another payload",
        })
    }
}
