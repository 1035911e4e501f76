//! Client credentials: the application's own token, kept in memory and renewed before it ends.
//!
//! Many calls at once cause one refresh and share what comes of it, a failure too. Lifetimes are counted on our own clock from the moment of asking, so that
//! nobody's calendar matters.

use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use secrecy::SecretString;

use super::failure::Failure;
use super::token_endpoint::{Asking, Grant, TokenEndpoint, note_refresh};
use super::{AccessToken, Authorizer, EARLY_RENEWAL, RENEW_AGAIN, no_token, until_renewal};
use crate::clock::{self, Instant};
use crate::error::{AuthorizationFault, Error};
use crate::identity::Identity;
use crate::transport::Wire;

/// Authorizes as the application, by client id and secret. Catalogue only; it knows no user.
pub struct ClientCredentials {
    id: String,
    secret: SecretString,
    endpoint: TokenEndpoint,
    held: Mutex<Option<Held>>,
    failed: Mutex<Option<Failure>>,
    /// Whoever holds this asks for a token.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Held {
    token: AccessToken,
    renew_at: Instant,
    ends_at: Instant,
}

impl ClientCredentials {
    /// Asks `url` for tokens, over the connections of `wire`. `https`, or `http` on loopback.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if `url` is not such an address, or holds a password, a query or a fragment.
    pub fn new(
        wire: Arc<Wire>,
        url: &str,
        id: impl Into<String>,
        secret: SecretString,
    ) -> Result<Self, Error> {
        let endpoint = TokenEndpoint::new(wire, url)?;
        Ok(Self {
            id: id.into(),
            secret,
            endpoint,
            held: Mutex::new(None),
            failed: Mutex::new(None),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    /// The token that is held, as long as it lasts.
    fn valid(&self) -> Option<Held> {
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.clone().filter(|held| clock::now() < held.ends_at)
    }

    /// The same, as long as it need not be renewed.
    fn fresh(&self) -> Option<AccessToken> {
        let held = self.valid().filter(|held| clock::now() < held.renew_at)?;
        Some(held.token)
    }

    /// Puts the next early renewal off. Answers whether there is a token that lasts until then.
    fn postpone(&self) -> bool {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now();
        match held.as_mut().filter(|held| now < held.ends_at) {
            Some(held) => {
                held.renew_at = now + RENEW_AGAIN;
                true
            }
            None => false,
        }
    }

    async fn renew(&self) -> Result<AccessToken, Error> {
        // Before asking: whoever asks may be dropped while the token service hangs, and the next one after them.
        if !self.postpone() {
            return self.ask().await;
        }
        let error = match tokio::time::timeout(EARLY_RENEWAL, self.ask()).await {
            Ok(Ok(token)) => return Ok(token),
            Ok(Err(error)) => error,
            Err(_) => no_token(AuthorizationFault::Unavailable, None),
        };
        // The old one lasts a little longer: better than an error. Unless TIDAL has refused it meanwhile.
        let held = self.valid().ok_or(error)?;
        tracing::warn!("the application's token could not be renewed early");
        Ok(held.token)
    }

    async fn ask(&self) -> Result<AccessToken, Error> {
        let asked = clock::now();
        let grant = match Asking::as_application(&self.id, &self.secret) {
            Ok(asking) => self.endpoint.grant(&asking).await,
            Err(error) => Err(error),
        };
        note_refresh(&grant);
        let Grant { token, lifetime, .. } = grant.map_err(|error| {
            let failure = Failure::of(error);
            let error = failure.error();
            *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
            error
        })?;
        let held = Held {
            token: token.clone(),
            renew_at: asked + until_renewal(lifetime),
            ends_at: asked + lifetime,
        };
        *self.failed.lock().unwrap_or_else(PoisonError::into_inner) = None;
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = Some(held);
        Ok(token)
    }

    /// What became of the last asking, for whoever began to wait at `since`.
    fn failure(&self, since: Instant) -> Option<Error> {
        let failed = self.failed.lock().unwrap_or_else(PoisonError::into_inner);
        let failure = failed.as_ref().filter(|failure| failure.answers(since))?;
        Some(failure.error())
    }
}

#[async_trait]
impl Authorizer for ClientCredentials {
    async fn token(&self, identity: &Identity) -> Result<AccessToken, Error> {
        if matches!(identity, Identity::User(_)) {
            return Err(no_token(AuthorizationFault::NotConfigured, None));
        }
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        let since = clock::now();
        // While somebody renews early, everybody else uses what there is.
        let _asking = match (self.valid(), self.asking.try_lock()) {
            (_, Ok(asking)) => asking,
            (Some(held), Err(_)) => return Ok(held.token),
            (None, Err(_)) => self.asking.lock().await,
        };
        if let Some(token) = self.fresh() {
            return Ok(token);
        }
        match (self.valid(), self.failure(since)) {
            (None, Some(error)) => Err(error),
            (None, None) | (Some(_), _) => self.renew().await,
        }
    }

    async fn refused(&self, _: &Identity, token: &AccessToken) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if held.as_ref().is_some_and(|held| held.token.is(token)) {
            *held = None;
        }
    }
}

/// Authorizes nobody: what a client without credentials has.
pub(crate) struct Nobody;

#[async_trait]
impl Authorizer for Nobody {
    async fn token(&self, _: &Identity) -> Result<AccessToken, Error> {
        Err(no_token(AuthorizationFault::NotConfigured, None))
    }

    async fn refused(&self, _: &Identity, _: &AccessToken) {}
}
