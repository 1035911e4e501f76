//! Signing in over TIDAL itself: an address to visit, an answer to judge, a code to exchange. Which page the listener
//! sees afterwards, and where tokens are kept, is decided elsewhere.

use std::{sync::Arc, time::Duration};

use async_trait::async_trait;
use jiff::Timestamp;
use tidal_api as wire;
use url::Url;

use super::{Remote, ask::Asked, failure};
use crate::{
    AuthService, Country, Error, Result, Scopes, UserKey, UserService, Viewer, model::Session,
    redirect::Redirect, service::PendingSignIn,
};

/// How long TIDAL may take to say in which country the account is. The listener waits for a page meanwhile.
const COUNTRY: Duration = Duration::from_secs(5);

/// What signing in needs to know of the application.
#[derive(Clone, Debug)]
pub struct SignInOptions {
    /// The client id; without one nobody can sign in.
    pub client_id: Option<String>,
    /// TIDAL's page.
    pub login_url: Url,
    /// Where TIDAL sends a browser back to, exactly as it is registered.
    pub redirect_uri: Url,
}

/// Where a listener's sign-in is kept, in words for a person.
pub type Whereabouts = Arc<dyn Fn(&UserKey) -> String + Send + Sync>;

/// Where sign-ins will be kept, or why they cannot be.
pub type Keeping = Result<Arc<dyn wire::TokenStore>, Error>;

/// Signs listeners in and out at TIDAL itself.
pub struct SignIns {
    tokens: Arc<wire::TokenManager>,
    remote: Remote,
    options: SignInOptions,
    kept_in: Whereabouts,
    keeping: Option<Keeping>,
}

// === impl SignIns ===

impl SignIns {
    /// Over these tokens, which `remote` sends its requests with.
    pub fn new(
        tokens: Arc<wire::TokenManager>,
        remote: Remote,
        options: SignInOptions,
        kept_in: Whereabouts,
    ) -> Self {
        Self {
            tokens,
            remote,
            options,
            kept_in,
            keeping: None,
        }
    }

    /// Tries first whether this keeps a sign-in: the store that the tokens are in.
    #[must_use]
    pub fn with_keeping(mut self, keeping: Keeping) -> Self {
        self.keeping = Some(keeping);
        self
    }

    /// The account's country, which decides what may be played: known from now on. A sign-in does without.
    async fn note_country(&self, user: &UserKey) {
        let viewer = Viewer::anonymous(Country::US).signed_in(user.clone());
        let asked = tokio::time::timeout(COUNTRY, self.remote.user(&viewer)).await;
        let Ok(Ok(account)) = asked else {
            tracing::debug!("TIDAL does not say in which country the account is");
            return;
        };
        if let Some(country) = account.country
            && let Err(error) = self.tokens.note_country(user.as_str(), country.as_str()).await
        {
            tracing::warn!(code = error.code(), "the account's country could not be kept");
        }
    }
}

#[async_trait]
impl AuthService for SignIns {
    fn begin_sign_in(&self, user: &UserKey, scopes: &Scopes) -> Result<PendingSignIn> {
        let client_id = self.options.client_id.as_deref().ok_or(Error::NotConfigured)?;
        let verifier = wire::PkceVerifier::random().map_err(failure::internal)?;
        let state = wire::random_state().map_err(failure::internal)?;
        let asked: Vec<&str> = scopes.iter().collect();
        let url = wire::AuthorizeUrl {
            login_url: self.options.login_url.as_str(),
            client_id,
            redirect_uri: self.options.redirect_uri.as_str(),
            scopes: &asked,
            verifier: &verifier,
            state: &state,
        };
        let url = url.build().map_err(failure::internal)?;
        Ok(PendingSignIn {
            url,
            expires: Timestamp::now()
                .saturating_add(PendingSignIn::PATIENCE)
                .unwrap_or(Timestamp::MAX),
            user: user.clone(),
            scopes: scopes.clone(),
            state,
            verifier: verifier.secret().clone(),
        })
    }

    async fn ready(&self, user: &UserKey) -> Result<()> {
        let Some(keeping) = &self.keeping else {
            return Ok(());
        };
        let store = keeping.as_ref().map_err(Error::clone)?;
        let mut locked = store.lock(user.as_str()).await.map_err(unkept)?;
        locked.prepare().await.map_err(unkept)
    }

    async fn complete_sign_in(&self, pending: PendingSignIn, redirected_to: &Url) -> Result<Session> {
        if Timestamp::now() > pending.expires {
            return Err(failed("it took more than five minutes"));
        }
        let redirect = Redirect::read(redirected_to, &self.options.redirect_uri).map_err(failed)?;
        if !redirect.answers(&pending) {
            return Err(failed("that address is the answer to another sign-in"));
        }
        let code = redirect
            .code()
            .map_err(|problem| Error::SignInFailed { problem })?;
        let grant = wire::CodeGrant {
            code,
            verifier: pending.verifier,
            redirect_uri: self.options.redirect_uri.as_str().to_owned(),
            scopes: pending.scopes.iter().map(str::to_owned).collect(),
        };
        let user = pending.user;
        let granted = self.tokens.sign_in(user.as_str(), grant).await.map_err(told)?;
        self.note_country(&user).await;
        // It may have a country by now. That it cannot be read again makes no failure of it.
        let known = self.session(&user).await.ok().flatten();
        Ok(known.unwrap_or_else(|| session(granted)))
    }

    fn redirect_uri(&self) -> &Url {
        &self.options.redirect_uri
    }

    async fn session(&self, user: &UserKey) -> Result<Option<Session>> {
        let granted = self.tokens.granted(user.as_str()).await.map_err(told)?;
        Ok(granted.map(session))
    }

    async fn lately(&self, user: &UserKey) -> Result<Option<Session>> {
        let granted = self.tokens.granted_lately(user.as_str()).await.map_err(told)?;
        Ok(granted.map(session))
    }

    async fn sign_out(&self, user: &UserKey) -> Result<bool> {
        self.tokens.sign_out(user.as_str()).await.map_err(told)
    }

    fn kept_in(&self, user: &UserKey) -> String {
        (self.kept_in)(user)
    }
}

fn session(granted: wire::Granted) -> Session {
    Session {
        scopes: granted.scopes.into(),
        expires: granted.expires_at,
        since: granted.signed_in_at,
        country: granted.country.and_then(|country| country.parse().ok()),
    }
}

/// Why the store would not keep a sign-in.
fn unkept(source: wire::Source) -> Error {
    if source.is::<wire::StoreBusy>() {
        return Error::SignInBusy {
            source: source.into(),
        };
    }
    if source.is::<wire::StoreAway>() {
        return Error::SignInAway {
            source: source.into(),
        };
    }
    Error::SignInUnreadable {
        source: source.into(),
    }
}

fn failed(problem: &'static str) -> Error {
    Error::SignInFailed {
        problem: problem.into(),
    }
}

/// What went wrong with a sign-in. That the token service refuses is about this sign-in here, not about the application.
fn told(error: wire::Error) -> Error {
    match error {
        wire::Error::Authorization {
            fault: wire::AuthorizationFault::Refused | wire::AuthorizationFault::Expired,
            ..
        } => failed(
            "TIDAL did not accept its own answer, which is good once and not for long: begin anew, and if that fails \
             again, check TIDAL_CLIENT_ID and TIDAL_REDIRECT_URI",
        ),
        error => failure::told(error, &Asked::many(&Viewer::anonymous(Country::US))),
    }
}
