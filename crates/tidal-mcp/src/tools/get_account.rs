//! `get_account`: who is signed in, what that allows, and what TIDAL's rate limit leaves. It answers whatever is wrong:
//! it is where one looks then.

mod write;

use async_trait::async_trait;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tidal_core::model::{Budget, Session, User};

use crate::{
    Access, Failure, Readers, Toolset,
    caller::missing,
    clean,
    reception::Attempt,
    tool::{Context, Effect, Output, Spec, Tool},
};

/// The tool.
pub(crate) struct GetAccount;

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Arguments {}

#[derive(Debug, Serialize, JsonSchema)]
pub(crate) struct Answer {
    signed_in: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    username: Option<String>,
    /// Of the account.
    #[serde(skip_serializing_if = "Option::is_none")]
    country: Option<String>,
    /// In which calls look unless they name another.
    catalogue_country: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tier: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    since: Option<String>,
    scopes: Vec<String>,
    /// Which tools need more than is granted, or a sign-in.
    blocked: Vec<BlockedView>,
    read_only: bool,
    /// A sign-in that waits for the listener.
    #[serde(skip_serializing_if = "Option::is_none")]
    waiting: Option<WaitingView>,
    /// What is wrong with the sign-in, or how the last attempt failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    budget: Option<BudgetView>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct BlockedView {
    tool: &'static str,
    /// Left out where any sign-in will do.
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_scope: Option<&'static str>,
}

#[derive(Debug, Serialize, JsonSchema)]
struct WaitingView {
    url: String,
    expires: String,
}

#[derive(Debug, Serialize, JsonSchema)]
struct ProblemView {
    code: String,
    message: String,
    hint: String,
}

/// TIDAL's rate limit: a bucket of tokens, of which each request costs some.
#[derive(Debug, Serialize, JsonSchema)]
struct BudgetView {
    left: u32,
    capacity: u32,
    per_second: f64,
    next_request_in_seconds: f64,
}

#[async_trait]
impl Tool for GetAccount {
    type Arguments = Arguments;
    type Output = Answer;

    const SPEC: Spec = Spec {
        name: "get_account",
        title: "Get the account",
        toolset: Toolset::Account,
        effect: Effect::Reads,
        scopes: &[],
        description: "Tell whether a listener is signed in, their country, what they allowed, which tools that \
             blocks, and how many requests TIDAL's rate limit leaves.",
    };

    async fn call(context: &Context, _: Arguments) -> Result<Answer, Failure> {
        let caller = context.caller();
        let session = caller.session();
        let (user, problem) = who(context, session).await;
        let attempt = match &context.services().auth {
            Some(auth) => context.reception().last(&**auth, caller.principal()).await,
            None => None,
        };
        let waiting = attempt.as_ref().filter(|attempt| attempt.waits());
        let failed = attempt.as_ref().and_then(Attempt::failed);
        let problem = problem.or_else(|| failed.filter(|_| session.is_none()).map(Failure::from));
        let country = user.as_ref().and_then(|user| user.country);
        let country = country.or_else(|| session?.country);
        let granted = session.map(|session| &session.scopes);
        Ok(Answer {
            signed_in: session.is_some(),
            username: user
                .as_ref()
                .and_then(|user| Some(clean::line(user.username.as_deref()?))),
            country: country.map(|country| country.to_string()),
            catalogue_country: caller.viewer.country.to_string(),
            tier: user
                .as_ref()
                .and_then(|user| Some(clean::line(user.tier.as_deref()?))),
            since: session.map(|session| format!("{:.0}", session.since)),
            scopes: granted
                .into_iter()
                .flat_map(|scopes| scopes.iter().map(str::to_owned))
                .collect(),
            blocked: blocked(context),
            read_only: caller.access() == Access::ReadOnly,
            waiting: waiting.map(|attempt| WaitingView {
                url: attempt.url.to_string(),
                expires: format!("{:.0}", attempt.expires),
            }),
            problem: problem.map(|problem| ProblemView::of(caller.advised(problem))),
            budget: context.tidal().budget(&caller.viewer).map(BudgetView::of),
        })
    }
}

/// Who TIDAL says it is, as far as the sign-in allows to ask; and what is wrong with the sign-in.
async fn who(context: &Context, session: Option<&Session>) -> (Option<User>, Option<Failure>) {
    if let Some(error) = context.caller().unreadable() {
        return (None, Some(error.clone().into()));
    }
    if session.is_none_or(|session| missing(session, &["user.read"]).is_some()) {
        return (None, None);
    }
    match context.tidal().user(&context.caller().viewer).await {
        Ok(user) => (Some(user.value.as_ref().clone()), None),
        Err(error) => (None, Some(error.into())),
    }
}

/// The tools that need more than is granted. While nobody is signed in, all that need anything: also those that read the
/// catalogue, where the application has no credentials to read it with.
fn blocked(context: &Context) -> Vec<BlockedView> {
    let session = context.caller().session();
    let for_listeners = context.frame().callers.readers() == Readers::Listeners;
    let offers = context.frame().offers.iter();
    offers
        .filter_map(|offer| {
            let (is_blocked, missing_scope) = if let Some(session) = session {
                let missing = missing(session, offer.scopes);
                (missing.is_some(), missing)
            } else {
                let reads_catalogue = offer.toolset != Toolset::Account;
                let needs_anyone = !offer.scopes.is_empty() || (for_listeners && reads_catalogue);
                (needs_anyone, offer.scopes.first().copied())
            };
            is_blocked.then_some(BlockedView {
                tool: offer.name,
                missing_scope,
            })
        })
        .collect()
}

// === impl ProblemView ===

impl ProblemView {
    fn of(failure: Failure) -> Self {
        Self {
            code: failure.reason.unwrap_or(failure.code.as_str()).to_owned(),
            message: failure.message,
            hint: failure.hint.into_owned(),
        }
    }
}

// === impl BudgetView ===

impl BudgetView {
    fn of(budget: Budget) -> Self {
        Self {
            left: budget.left,
            capacity: budget.capacity,
            per_second: budget.per_second,
            next_request_in_seconds: budget.next_request_in.as_secs_f64(),
        }
    }
}
