//! The sign-in that is under way, if one is: there is one redirect address, so there can be one at a time. Whoever
//! asks again meanwhile gets the same address.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use jiff::Timestamp;
use tidal_core::{AuthService, Error, Result, Scopes, UserKey, model::Session, sign_in::LoopbackSignIn};

/// How often the redirect address is tried again while the sign-in before still lets go of it.
const TRIES: u32 = 20;

/// How long to wait between that.
const PAUSE: Duration = Duration::from_millis(25);

/// The sign-ins of one profile, of which the newest is kept.
#[derive(Default)]
pub(crate) struct Attempts {
    /// Held while one begins, which can take as long as a keyring does. Nothing else waits for that.
    beginning: tokio::sync::Mutex<()>,
    newest: Mutex<Newest>,
}

#[derive(Default)]
struct Newest {
    attempt: Option<Attempt>,
    /// How often somebody wanted none to be waited for any more.
    given_up: u64,
}

/// A sign-in.
#[derive(Clone)]
pub(crate) struct Attempt {
    name: Arc<str>,
    sign_in: Arc<LoopbackSignIn>,
    scopes: Scopes,
}

/// A sign-in that is waited for.
pub(crate) struct Begun {
    pub(crate) attempt: Attempt,
    /// How the one before it failed, if that was not told yet.
    pub(crate) before: Option<Error>,
}

// === impl Attempts ===

impl Attempts {
    /// Begins a sign-in, or joins the one that already waits for at least these scopes.
    ///
    /// # Errors
    /// As [`LoopbackSignIn::start`].
    pub(crate) async fn begin(
        &self,
        auth: &Arc<dyn AuthService>,
        user: &UserKey,
        scopes: &Scopes,
    ) -> Result<Begun> {
        let _beginning = self.beginning.lock().await;
        let (before, given_up) = {
            let mut newest = self.newest();
            if let Some(attempt) = newest.attempt.clone()
                && attempt.waits()
                && attempt.covers(scopes)
            {
                return Ok(Begun {
                    attempt,
                    before: None,
                });
            }
            // Dropped, it lets go of the redirect address.
            let before = newest.attempt.take();
            (
                before.and_then(|attempt| attempt.outcome()?.err()),
                newest.given_up,
            )
        };
        let attempt = Attempt {
            name: name()?,
            sign_in: Arc::new(start(auth, user, scopes).await?),
            scopes: scopes.clone(),
        };
        let mut newest = self.newest();
        if newest.given_up != given_up {
            return Err(Error::SignInFailed {
                problem: "somebody signed out meanwhile".into(),
            });
        }
        newest.attempt = Some(attempt.clone());
        Ok(Begun { attempt, before })
    }

    /// The newest sign-in. Never waits for one that is just beginning.
    pub(crate) fn last(&self) -> Option<Attempt> {
        self.newest().attempt.clone()
    }

    /// Waits for no sign-in any more, not for one either that is just beginning.
    pub(crate) fn give_up(&self) {
        let mut newest = self.newest();
        newest.given_up = newest.given_up.wrapping_add(1);
        newest.attempt = None;
    }

    fn newest(&self) -> MutexGuard<'_, Newest> {
        self.newest.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Attempt ===

impl Attempt {
    /// What tells it from every other one.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Where the listener says yes or no.
    pub(crate) fn url(&self) -> &url::Url {
        self.sign_in.url()
    }

    /// When it is too late to answer.
    pub(crate) fn expires(&self) -> Timestamp {
        self.sign_in.expires()
    }

    /// What the listener is asked for.
    pub(crate) fn scopes(&self) -> &Scopes {
        &self.scopes
    }

    /// What became of it; `None` while nobody has answered.
    pub(crate) fn outcome(&self) -> Option<Result<Session>> {
        self.sign_in.outcome()
    }

    /// Whether an answer is still waited for.
    pub(crate) fn waits(&self) -> bool {
        self.outcome().is_none() && Timestamp::now() < self.expires()
    }

    /// Waits for what becomes of it, for so long.
    pub(crate) async fn outcome_within(&self, patience: Duration) -> Option<Result<Session>> {
        tokio::time::timeout(patience, self.sign_in.finish()).await.ok()
    }

    fn covers(&self, scopes: &Scopes) -> bool {
        scopes.iter().all(|scope| self.scopes.contains(scope))
    }
}

async fn start(auth: &Arc<dyn AuthService>, user: &UserKey, scopes: &Scopes) -> Result<LoopbackSignIn> {
    let mut tries = 0;
    loop {
        tries += 1;
        match LoopbackSignIn::start(Arc::clone(auth), user.clone(), scopes.clone()).await {
            Err(Error::SignInFailed { .. }) if tries < TRIES => tokio::time::sleep(PAUSE).await,
            outcome => return outcome,
        }
    }
}

/// # Errors
/// `INTERNAL` when the system gives no randomness.
fn name() -> Result<Arc<str>> {
    let mut bytes = [0; 16];
    aws_lc_rs::rand::fill(&mut bytes).map_err(|source| Error::Internal {
        source: Arc::new(source),
    })?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)).into())
}
