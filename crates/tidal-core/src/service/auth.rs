//! Signing in and out. What a sign-in consists of stays secret: nobody sees a token here.

use async_trait::async_trait;
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use url::Url;

use crate::{Result, Scopes, UserKey, model::Session};

/// An address that a browser is sent to, for whoever passes it on without reading it.
pub type BrowserAddress = Url;

/// A sign-in that has begun: the listener has to visit [`url`](Self::url). It waits for one answer, for
/// five minutes, and holds secrets: it cannot be printed or cloned.
pub struct PendingSignIn {
    /// Where the listener says yes or no.
    pub url: Url,
    /// After this the answer comes too late.
    pub expires: Timestamp,
    /// Who signs in.
    pub user: UserKey,
    /// What the listener is asked for.
    pub scopes: Scopes,
    /// What TIDAL has to repeat, so that nobody else's answer is taken for this one's.
    pub state: SecretString,
    /// What proves to TIDAL that whoever ends the sign-in is the one who began it (PKCE).
    pub verifier: SecretString,
}

// === impl PendingSignIn ===

impl PendingSignIn {
    /// How long it waits for the listener's answer.
    pub const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
}

/// Signing listeners in and out, by OAuth 2 with PKCE.
///
/// # Errors
/// `AUTH_ERROR` with the reason `sign_in_failed` where TIDAL or the listener refused, `sign_in_unreadable` where what
/// is kept cannot be read or written, and what the transport can raise.
#[async_trait]
pub trait AuthService: Send + Sync {
    /// Begins to sign a listener in, with these scopes. Asks nobody and keeps nothing.
    ///
    /// # Errors
    /// `AUTH_ERROR` (`not_configured`) without a client id.
    fn begin_sign_in(&self, user: &UserKey, scopes: &Scopes) -> Result<PendingSignIn>;

    /// Makes sure that a sign-in can be kept: nobody should say yes to TIDAL in vain. May take as long as a keyring does.
    ///
    /// # Errors
    /// `AUTH_ERROR` (`sign_in_unreadable`): what keeps it from being kept, and what to do about it in its hint. `CONFLICT`
    /// (`sign_in_busy`) while another program is at work on it.
    async fn ready(&self, user: &UserKey) -> Result<()>;

    /// Ends a sign-in with the address that TIDAL sent the listener's browser to, query and all.
    async fn complete_sign_in(&self, pending: PendingSignIn, redirected_to: &Url) -> Result<Session>;

    /// The address that TIDAL sends the listener's browser to, as registered for this application.
    fn redirect_uri(&self) -> &Url;

    /// What is known of a listener's sign-in; `None` if there is none. From memory as long as nobody changed it.
    async fn session(&self, user: &UserKey) -> Result<Option<Session>>;

    /// The same, where it does no harm if a change that another process made is known up to a second later.
    async fn lately(&self, user: &UserKey) -> Result<Option<Session>>;

    /// Forgets a listener's sign-in. Whether there was one.
    async fn sign_out(&self, user: &UserKey) -> Result<bool>;

    /// Where sign-ins are kept, in words for a person: `the file … , its key in the system's keyring`.
    fn kept_in(&self, user: &UserKey) -> String;
}
