//! The sign-in that is under way, if one is: there is one redirect address, so there can be one at a time. Whoever
//! asks again meanwhile gets the same address.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tidal_core::{AuthService, Error, Result, Scopes, UserKey, model::Session, sign_in::LoopbackSignIn};
use tokio::sync::Mutex;

/// How often the redirect address is tried again while the sign-in before still lets go of it.
const TRIES: u32 = 20;

/// How long to wait between that.
const PAUSE: Duration = Duration::from_millis(25);

/// The sign-ins of one profile, of which the newest is kept.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<Option<Attempt>>);

/// A sign-in.
#[derive(Clone)]
pub(crate) struct Attempt {
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
        let mut current = self.0.lock().await;
        let before = match current.take() {
            Some(attempt) if attempt.waits() && attempt.covers(scopes) => {
                *current = Some(attempt.clone());
                return Ok(Begun {
                    attempt,
                    before: None,
                });
            }
            // Dropped, it lets go of the redirect address.
            Some(attempt) => attempt.sign_in.outcome().and_then(Result::err),
            None => None,
        };
        let mut tries = 0;
        let sign_in = loop {
            tries += 1;
            match LoopbackSignIn::start(Arc::clone(auth), user.clone(), scopes.clone()).await {
                Err(Error::SignInFailed { .. }) if tries < TRIES => tokio::time::sleep(PAUSE).await,
                outcome => break outcome?,
            }
        };
        let attempt = Attempt {
            sign_in: Arc::new(sign_in),
            scopes: scopes.clone(),
        };
        *current = Some(attempt.clone());
        Ok(Begun { attempt, before })
    }

    /// The newest sign-in.
    pub(crate) async fn newest(&self) -> Option<Attempt> {
        self.0.lock().await.clone()
    }

    /// Waits for no sign-in any more. Whether one was waited for.
    pub(crate) async fn give_up(&self) -> bool {
        self.0.lock().await.take().is_some_and(|attempt| attempt.waits())
    }
}

// === impl Attempt ===

impl Attempt {
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
