//! `log_in`: begins to sign the listener in, and says where they go on. It never waits until they have.

use std::{fmt::Write, time::Duration};

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::{ErrorCode, Scopes};

use crate::{
    Access, Failure, Toolset,
    client::Prompt,
    consent::Shown,
    reception::{Begun, Reception},
    tool::{Context, Effect, Output, Spec, Tool},
    tools::scope_argument::ScopeArgument,
};

/// How long to stay with a listener who was just sent to the sign-in page: who is signed in at TIDAL has one click to
/// make. Longer would keep the assistant from saying anything.
const ONE_CLICK: Duration = Duration::from_secs(20);

/// The tool.
pub(crate) struct LogIn;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {
    /// More than the usual permissions, when a tool asked for one.
    #[schemars(length(min = 1, max = 10))]
    scopes: Option<Vec<ScopeArgument>>,
}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    scopes: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    earlier_attempt: Option<String>,
    #[serde(skip)]
    browser: &'static str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Status {
    SignedIn,
    Waiting,
}

#[async_trait]
impl Tool for LogIn {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "log_in",
        title: "Sign in to TIDAL",
        toolset: Toolset::Account,
        effect: Effect::Identifies,
        scopes: &[],
        description: "Sign the listener in: gives an address that they open in their browser. Calling it again \
             meanwhile is harmless; get_account tells when they are signed in.",
    };

    async fn call(context: &Context, arguments: Arguments) -> Result<Answer, Failure> {
        let caller = context.caller();
        let auth = context.services().auth.as_ref().ok_or_else(Failure::nobody)?;
        let session = match auth.session(caller.user()).await {
            Ok(session) => session,
            // What cannot be read is replaced by signing in again, or that fails and says why.
            Err(error) => {
                tracing::warn!(error = %crate::telemetry::chain(&error), "signing in over a sign-in that cannot be read");
                None
            }
        };
        let granted = session.map(|session| session.scopes);
        let wanted = wanted(&arguments, granted.as_ref(), caller.access())?;
        // What was granted is not told where it is all that was asked for.
        let suffices = |granted: &Scopes| {
            let all = arguments.scopes.is_none() && granted.is_empty();
            all || wanted.iter().all(|scope| granted.contains(scope))
        };
        if let Some(granted) = granted.filter(suffices) {
            return Ok(Answer::signed_in(&granted));
        }
        let reception = context.reception();
        let begun = reception.begin(auth, caller.principal(), &wanted).await?;
        let prompt = Prompt::Visit {
            message: "Sign in to TIDAL, so that this assistant can use your library.".to_owned(),
            url: begun.attempt.url.clone(),
            name: begun.attempt.name.to_string(),
        };
        match context.asking().visit(prompt).await? {
            Shown::Nowhere => Ok(Answer::waiting(&begun, reception)),
            Shown::ToThem => {
                let whose = (auth, caller.principal());
                let outcome = reception.outcome_within(whose, &begun.attempt, ONE_CLICK).await;
                match outcome {
                    None => Ok(Answer::waiting(&begun, reception)),
                    Some(outcome) => Ok(Answer::signed_in(&outcome?.scopes)),
                }
            }
        }
    }
}

/// What is asked for: what was granted before is not lost by asking for more.
///
/// # Errors
/// `FORBIDDEN` for permission to change something, of a server that changes nothing.
fn wanted(arguments: &Arguments, granted: Option<&Scopes>, access: Access) -> Result<Scopes, Failure> {
    let usual = match access {
        Access::ReadWrite => Scopes::curating(),
        Access::ReadOnly => Scopes::reading(),
    };
    let Some(named) = &arguments.scopes else {
        return Ok(granted.cloned().unwrap_or(usual));
    };
    if let Some(writing) = named
        .iter()
        .find(|scope| scope.writes())
        .filter(|_| access == Access::ReadOnly)
    {
        return Err(Failure {
            code: ErrorCode::Forbidden,
            reason: Some("read_only"),
            hint: "leave it out: this server only reads".into(),
            ..Failure::invalid(format!(
                "{} is not asked for by a read-only server",
                writing.as_str()
            ))
        });
    }
    let kept = granted
        .into_iter()
        .flat_map(Scopes::iter)
        .filter(|scope| access == Access::ReadWrite || !scope.contains(".write"));
    let named = named.iter().map(|scope| scope.as_str());
    Ok(Scopes::of(
        usual.iter().chain(kept).chain(named).map(str::to_owned),
    ))
}

// === impl Answer ===

impl Answer {
    fn signed_in(scopes: &Scopes) -> Self {
        Self {
            status: Status::SignedIn,
            url: None,
            expires: None,
            scopes: scopes.iter().map(str::to_owned).collect(),
            earlier_attempt: None,
            browser: "",
        }
    }

    fn waiting(begun: &Begun, reception: &Reception) -> Self {
        let attempt = &begun.attempt;
        Self {
            status: Status::Waiting,
            url: Some(attempt.url.to_string()),
            expires: Some(format!("{:.0}", attempt.expires)),
            scopes: attempt.scopes.iter().map(str::to_owned).collect(),
            earlier_attempt: begun.before.as_ref().map(ToString::to_string),
            browser: reception.browser(),
        }
    }
}

impl Output for Answer {
    fn write(&self, text: &mut String) {
        if let Some(earlier) = &self.earlier_attempt {
            let _ = write!(text, "\nThe attempt before: {earlier}.");
        }
        let scopes = self.scopes.join(" ");
        let _ = match (&self.url, &self.expires) {
            (Some(url), Some(expires)) => write!(
                text,
                "\nNot signed in yet. Show this address to the listener, unshortened; it is good until \
                 {expires}:\n{url}\nThey open it {} and agree ({scopes}). Then go on with \
                 what they asked for; get_account tells whether they are signed in.",
                self.browser
            ),
            _ => write!(text, "\nThe listener is signed in. Granted: {scopes}."),
        };
    }
}
