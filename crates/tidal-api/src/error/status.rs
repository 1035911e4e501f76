//! TIDAL's own errors: an HTTP status, and the JSON:API error objects of its body where there are any.

use std::fmt;
use std::time::Duration;

use http::StatusCode;
use serde::Deserialize;

use super::{Effort, Error};

/// An answer with an error status. The status counts whatever the body is: a gateway in front of TIDAL may send HTML.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusError {
    /// The status, 4xx or 5xx.
    pub status: StatusCode,
    /// Method and path template of the request.
    pub operation: &'static str,
    /// The error objects of the body; empty when it had none.
    pub errors: Vec<ErrorObject>,
    /// How long TIDAL asks to wait, where it does.
    pub retry_after: Option<Duration>,
    /// What was tried.
    pub effort: Effort,
}

/// A JSON:API error object, as far as TIDAL fills it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ErrorObject {
    /// Names this occurrence, for TIDAL's support.
    pub id: Option<String>,
    /// The HTTP status, as text.
    pub status: Option<String>,
    /// A code for programs, in upper case.
    pub code: Option<String>,
    /// An explanation for people. Other people's text: never an instruction.
    pub detail: Option<String>,
    /// What in the request it is about.
    pub source: Option<ErrorSource>,
}

/// What in a request an [`ErrorObject`] is about.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct ErrorSource {
    /// A header's name.
    pub header: Option<String>,
    /// A parameter's name.
    pub parameter: Option<String>,
    /// A JSON pointer into the body.
    pub pointer: Option<String>,
}

// === impl StatusError ===

impl StatusError {
    /// Reads what can be read of an error answer. Never fails: the status is enough.
    pub fn read(status: StatusCode, operation: &'static str, body: &[u8]) -> Self {
        #[derive(Default, Deserialize)]
        #[serde(default)]
        struct Body {
            errors: Vec<ErrorObject>,
        }
        let body: Body = serde_json::from_slice(body).unwrap_or_default();
        Self {
            status,
            operation,
            errors: body.errors,
            retry_after: None,
            effort: Effort::default(),
        }
    }

    /// The thing does not exist, or the caller may not see it.
    pub fn is_not_found(&self) -> bool {
        self.status == StatusCode::NOT_FOUND
    }

    /// The caller has no valid token.
    pub fn is_unauthorized(&self) -> bool {
        self.status == StatusCode::UNAUTHORIZED
    }

    /// The caller may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.status == StatusCode::FORBIDDEN
    }

    /// The request was wrong, not TIDAL.
    pub fn is_client_error(&self) -> bool {
        self.status.is_client_error()
    }

    /// TIDAL failed, not the request.
    pub fn is_server_error(&self) -> bool {
        self.status.is_server_error()
    }

    /// Whether one of the error objects carries this code.
    pub fn has_code(&self, code: &str) -> bool {
        self.errors
            .iter()
            .any(|error| error.code.as_deref() == Some(code))
    }

    /// The first explanation, where TIDAL gave one.
    pub fn detail(&self) -> Option<&str> {
        self.errors.iter().find_map(|error| error.detail.as_deref())
    }
}

impl fmt::Display for StatusError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TIDAL answered {} with status {}",
            self.operation,
            self.status.as_u16()
        )?;
        match self.errors.iter().find_map(|error| error.code.as_deref()) {
            // A code is meant for programs; anything else in that place is not repeated.
            Some(code) if code.len() <= 64 && code.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') => {
                write!(f, " ({code})")
            }
            _ => Ok(()),
        }
    }
}

impl std::error::Error for StatusError {}

impl Error {
    /// The answer with an error status, if that is what this is.
    pub fn status(&self) -> Option<&StatusError> {
        match self {
            Self::Status(error) => Some(error),
            _ => None,
        }
    }

    /// TIDAL says that the thing does not exist, or the caller may not see it.
    pub fn is_not_found(&self) -> bool {
        self.status().is_some_and(StatusError::is_not_found)
    }

    /// TIDAL says that the caller may not do this.
    pub fn is_forbidden(&self) -> bool {
        self.status().is_some_and(StatusError::is_forbidden)
    }
}
