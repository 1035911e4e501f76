//! Everything that can go wrong, in the words of the person who asked. What the wire said stays
//! available as the source; how an error is shown is the frontend's business.

mod code;
mod retry;

use std::{borrow::Cow, sync::Arc, time::Duration};

pub use code::ErrorCode;
pub use retry::Retry;

use crate::Kind;
use retry::Senseless;

/// What every service returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The technical cause of an error, shared because many callers may wait for one request.
pub type Source = Arc<dyn std::error::Error + Send + Sync>;

/// Longest piece of bad input that a message repeats, in characters.
const LONGEST_QUOTE: usize = 60;

/// An error of a service.
#[derive(Clone, Debug, thiserror::Error)]
pub enum Error {
    /// What was asked for cannot be asked.
    #[error("{field}: {given} is not accepted; accepted: {accepted}")]
    InvalidInput {
        /// The argument, in the caller's words.
        field: Cow<'static, str>,
        /// What was given, quoted and shortened.
        given: String,
        /// What would have been accepted.
        accepted: Cow<'static, str>,
    },
    /// There is no such thing, or not for this viewer in this country: TIDAL does not tell which.
    #[error("there is no {kind} {id:?} in this country's catalogue")]
    NotFound {
        /// What kind of thing was asked for.
        kind: Kind,
        /// Its id, or what it is where it has none: `radio of track 1`.
        id: String,
    },
    /// Nothing is at this path of TIDAL's API.
    #[error("TIDAL has nothing at {path:?}")]
    NothingThere {
        /// The path, without its query, shortened.
        path: String,
    },
    /// No client id and secret are configured, so that TIDAL cannot be asked at all.
    #[error("no TIDAL client id is configured")]
    NotConfigured,
    /// The call needs a signed-in listener.
    #[error("nobody is signed in to TIDAL")]
    NotSignedIn,
    /// TIDAL does not accept the application's client id and secret.
    #[error("TIDAL did not accept the client id and secret")]
    CredentialsRefused {
        /// What the wire said.
        #[source]
        source: Source,
    },
    /// TIDAL does not accept the listener's sign-in any more.
    #[error("TIDAL did not accept the sign-in")]
    SignInExpired {
        /// What the wire said.
        #[source]
        source: Source,
    },
    /// The token lacks a scope.
    #[error("the sign-in lacks the scope {scope}")]
    ScopeMissing {
        /// The missing scope, as OAuth names it.
        scope: Cow<'static, str>,
    },
    /// TIDAL refuses this to this application or listener.
    #[error("TIDAL does not allow this request")]
    Forbidden {
        /// What the wire said.
        #[source]
        source: Source,
    },
    /// The thing was changed meanwhile, or the same write is still running.
    #[error("the request conflicts with another one")]
    Conflict {
        /// What the wire said.
        #[source]
        source: Source,
    },
    /// The rate limit leaves no room in time.
    #[error("the rate limit leaves no room for this request in time")]
    RateLimited {
        /// Whose limit it is.
        by: Limiter,
        /// When the same request can succeed.
        retry_after: Duration,
    },
    /// TIDAL failed, or answered with something that cannot be understood.
    #[error("TIDAL failed to answer the request")]
    Tidal {
        /// The HTTP status, if there was an answer.
        status: Option<u16>,
        /// Whether to ask again, and when.
        retry: Retry,
        /// What the wire said.
        #[source]
        source: Source,
    },
    /// TIDAL refused others of the same batch, and this one could not be asked for apart from them in time.
    #[error("TIDAL refused others of the same batch before this one was asked for alone")]
    BatchRefused,
    /// TIDAL is not asked at the moment, because it kept failing.
    #[error("TIDAL keeps failing and is not asked for now")]
    Unavailable {
        /// When it will be asked again.
        retry_after: Duration,
    },
    /// The time for the request ran out.
    #[error("TIDAL did not answer in time")]
    Timeout {
        /// What the wire said.
        #[source]
        source: Source,
    },
    /// A bug of ours.
    #[error("an internal error occurred")]
    Internal {
        /// What happened.
        #[source]
        source: Source,
    },
}

/// Whose rate limit was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limiter {
    /// This server's limit for its own clients.
    Client,
    /// TIDAL's limit for this application or listener.
    Tidal,
}

// === impl Error ===

impl Error {
    /// Bad input: which argument, what was given (repeated shortened), and what is accepted.
    pub fn invalid_input(
        field: impl Into<Cow<'static, str>>,
        given: &str,
        accepted: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::InvalidInput {
            field: field.into(),
            given: format!("{:?}", shortened(given)),
            accepted: accepted.into(),
        }
    }

    /// Nothing is at this path, whose query is not repeated.
    #[cfg(feature = "remote")]
    pub(crate) fn nothing_there(path: &str) -> Self {
        let plain = path.split_once('?').map_or(path, |(plain, _)| plain);
        Self::NothingThere {
            path: shortened(plain),
        }
    }

    /// An answer of success that makes no sense.
    pub(crate) fn senseless(what: &'static str, retry: Retry) -> Self {
        Self::Tidal {
            status: Some(200),
            retry,
            source: Arc::new(Senseless(what)),
        }
    }

    /// The stable code, for programs.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidInput { .. } => ErrorCode::InvalidInput,
            Self::NotFound { .. } | Self::NothingThere { .. } => ErrorCode::NotFound,
            Self::NotConfigured
            | Self::CredentialsRefused { .. }
            | Self::NotSignedIn
            | Self::SignInExpired { .. }
            | Self::ScopeMissing { .. } => ErrorCode::AuthError,
            Self::Forbidden { .. } => ErrorCode::Forbidden,
            Self::Conflict { .. } => ErrorCode::Conflict,
            Self::RateLimited { .. } => ErrorCode::RateLimit,
            Self::Tidal { .. } | Self::BatchRefused => ErrorCode::ApiError,
            Self::Unavailable { .. } => ErrorCode::Unavailable,
            Self::Timeout { .. } => ErrorCode::Timeout,
            Self::Internal { .. } => ErrorCode::Internal,
        }
    }

    /// A second, finer word where a code has several causes with different remedies.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Self::NotConfigured => Some("not_configured"),
            Self::CredentialsRefused { .. } => Some("credentials_refused"),
            Self::NotSignedIn => Some("not_signed_in"),
            Self::SignInExpired { .. } => Some("sign_in_expired"),
            Self::ScopeMissing { .. } => Some("scope_missing"),
            Self::RateLimited {
                by: Limiter::Client, ..
            } => Some("client"),
            Self::RateLimited {
                by: Limiter::Tidal, ..
            } => Some("tidal"),
            Self::InvalidInput { .. }
            | Self::NotFound { .. }
            | Self::NothingThere { .. }
            | Self::Forbidden { .. }
            | Self::Conflict { .. }
            | Self::Tidal { .. }
            | Self::BatchRefused
            | Self::Unavailable { .. }
            | Self::Timeout { .. }
            | Self::Internal { .. } => None,
        }
    }

    /// Whether the very same request may succeed later.
    pub fn is_retryable(&self) -> bool {
        match self {
            Self::RateLimited { .. }
            | Self::BatchRefused
            | Self::Unavailable { .. }
            | Self::Timeout { .. }
            | Self::Conflict { .. } => true,
            Self::Tidal { retry, .. } => *retry != Retry::Never,
            Self::InvalidInput { .. }
            | Self::NotFound { .. }
            | Self::NothingThere { .. }
            | Self::NotConfigured
            | Self::CredentialsRefused { .. }
            | Self::NotSignedIn
            | Self::SignInExpired { .. }
            | Self::ScopeMissing { .. }
            | Self::Forbidden { .. }
            | Self::Internal { .. } => false,
        }
    }

    /// How long to wait before asking again, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::RateLimited { retry_after, .. } | Self::Unavailable { retry_after } => Some(*retry_after),
            Self::Tidal { retry, .. } => retry.after(),
            Self::InvalidInput { .. }
            | Self::NotFound { .. }
            | Self::NothingThere { .. }
            | Self::NotConfigured
            | Self::CredentialsRefused { .. }
            | Self::NotSignedIn
            | Self::SignInExpired { .. }
            | Self::ScopeMissing { .. }
            | Self::Forbidden { .. }
            | Self::Conflict { .. }
            | Self::BatchRefused
            | Self::Timeout { .. }
            | Self::Internal { .. } => None,
        }
    }

    /// What to do next, in one sentence.
    pub fn hint(&self) -> &'static str {
        match self {
            Self::InvalidInput { .. } => "correct the argument and ask again",
            Self::NotFound { .. } => {
                "check the id, or search for the name; it may be available in another country"
            }
            Self::NotConfigured => {
                "register an application at developer.tidal.com and set TIDAL_CLIENT_ID and TIDAL_CLIENT_SECRET"
            }
            Self::NothingThere { .. } => "check the path and the id in it",
            Self::CredentialsRefused { .. } => {
                "check TIDAL_CLIENT_ID and TIDAL_CLIENT_SECRET against the application at developer.tidal.com"
            }
            Self::NotSignedIn => "sign in, then ask again",
            Self::SignInExpired { .. } => "sign in again",
            Self::ScopeMissing { .. } => "sign in again and grant the scope",
            Self::Forbidden { .. } => {
                "this application's access tier does not include it; asking again will not help"
            }
            Self::Conflict { .. } => "wait a moment, look at the current state, and ask again",
            Self::RateLimited { .. } => {
                "wait as long as told, then ask again; ask for several things in one call"
            }
            Self::Tidal { retry, .. } => match retry {
                Retry::Never => "asking again will not help; ask for something else or for less at once",
                Retry::Later => "ask again in a moment",
                Retry::After(_) => "wait as long as told, then ask again",
            },
            Self::BatchRefused => "ask for it again, without what was refused",
            Self::Unavailable { .. } => "wait as long as told, then ask again",
            Self::Timeout { .. } => "ask again in a moment, or for less at once",
            Self::Internal { .. } => "this is a bug; please report it",
        }
    }
}

fn shortened(text: &str) -> String {
    let mut short: String = text.chars().take(LONGEST_QUOTE).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One of each.
    fn all() -> Vec<Error> {
        let source = || Source::from(Box::<dyn std::error::Error + Send + Sync>::from("hush"));
        let retry_after = Duration::from_secs(7);
        vec![
            Error::invalid_input("query", "", "text"),
            Error::NotFound {
                kind: Kind::Track,
                id: "1".to_owned(),
            },
            Error::NothingThere {
                path: "/x".to_owned(),
            },
            Error::NotConfigured,
            Error::CredentialsRefused { source: source() },
            Error::NotSignedIn,
            Error::SignInExpired { source: source() },
            Error::ScopeMissing {
                scope: "user.read".into(),
            },
            Error::Forbidden { source: source() },
            Error::Conflict { source: source() },
            Error::RateLimited {
                by: Limiter::Client,
                retry_after,
            },
            Error::RateLimited {
                by: Limiter::Tidal,
                retry_after,
            },
            Error::Tidal {
                status: None,
                retry: Retry::Later,
                source: source(),
            },
            Error::Tidal {
                status: Some(503),
                retry: Retry::After(retry_after),
                source: source(),
            },
            Error::senseless("hush", Retry::Never),
            Error::BatchRefused,
            Error::Unavailable { retry_after },
            Error::Timeout { source: source() },
            Error::Internal { source: source() },
        ]
    }

    #[test]
    fn every_error_says_what_to_do_in_one_line_without_its_source() {
        for error in all() {
            let (text, hint) = (error.to_string(), error.hint());
            assert!(
                !hint.is_empty() && !text.contains("hush") && !text.contains('\n'),
                "{text}"
            );
        }
    }

    #[test]
    fn whoever_is_told_when_to_come_back_may_come_back() {
        for error in all() {
            assert!(error.retry_after().is_none() || error.is_retryable(), "{error}");
        }
        let retryable = all().iter().filter(|error| error.is_retryable()).count();
        assert_eq!(retryable, 8);
    }

    #[test]
    fn a_code_with_several_causes_names_the_cause() {
        for error in all() {
            let several = matches!(error.code(), ErrorCode::AuthError | ErrorCode::RateLimit);
            assert_eq!(error.reason().is_some(), several, "{error}");
        }
    }

    #[test]
    fn bad_input_is_quoted_shortened_and_escaped() {
        let error = Error::invalid_input(
            "query",
            &format!("a\u{1b}{}", "b".repeat(300)),
            "1 to 256 characters",
        );
        let text = error.to_string();
        assert!(text.starts_with(r#"query: "a\u{1b}bbb"#), "{text}");
        assert!(text.len() < 150, "{text}");
        assert!(text.ends_with("accepted: 1 to 256 characters"), "{text}");
    }
}
