//! What follows from an error: what a program branches on, whether and when to ask again, and what a
//! person does next. Each is an exhaustive match, so that no new error goes without. How it reads stands
//! with the error itself.

use std::time::Duration;

use super::{Error, ErrorCode, Limiter, Retry};

// === impl Error ===

impl Error {
    /// The stable code, for programs.
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::InvalidInput { .. } => ErrorCode::InvalidInput,
            Self::NotFound { .. } | Self::NothingThere { .. } => ErrorCode::NotFound,
            Self::NotConfigured
            | Self::CredentialsRefused { .. }
            | Self::NotSignedIn
            | Self::SignInExpired { .. }
            | Self::SignInFailed { .. }
            | Self::SignInUnreadable { .. }
            | Self::ScopeMissing { .. } => ErrorCode::AuthError,
            Self::Forbidden { .. } | Self::NotYours { .. } => ErrorCode::Forbidden,
            Self::Conflict { .. } | Self::OutcomeUnknown { .. } | Self::SignInBusy { .. } => {
                ErrorCode::Conflict
            }
            Self::RateLimited { .. } => ErrorCode::RateLimit,
            Self::Tidal { .. } | Self::BatchRefused => ErrorCode::ApiError,
            Self::Unavailable { .. } | Self::SignInAway { .. } => ErrorCode::Unavailable,
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
            Self::SignInFailed { .. } => Some("sign_in_failed"),
            Self::SignInUnreadable { .. } => Some("sign_in_unreadable"),
            Self::SignInBusy { .. } => Some("sign_in_busy"),
            Self::SignInAway { .. } => Some("sign_in_away"),
            Self::ScopeMissing { .. } => Some("scope_missing"),
            Self::NotYours { .. } => Some("not_yours"),
            Self::OutcomeUnknown { .. } => Some("outcome_unknown"),
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
            | Self::SignInBusy { .. }
            | Self::SignInAway { .. }
            | Self::Conflict { .. } => true,
            Self::Tidal { retry, .. } => *retry != Retry::Never,
            Self::InvalidInput { .. }
            | Self::NotFound { .. }
            | Self::NothingThere { .. }
            | Self::NotConfigured
            | Self::CredentialsRefused { .. }
            | Self::NotSignedIn
            | Self::SignInExpired { .. }
            | Self::SignInFailed { .. }
            | Self::SignInUnreadable { .. }
            | Self::ScopeMissing { .. }
            | Self::Forbidden { .. }
            | Self::NotYours { .. }
            | Self::OutcomeUnknown { .. }
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
            | Self::SignInFailed { .. }
            | Self::SignInUnreadable { .. }
            | Self::SignInBusy { .. }
            | Self::SignInAway { .. }
            | Self::ScopeMissing { .. }
            | Self::Forbidden { .. }
            | Self::NotYours { .. }
            | Self::Conflict { .. }
            | Self::OutcomeUnknown { .. }
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
                "register an application at developer.tidal.com and set TIDAL_CLIENT_ID: that is enough to sign in; \
                 with TIDAL_CLIENT_SECRET too, the catalogue can be read without signing in"
            }
            Self::NothingThere { .. } => "check the path and the id in it",
            Self::CredentialsRefused { .. } => {
                "check TIDAL_CLIENT_ID and TIDAL_CLIENT_SECRET against the application at developer.tidal.com"
            }
            Self::NotSignedIn => {
                "sign in (`tidal-cli auth login` in a shell, the tool `log_in` in an assistant), then ask again"
            }
            Self::SignInExpired { .. } => {
                "sign in again: `tidal-cli auth login` in a shell, the tool `log_in` in an assistant"
            }
            Self::SignInFailed { .. } => {
                "begin again: `tidal-cli auth login` in a shell, the tool `log_in` in an assistant"
            }
            Self::SignInBusy { .. } => {
                "wait until the other command or server is done with the sign-in, then ask again"
            }
            Self::SignInAway { .. } => {
                "ask again in a moment; if that does not help, whoever runs this server should look after its Redis"
            }
            Self::SignInUnreadable { source } => unreadable(source.as_ref()),
            Self::ScopeMissing { .. } => {
                "sign in again and grant the scope: `tidal-cli auth login --scopes …` in a shell, the tool `log_in` in an \
                 assistant"
            }
            Self::Forbidden { .. } => {
                "this application's access tier does not include it; asking again will not help"
            }
            Self::NotYours { .. } => {
                "only its owner can change it; make a playlist of your own and put its tracks there"
            }
            Self::Conflict { .. } => "wait a moment, look at the current state, and ask again",
            Self::OutcomeUnknown { .. } => "look at the current state before you do it again",
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

/// Who keeps sign-ins knows best, where it is ours.
fn unreadable(source: &(dyn std::error::Error + 'static)) -> &'static str {
    #[cfg(feature = "vault")]
    for cause in std::iter::successors(Some(source), |cause| cause.source()) {
        if let Some(error) = cause.downcast_ref::<crate::vault::VaultError>() {
            return error.hint();
        }
    }
    #[cfg(not(feature = "vault"))]
    let _ = source;
    "put right what the cause says; or forget the sign-in, by signing out, and sign in again"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Kind, Source};

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
            Error::SignInFailed {
                problem: "too late".into(),
            },
            Error::SignInUnreadable { source: source() },
            Error::SignInBusy { source: source() },
            Error::SignInAway { source: source() },
            Error::ScopeMissing {
                scope: "user.read".into(),
            },
            Error::Forbidden { source: source() },
            Error::NotYours {
                kind: Kind::Playlist,
                id: "1".to_owned(),
                source: source(),
            },
            Error::Conflict { source: source() },
            Error::OutcomeUnknown { source: source() },
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
        assert_eq!(retryable, 10);
    }

    #[test]
    fn a_code_with_several_causes_names_the_cause() {
        for error in all() {
            let several = match error.code() {
                ErrorCode::AuthError | ErrorCode::RateLimit => true,
                // The plain conflict needs no word: it is over in a moment.
                ErrorCode::Conflict => !matches!(error, Error::Conflict { .. }),
                // The plain one is TIDAL's.
                ErrorCode::Unavailable => matches!(error, Error::SignInAway { .. }),
                // The plain refusal is the tier's.
                ErrorCode::Forbidden => matches!(error, Error::NotYours { .. }),
                _ => false,
            };
            assert_eq!(error.reason().is_some(), several, "{error}");
        }
    }

    #[cfg(feature = "vault")]
    #[test]
    fn what_a_vault_advises_is_passed_on() {
        use crate::vault::VaultError;

        #[derive(Debug, thiserror::Error)]
        #[error("the wire's words")]
        struct Wire(#[source] VaultError);

        let passed_on = |source: Source| Error::SignInUnreadable { source }.hint();
        let advice = VaultError::WrongKey.hint();
        assert_eq!(passed_on(std::sync::Arc::new(VaultError::WrongKey)), advice);
        assert_eq!(passed_on(std::sync::Arc::new(Wire(VaultError::WrongKey))), advice);
    }
}
