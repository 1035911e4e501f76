//! Sign-ins that live in memory: whoever is put in is signed in, and whoever comes back with the right address is.
//!
//! There is no OAuth in it: [`agree`](FakeAuth::agree) and [`refuse`](FakeAuth::refuse) play the listener's browser.

use std::{
    collections::{HashMap, VecDeque},
    sync::{Mutex, MutexGuard, PoisonError},
};

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::build;
use crate::{AuthService, Error, Result, Scopes, UserKey, model::Session, service::PendingSignIn};

/// An [`AuthService`] in memory.
///
/// ```
/// use tidal_core::{AuthService, Scopes, UserKey, testing::FakeAuth};
///
/// # futures_util::future::FutureExt::now_or_never(async {
/// let auth = FakeAuth::new();
/// let user = UserKey::new("default");
/// let pending = auth.begin_sign_in(&user, &Scopes::curating())?;
/// let answer = FakeAuth::agree(&pending);
/// auth.complete_sign_in(pending, &answer).await?;
/// assert!(auth.session(&user).await?.is_some());
/// # Ok::<_, tidal_core::Error>(())
/// # }).unwrap().unwrap();
/// ```
#[derive(Debug)]
pub struct FakeAuth {
    redirect_uri: Url,
    configured: Configured,
    state: Mutex<State>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Configured {
    Yes,
    No,
}

#[derive(Debug, Default)]
struct State {
    sessions: HashMap<UserKey, Session>,
    failures: VecDeque<Error>,
    begun: u32,
}

#[async_trait]
impl AuthService for FakeAuth {
    fn begin_sign_in(&self, user: &UserKey, scopes: &Scopes) -> Result<PendingSignIn> {
        if self.configured == Configured::No {
            return Err(Error::NotConfigured);
        }
        let mut state = self.state()?;
        state.begun += 1;
        let secret = format!("state-{}", state.begun);
        let mut url = self.redirect_uri.clone();
        url.set_path("/authorize");
        url.query_pairs_mut()
            .append_pair("redirect_uri", self.redirect_uri.as_str())
            .append_pair("scope", &scopes.to_string())
            .append_pair("state", &secret);
        Ok(PendingSignIn {
            url,
            expires: Timestamp::now()
                .saturating_add(PendingSignIn::PATIENCE)
                .unwrap_or(Timestamp::MAX),
            user: user.clone(),
            scopes: scopes.clone(),
            state: SecretString::from(secret),
            verifier: SecretString::from("verifier"),
        })
    }

    async fn ready(&self, _: &UserKey) -> Result<()> {
        Ok(())
    }

    async fn complete_sign_in(&self, pending: PendingSignIn, redirected_to: &Url) -> Result<Session> {
        let mut state = self.state()?;
        let failed = |problem: &'static str| {
            Err(Error::SignInFailed {
                problem: problem.into(),
            })
        };
        if Timestamp::now() > pending.expires {
            return failed("it took more than five minutes");
        }
        if parameter(redirected_to, "state").as_deref() != Some(pending.state.expose_secret()) {
            return failed("the address belongs to another sign-in");
        }
        if parameter(redirected_to, "error").is_some() {
            return failed("TIDAL or the listener refused");
        }
        if parameter(redirected_to, "code").is_none() {
            return failed("the address holds no code");
        }
        let scopes = parameter(&pending.url, "scope").unwrap_or_default();
        let session = Session {
            since: build::session(Scopes::default()).since + SignedDuration::from_secs(state.begun.into()),
            ..build::session(Scopes::of(scopes.split_whitespace()))
        };
        state.sessions.insert(pending.user, session.clone());
        Ok(session)
    }

    fn redirect_uri(&self) -> &Url {
        &self.redirect_uri
    }

    async fn session(&self, user: &UserKey) -> Result<Option<Session>> {
        Ok(self.state()?.sessions.get(user).cloned())
    }

    async fn lately(&self, user: &UserKey) -> Result<Option<Session>> {
        self.session(user).await
    }

    async fn sign_out(&self, user: &UserKey) -> Result<bool> {
        Ok(self.state()?.sessions.remove(user).is_some())
    }

    fn kept_in(&self, _: &UserKey) -> String {
        "the memory of a test".to_owned()
    }
}

// === impl FakeAuth ===

impl FakeAuth {
    /// Nobody is signed in, and everybody can sign in.
    pub fn new() -> Self {
        Self {
            redirect_uri: loopback(),
            configured: Configured::Yes,
            state: Mutex::default(),
        }
    }

    /// Nobody can sign in, because no client id is configured.
    #[must_use]
    pub fn unconfigured(mut self) -> Self {
        self.configured = Configured::No;
        self
    }

    /// Sends browsers to this address instead of `http://127.0.0.1:8934/callback`.
    #[must_use]
    pub fn with_redirect_uri(mut self, redirect_uri: Url) -> Self {
        self.redirect_uri = redirect_uri;
        self
    }

    /// Signs a listener in, with these scopes.
    #[must_use]
    pub fn with_session(self, user: UserKey, scopes: Scopes) -> Self {
        self.lock().sessions.insert(user, build::session(scopes));
        self
    }

    /// Fails one call with this error, after those failures that are already lined up.
    pub fn fail_next(&self, error: Error) {
        self.lock().failures.push_back(error);
    }

    /// Where the browser of a listener who agrees is sent.
    pub fn agree(pending: &PendingSignIn) -> Url {
        answered(pending, "code", "a-code")
    }

    /// Where the browser of a listener who refuses is sent.
    pub fn refuse(pending: &PendingSignIn) -> Url {
        answered(pending, "error", "access_denied")
    }

    /// The state, unless a call is to fail.
    fn state(&self) -> Result<MutexGuard<'_, State>> {
        let mut state = self.lock();
        match state.failures.pop_front() {
            Some(error) => Err(error),
            None => Ok(state),
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for FakeAuth {
    fn default() -> Self {
        Self::new()
    }
}

fn answered(pending: &PendingSignIn, name: &str, value: &str) -> Url {
    let redirect_uri = parameter(&pending.url, "redirect_uri").and_then(|uri| uri.parse().ok());
    let mut url: Url = redirect_uri.unwrap_or_else(loopback);
    url.query_pairs_mut()
        .append_pair(name, value)
        .append_pair("state", pending.state.expose_secret());
    url
}

#[expect(clippy::expect_used, reason = "the text is a URL, as every test here shows")]
fn loopback() -> Url {
    "http://127.0.0.1:8934/callback"
        .parse()
        .expect("a loopback address is a URL")
}

fn parameter(url: &Url, name: &str) -> Option<String> {
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
