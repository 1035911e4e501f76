//! Signing in with a browser on this machine: a listener on loopback takes TIDAL's answer and shows a page.
//!
//! What an answer is worth is [`AuthService`]'s to judge. Where the listener cannot be (another machine's browser, a
//! redirect address that is no loopback address), the person brings the address themselves, and none of this is needed.

mod address;
mod browser;
mod conduct;
mod desk;
pub mod page;
mod pasted;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::JoinSet,
};
use url::Url;

pub use browser::open_browser;
pub use pasted::PastedSignIn;

use crate::{AuthService, Error, Result, Scopes, UserKey, model::Session, service::PendingSignIn};
use address::Address;
use conduct::conduct;
use desk::Desk;

/// A sign-in under way, and the listener that waits for its answer.
///
/// It ends by itself: with the first answer, or when its time is over. Dropped before, it listens no more.
pub struct LoopbackSignIn {
    url: Url,
    expires: Timestamp,
    outcome: watch::Receiver<Option<Result<Session>>>,
    /// Aborts the listener when dropped.
    _listening: JoinSet<()>,
}

// === impl LoopbackSignIn ===

impl LoopbackSignIn {
    /// Listens on the redirect address, and begins to sign this listener in with these scopes. Asks nobody and opens
    /// nothing: show [`url`](Self::url) to the person, or hand it to [`open_browser`].
    ///
    /// # Errors
    /// `AUTH_ERROR`: `not_configured` without a client id, `sign_in_failed` where the redirect address cannot be
    /// listened on, and as [`AuthService::ready`].
    pub async fn start(auth: Arc<dyn AuthService>, user: UserKey, scopes: Scopes) -> Result<Self> {
        let pending = ready(&*auth, &user, &scopes).await?;
        let address = Address::of(auth.redirect_uri())?;
        let listener = TcpListener::bind(address.socket)
            .await
            .map_err(|error| address.refused(&error))?;
        let (url, expires) = (pending.url.clone(), pending.expires);
        let (answered, answer) = oneshot::channel();
        let (told, outcome) = watch::channel(None);
        let desk = Arc::new(Desk::new(address, (pending, answered), outcome.clone()));
        let mut listening = JoinSet::new();
        listening.spawn(conduct(auth, listener, desk, (expires, answer, told)));
        Ok(Self {
            url,
            expires,
            outcome,
            _listening: listening,
        })
    }

    /// Where the person says yes or no.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// What the person has to do, in some lines of text.
    pub fn instruction(&self) -> String {
        format!(
            "Sign in to TIDAL in your browser. If none opens, visit this address on this machine, within {}:\n\n{}\n",
            minutes(self.expires),
            self.url
        )
    }

    /// When it is too late to answer.
    pub fn expires(&self) -> Timestamp {
        self.expires
    }

    /// What became of it so far; `None` while nobody has answered.
    pub fn outcome(&self) -> Option<Result<Session>> {
        self.outcome.borrow().clone()
    }

    /// Waits for what becomes of it, and until the browser has its page.
    ///
    /// # Errors
    /// As [`AuthService::complete_sign_in`]; `AUTH_ERROR` (`sign_in_failed`) if nobody answered in time.
    pub async fn finish(&self) -> Result<Session> {
        let mut outcome = self.outcome.clone();
        // Until the listener is gone: a program that ends now takes no page away from anybody.
        while outcome.changed().await.is_ok() {}
        self.outcome().unwrap_or_else(|| Err(unanswered()))
    }
}

fn unanswered() -> Error {
    Error::SignInFailed {
        problem: "nobody answered in time".into(),
    }
}

/// Begins a sign-in whose tokens can be kept: nobody is sent to a browser for one that would be lost.
async fn ready(auth: &dyn AuthService, user: &UserKey, scopes: &Scopes) -> Result<PendingSignIn> {
    let pending = auth.begin_sign_in(user, scopes)?;
    auth.ready(user).await?;
    Ok(pending)
}

/// How long it is until then.
fn left(expires: Timestamp) -> Duration {
    expires
        .duration_since(Timestamp::now())
        .try_into()
        .unwrap_or_default()
}

/// The same for a person, in whole minutes.
fn minutes(expires: Timestamp) -> String {
    match left(expires).as_secs().div_ceil(60) {
        1 => "a minute".to_owned(),
        minutes => format!("{minutes} minutes"),
    }
}
