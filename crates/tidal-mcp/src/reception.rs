//! Where listeners sign in: each begins at most one sign-in at a time, and hears what became of it. Whoever asks again
//! meanwhile is shown the same one. Which browser TIDAL sends back, and where to, makes the two kinds.

mod hosted;
mod loopback;
mod record;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tidal_core::{AuthService, Error, Result, Scopes, model::Session, sign_in::LoopbackSignIn};
use url::Url;

pub(crate) use hosted::Hosted;
use loopback::Loopback;

use crate::{Options, Principal, SignInAt, per_principal::PerPrincipal};

/// Where listeners sign in.
pub(crate) enum Reception {
    /// With a browser on this machine, which a listener on loopback waits for.
    Loopback(PerPrincipal<Loopback>),
    /// With any browser, which comes back to this server, whichever replica that is.
    Hosted(Hosted),
}

/// A sign-in.
#[derive(Clone)]
pub(crate) struct Attempt {
    /// What tells it from every other one.
    pub(crate) name: Arc<str>,
    /// Where the listener goes on.
    pub(crate) url: Url,
    /// When it is too late to answer.
    pub(crate) expires: Timestamp,
    /// What the listener is asked for.
    pub(crate) scopes: Scopes,
    progress: Progress,
}

/// How far it is.
#[derive(Clone)]
enum Progress {
    /// The listener on loopback knows.
    Loopback(Arc<LoopbackSignIn>),
    /// As it was read.
    Hosted { waits: bool, problem: Option<Error> },
}

/// A sign-in that is waited for.
pub(crate) struct Begun {
    pub(crate) attempt: Attempt,
    /// How the one before it failed, if that was not told yet.
    pub(crate) before: Option<Error>,
}

// === impl Reception ===

impl Reception {
    pub(crate) fn of(options: &Options) -> Self {
        match options.sign_in {
            SignInAt::Loopback => Self::Loopback(PerPrincipal::default()),
            SignInAt::ThisServer => Self::Hosted(Hosted::new(options.shelf.clone())),
        }
    }

    /// Begins a sign-in, or joins the one that already waits for at least these scopes.
    ///
    /// # Errors
    /// As [`LoopbackSignIn::start`], and where replicas cannot reach what they share.
    pub(crate) async fn begin(
        &self,
        auth: &Arc<dyn AuthService>,
        principal: &Principal,
        scopes: &Scopes,
    ) -> Result<Begun> {
        match self {
            Self::Loopback(each) => each.of(principal).begin(auth, principal.user(), scopes).await,
            Self::Hosted(hosted) => hosted.begin(&**auth, principal, scopes).await,
        }
    }

    /// The newest sign-in. Never waits for one that is just beginning.
    pub(crate) async fn last(&self, auth: &dyn AuthService, principal: &Principal) -> Option<Attempt> {
        match self {
            Self::Loopback(each) => each.of(principal).last(),
            Self::Hosted(hosted) => hosted.last(auth, principal.user()).await,
        }
    }

    /// Waits for no sign-in any more.
    pub(crate) async fn give_up(&self, principal: &Principal) {
        match self {
            Self::Loopback(each) => each.of(principal).give_up(),
            Self::Hosted(hosted) => hosted.give_up(principal.user()).await,
        }
    }

    /// Does away with what is kept here for somebody who is gone. What replicas share of it expires by itself.
    pub(crate) fn forget(&self, principal: &Principal) {
        match self {
            Self::Loopback(each) => drop(each.forget(principal)),
            Self::Hosted(_) => {}
        }
    }

    /// Waits for what becomes of it, for so long.
    pub(crate) async fn outcome_within(
        &self,
        (auth, principal): (&Arc<dyn AuthService>, &Principal),
        attempt: &Attempt,
        patience: Duration,
    ) -> Option<Result<Session>> {
        let outcome = async {
            match (self, &attempt.progress) {
                (Self::Hosted(hosted), _) => hosted.outcome(&**auth, principal.user(), attempt).await,
                (Self::Loopback(_), Progress::Loopback(sign_in)) => sign_in.finish().await,
                (Self::Loopback(_), Progress::Hosted { .. }) => std::future::pending().await,
            }
        };
        tokio::time::timeout(patience, outcome).await.ok()
    }

    /// Which browser a listener has to use, for a model to pass on.
    pub(crate) fn browser(&self) -> &'static str {
        match self {
            Self::Loopback(_) => "in a browser on this machine",
            Self::Hosted(_) => "in their browser",
        }
    }
}

// === impl Attempt ===

impl Attempt {
    /// How it failed, if it did.
    pub(crate) fn failed(&self) -> Option<Error> {
        match &self.progress {
            Progress::Loopback(sign_in) => sign_in.outcome()?.err(),
            Progress::Hosted { problem, .. } => problem.clone(),
        }
    }

    /// Whether an answer is still waited for.
    pub(crate) fn waits(&self) -> bool {
        match &self.progress {
            Progress::Loopback(sign_in) => sign_in.outcome().is_none() && Timestamp::now() < self.expires,
            Progress::Hosted { waits, .. } => *waits,
        }
    }

    fn covers(&self, scopes: &Scopes) -> bool {
        scopes.iter().all(|scope| self.scopes.contains(scope))
    }
}

/// Something that nobody can guess: 32 hexadecimal digits.
///
/// # Errors
/// `INTERNAL` when the system gives no randomness.
fn unguessable() -> Result<String> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|source| Error::Internal {
        source: Arc::new(source),
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}
