//! What a caller is told when something did not work: a stable code, what happened, what would have been
//! accepted, what to do next. What lay behind it goes along as far as the log, and never to a model.

use std::{borrow::Cow, time::Duration};

use rmcp::model::{CallToolResult, ContentBlock};
use serde::Serialize;
use serde_json::{Value, json};
use tidal_core::{Error, ErrorCode, Scopes};

use crate::{
    telemetry::{Causes, causes},
    tool::Effect,
    undertaking::seconds,
};

/// Why a call gave no result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The stable code.
    pub code: ErrorCode,
    /// A finer word, where the code has several causes with different remedies.
    pub reason: Option<&'static str>,
    /// What happened, in one line.
    pub message: String,
    /// What to do next, in one line.
    pub hint: Cow<'static, str>,
    /// How long to wait before the same call can succeed, where that is known.
    pub retry_after: Option<Duration>,
    /// The scope that is missing, where one is.
    pub scope: Option<Cow<'static, str>>,
    /// What lay behind it: for the log alone, where it is told once.
    pub(crate) cause: Option<Box<Causes>>,
}

/// A failure as programs read it.
#[derive(Clone, Debug, Serialize)]
struct Shown<'a> {
    code: ErrorCode,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<&'static str>,
    message: &'a str,
    hint: &'a str,
    /// Whole seconds, rounded up.
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

/// Where a person who runs this server through an assistant sets its environment.
const WHERE_TO_CONFIGURE: &str = "register an application at developer.tidal.com, set TIDAL_CLIENT_ID and \
     TIDAL_CLIENT_SECRET in this server's environment (the `env` of its entry in the assistant's \
     configuration) or in tidal.toml, and restart it";

/// How a listener signs in to this server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum SignInWay {
    /// With the tool `log_in`.
    Tool,
    /// In a shell, with this command: the tool is switched off.
    Shell(String),
    /// Not at all: this server acts for nobody.
    None,
}

// === impl Failure ===

impl Failure {
    /// A tool that needs a listener, while nobody is signed in.
    pub(crate) fn not_signed_in(way: &SignInWay) -> Self {
        Self {
            hint: way.in_words(),
            ..Error::NotSignedIn.into()
        }
    }

    /// A tool that signs in or out, of a server that acts for nobody.
    pub(crate) fn nobody() -> Self {
        Self::not_signed_in(&SignInWay::None)
    }

    /// A tool that changes something, for a principal who may only read.
    pub(crate) fn read_only_principal() -> Self {
        Self {
            code: ErrorCode::Forbidden,
            reason: Some("insufficient_scope"),
            hint: "whoever runs this server can give this access token the scope write".into(),
            ..Self::invalid("nothing was done: this access token is for reading alone")
        }
    }

    /// The same, with the way in which listeners sign in to this server, where one has to or has to allow more.
    pub(crate) fn by_way_of(self, way: &SignInWay, granted: &Scopes) -> Self {
        match (self.reason, way, &self.scope) {
            (_, SignInWay::None, _) => self,
            (Some("not_signed_in"), ..) => Self::not_signed_in(way),
            (Some("sign_in_expired" | "sign_in_failed"), ..) => Self {
                hint: way.in_words(),
                ..self
            },
            (Some("scope_missing"), _, Some(scope)) => Self::scope_missing(scope.clone(), way, granted),
            _ => self,
        }
    }

    /// A tool that needs more than the listener granted.
    pub(crate) fn scope_missing(scope: Cow<'static, str>, way: &SignInWay, granted: &Scopes) -> Self {
        let hint = match way {
            SignInWay::Tool => format!(
                "call log_in with scopes [\"{scope}\"], let the listener open the address it gives and agree, then \
                 call this again"
            ),
            SignInWay::None => way.in_words().into_owned(),
            SignInWay::Shell(command) => {
                // In a shell only what is named is asked for: what was granted before would be lost.
                let all = Scopes::of(granted.iter().chain([&*scope]));
                let all: Vec<_> = all.iter().collect();
                format!(
                    "whoever runs this server signs in again with `{command} --scopes {}` in a shell; then call this again",
                    all.join(",")
                )
            }
        };
        Self {
            hint: hint.into(),
            ..Error::ScopeMissing { scope }.into()
        }
    }

    /// An argument that cannot be accepted, said in this crate's words.
    pub fn invalid(message: impl Into<String>) -> Self {
        Self {
            code: ErrorCode::InvalidInput,
            reason: None,
            message: message.into(),
            hint: "correct the arguments and call again".into(),
            retry_after: None,
            scope: None,
            cause: None,
        }
    }

    /// A tool that did not answer within its time.
    pub(crate) fn timeout(after: Duration) -> Self {
        Self {
            code: ErrorCode::Timeout,
            reason: None,
            message: format!("the call was given up after {}", seconds(after)),
            hint: "call again in a moment, or ask for less at once".into(),
            retry_after: None,
            scope: None,
            cause: None,
        }
    }

    /// A change that had to wait until there was no time left to begin it.
    pub(crate) fn too_late() -> Self {
        Self {
            code: ErrorCode::Timeout,
            hint: "call again in a moment, or with fewer things at once".into(),
            ..Self::invalid("nothing was changed: the time for one call ran out before that")
        }
    }

    /// A bug of ours.
    pub(crate) fn internal() -> Self {
        Self {
            code: ErrorCode::Internal,
            reason: None,
            message: "an internal error occurred".into(),
            hint: "this is a bug; please report it".into(),
            retry_after: None,
            scope: None,
            cause: None,
        }
    }

    /// The same, of a call with this effect: a bug says nothing about how far the call had come.
    #[must_use]
    pub(crate) fn amid(mut self, effect: Effect) -> Self {
        match (self.code, effect) {
            (ErrorCode::Internal, Effect::Reads) => self.message.push_str("; nothing was changed by it"),
            (
                ErrorCode::Internal,
                Effect::Adds | Effect::AddsOnce | Effect::Overwrites | Effect::Identifies,
            ) => {
                self.hint =
                    "this is a bug, please report it; look whether it was done before you do it again".into();
            }
            _ => {}
        }
        self
    }

    /// The same, with another next step where nobody can tell whether a change was carried out: who knows what was
    /// asked for can often say more than to look first.
    #[must_use]
    pub(crate) fn where_unknown(mut self, hint: &'static str) -> Self {
        if self.reason == Some("outcome_unknown") {
            self.hint = hint.into();
        }
        self
    }

    /// The wait in whole seconds, rounded up, so that a caller that waits as told is not early.
    pub(crate) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after.map(|wait| {
            let partial = u64::from(wait.subsec_nanos() > 0);
            wait.as_secs().saturating_add(partial)
        })
    }

    /// `{code, reason, message, hint, retry_after}`.
    pub(crate) fn to_value(&self) -> Value {
        let shown = Shown {
            code: self.code,
            reason: self.reason,
            message: &self.message,
            hint: &self.hint,
            retry_after: self.retry_after_seconds(),
        };
        serde_json::to_value(shown).unwrap_or_default()
    }

    /// The same for people and models.
    pub(crate) fn to_text(&self) -> String {
        let wait = self
            .retry_after_seconds()
            .map(|seconds| format!("\nRetry after: {seconds} seconds"))
            .unwrap_or_default();
        format!(
            "Error {}: {}\nNext step: {}{wait}",
            self.code, self.message, self.hint
        )
    }

    /// A tool result that says so.
    pub(crate) fn into_result(self) -> CallToolResult {
        let mut result = CallToolResult::error(vec![ContentBlock::text(self.to_text())]);
        result.structured_content = Some(json!({ "error": self.to_value() }));
        result
    }
}

// === impl SignInWay ===

impl SignInWay {
    /// What to do to be signed in.
    fn in_words(&self) -> Cow<'static, str> {
        match self {
            Self::Tool => {
                "call log_in, let the listener open the address it gives, then call this again".into()
            }
            Self::Shell(command) => {
                format!("whoever runs this server signs in with `{command}` in a shell; then call this again")
                    .into()
            }
            Self::None => "this server acts for nobody: only what needs no listener can be done".into(),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let hint = match error {
            Error::NotConfigured => WHERE_TO_CONFIGURE,
            _ => error.hint(),
        };
        let scope = match &error {
            Error::ScopeMissing { scope } => Some(scope.clone()),
            _ => None,
        };
        Self {
            code: error.code(),
            reason: error.reason(),
            message: error.to_string(),
            hint: hint.into(),
            retry_after: error.retry_after(),
            scope,
            cause: causes(&error),
        }
    }
}

#[cfg(test)]
mod tests {
    use tidal_core::Limiter;

    use super::*;

    #[test]
    fn text_and_structure_say_the_same() {
        let failure = Failure::from(Error::RateLimited {
            by: Limiter::Tidal,
            retry_after: Duration::from_millis(2_100),
        });
        assert_eq!(
            failure.to_text(),
            "Error RATE_LIMIT: the rate limit leaves no room for this request in time\nNext step: wait as \
             long as told, then ask again; ask for several things in one call\nRetry after: 3 seconds"
        );
        assert_eq!(failure.to_value()["retry_after"], 3);
        assert_eq!(failure.to_value()["reason"], "tidal");
    }

    #[test]
    fn what_helps_is_what_there_is_at_this_server() {
        let source = || tidal_core::Source::from(Box::<dyn std::error::Error + Send + Sync>::from("hush"));
        let errors = || {
            [
                Error::NotSignedIn,
                Error::SignInExpired { source: source() },
                Error::SignInFailed { problem: "no".into() },
                Error::ScopeMissing {
                    scope: "user.read".into(),
                },
            ]
        };
        let shell = SignInWay::Shell("tidal-mcp login --principal mia".to_owned());
        for (way, helps) in [
            (&SignInWay::Tool, "log_in"),
            (&shell, "`tidal-mcp login --principal mia"),
        ] {
            for error in errors() {
                let (code, message) = (error.code(), error.to_string());
                let failure = Failure::from(error).by_way_of(way, &Scopes::default());
                assert!(
                    failure.hint.contains(helps) && !failure.hint.contains("tidal-cli"),
                    "{failure:?}"
                );
                assert_eq!((failure.code, failure.message), (code, message));
            }
        }
    }

    #[test]
    fn without_a_client_id_the_way_to_configure_is_told() {
        let failure = Failure::from(Error::NotConfigured);
        assert_eq!(failure.reason, Some("not_configured"));
        assert!(failure.hint.contains("TIDAL_CLIENT_ID"));
        assert!(failure.hint.contains("restart"));
    }
}
