//! Sign-ins with a browser on this machine. There is one redirect address, so there can be one at a time; whoever asks
//! again meanwhile gets the same address.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tidal_core::{AuthService, Error, Result, Scopes, UserKey, sign_in::LoopbackSignIn};

use super::{Attempt, Begun, Progress, unguessable};

/// How often the redirect address is tried again while the sign-in before still lets go of it.
const TRIES: u32 = 20;

/// How long to wait between that.
const PAUSE: Duration = Duration::from_millis(25);

/// The sign-ins of one principal, of which the newest is kept.
#[derive(Default)]
pub(crate) struct Loopback {
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

// === impl Loopback ===

impl Loopback {
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
            (before.and_then(|attempt| attempt.failed()), newest.given_up)
        };
        let sign_in = start(auth, user, scopes).await?;
        let attempt = Attempt {
            name: unguessable()?.into(),
            url: sign_in.url().clone(),
            expires: sign_in.expires(),
            scopes: scopes.clone(),
            progress: Progress::Loopback(Arc::new(sign_in)),
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
