//! The stable error codes: what programs branch on, and the HTTP status a server answers with.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A stable code. New ones may be added; existing ones keep their name and meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ErrorCode {
    /// Nobody is signed in, the sign-in expired, or a scope is missing.
    AuthError,
    /// TIDAL does not allow it.
    Forbidden,
    /// No such thing, for this viewer in this country.
    NotFound,
    /// The arguments cannot be accepted.
    InvalidInput,
    /// It conflicts with another request, or nobody can tell whether it was done.
    Conflict,
    /// A rate limit left no room in time.
    RateLimit,
    /// TIDAL failed.
    ApiError,
    /// The breaker is open, or the server is shutting down.
    Unavailable,
    /// The time ran out.
    Timeout,
    /// Part of the work was done; the answer says which.
    Partial,
    /// A bug of ours.
    Internal,
}

impl ErrorCode {
    /// Every code, in the order of the documentation.
    pub const ALL: [Self; 11] = [
        Self::AuthError,
        Self::Forbidden,
        Self::NotFound,
        Self::InvalidInput,
        Self::Conflict,
        Self::RateLimit,
        Self::ApiError,
        Self::Unavailable,
        Self::Timeout,
        Self::Partial,
        Self::Internal,
    ];

    /// The code as programs see it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AuthError => "AUTH_ERROR",
            Self::Forbidden => "FORBIDDEN",
            Self::NotFound => "NOT_FOUND",
            Self::InvalidInput => "INVALID_INPUT",
            Self::Conflict => "CONFLICT",
            Self::RateLimit => "RATE_LIMIT",
            Self::ApiError => "API_ERROR",
            Self::Unavailable => "UNAVAILABLE",
            Self::Timeout => "TIMEOUT",
            Self::Partial => "PARTIAL",
            Self::Internal => "INTERNAL",
        }
    }

    /// The HTTP status that a server answers with.
    pub fn http_status(self) -> u16 {
        match self {
            Self::AuthError => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::InvalidInput => 400,
            Self::Conflict => 409,
            Self::RateLimit => 429,
            Self::ApiError => 502,
            Self::Unavailable => 503,
            Self::Timeout => 504,
            Self::Partial => 207,
            Self::Internal => 500,
        }
    }

    /// What the code means, in one sentence.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::AuthError => {
                "No credentials are configured, nobody is signed in, the sign-in expired, or a scope is missing."
            }
            Self::Forbidden => "TIDAL does not allow this to this application or listener.",
            Self::NotFound => "There is no such thing for this viewer in this country.",
            Self::InvalidInput => "The arguments cannot be accepted; the message says what would be.",
            Self::Conflict => {
                "The request conflicts with another one that ran meanwhile, or nobody can tell whether it was done (`outcome_unknown`: an \
                 answer was lost, or told of a failure half-way): look first."
            }
            Self::RateLimit => {
                "A rate limit leaves no room before the deadline; `retry_after` says when it will."
            }
            Self::ApiError => {
                "TIDAL failed or gave an answer that cannot be understood. A change that it answered with 503 each time was not \
                 made; what may have been made after all is a `CONFLICT`."
            }
            Self::Unavailable => {
                "TIDAL kept failing and is not asked for now, or this server is shutting down."
            }
            Self::Timeout => "The time for the request ran out.",
            Self::Partial => "Part of the work was done; the answer says which part and why not the rest.",
            Self::Internal => "A bug of ours.",
        }
    }
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn the_serialised_code_is_the_one_in_the_documentation() {
        for code in ErrorCode::ALL {
            assert_eq!(serde_json::to_value(code).unwrap(), code.as_str());
            assert_eq!(code.to_string(), code.as_str());
        }
    }

    #[test]
    fn every_code_has_a_status_and_a_meaning_of_its_own() {
        let statuses: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.http_status()).collect();
        let meanings: HashSet<_> = ErrorCode::ALL.iter().map(|code| code.meaning()).collect();
        assert_eq!(
            (statuses.len(), meanings.len()),
            (ErrorCode::ALL.len(), ErrorCode::ALL.len())
        );
        assert!(
            statuses
                .iter()
                .all(|status| *status == 207 || (400..600).contains(status))
        );
    }
}
