//! Everything that can go wrong, in the words of the person who asked. What the wire said stays
//! available as the source; how an error is shown is the frontend's business.

mod code;
mod retry;
mod verdict;

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
    /// A sign-in did not come about: refused, too late, or not the one that was begun.
    #[error("the sign-in did not come about: {problem}")]
    SignInFailed {
        /// What happened, in words for the person who tried it.
        problem: Cow<'static, str>,
    },
    /// What is kept of a sign-in cannot be read or written.
    #[error("the sign-in that is kept cannot be used")]
    SignInUnreadable {
        /// What is wrong with it.
        #[source]
        source: Source,
    },
    /// Somebody else, such as another program that renews it, holds the sign-in that is kept.
    #[error("somebody else is at work on the sign-in that is kept")]
    SignInBusy {
        /// Who waited for what.
        #[source]
        source: Source,
    },
    /// Where sign-ins are kept, such as the Redis that replicas share, does not answer: nobody can tell whether there is
    /// one, or renew it.
    #[error("where sign-ins are kept does not answer")]
    SignInAway {
        /// Who was asked for what.
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
    /// The thing belongs to somebody else, who alone may change it.
    #[error("TIDAL does not let this listener change the {kind} {id:?}")]
    NotYours {
        /// What kind of thing it is.
        kind: Kind,
        /// Its id.
        id: String,
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
    /// A write may or may not have been carried out. Sent again it would be another write.
    #[error("nobody can tell whether TIDAL carried out this change")]
    OutcomeUnknown {
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

    /// The caller's patience ended before everything was asked.
    pub(crate) fn paused() -> Self {
        Self::Timeout {
            source: Arc::new(Senseless("the caller wanted no further request")),
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
