//! Client credentials: the application's own token, kept in memory and renewed before it ends.
//!
//! Many calls at once cause one refresh. Lifetimes are counted on our own clock from the moment of asking, so that
//! nobody's calendar matters.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use http::Uri;
use secrecy::SecretString;

use super::token_endpoint::{Grant, TokenEndpoint};
use super::{AccessToken, Authorizer};
use crate::clock::{self, Instant};
use crate::error::{AuthorizationFault, Effort, Error};
use crate::identity::Identity;
use crate::transport::Wire;

/// Authorizes as the application, by client id and secret. Catalogue only; it knows no user.
pub struct ClientCredentials {
    id: String,
    secret: SecretString,
    endpoint: TokenEndpoint,
    held: Mutex<Option<Held>>,
    /// Whoever holds this asks for a token.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Clone)]
struct Held {
    token: AccessToken,
    renew_at: Instant,
    ends_at: Instant,
}

// Long enough for a slow refresh, and for a token endpoint that is down for a while.
const RENEW_EARLY: Duration = Duration::from_mins(5);

// After a failed renewal of a token that is still good.
const RENEW_AGAIN: Duration = Duration::from_secs(30);

impl ClientCredentials {
    /// Asks `url` for tokens, over the connections of `wire`.
    ///
    /// # Errors
    ///
    /// [`Error::Configuration`] if `url` is not a URL.
    pub fn new(
        wire: Arc<Wire>,
        url: &str,
        id: impl Into<String>,
        secret: SecretString,
    ) -> Result<Self, Error> {
        let url: Uri = url.parse().map_err(|_| Error::Configuration {
            problem: "the token URL is not a URL".to_owned(),
        })?;
        let endpoint = TokenEndpoint::new(wire, url);
        Ok(Self {
            id: id.into(),
            secret,
            endpoint,
            held: Mutex::new(None),
            asking: tokio::sync::Mutex::new(()),
        })
    }

    fn held(&self) -> Option<Held> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn hold(&self, held: Option<Held>) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    async fn renew(&self) -> Result<AccessToken, Error> {
        let asked = clock::now();
        let result = self
            .endpoint
            .grant((&self.id, &self.secret), "grant_type=client_credentials")
            .await;
        match (result, self.held()) {
            (Ok(Grant { token, lifetime }), _) => {
                let early = RENEW_EARLY.min(lifetime / 2);
                let (renew_at, ends_at) = (asked + lifetime.saturating_sub(early), asked + lifetime);
                self.hold(Some(Held {
                    token: token.clone(),
                    renew_at,
                    ends_at,
                }));
                Ok(token)
            }
            // The old one lasts a little longer: better than an error.
            (Err(error), Some(held)) if clock::now() < held.ends_at => {
                tracing::warn!(
                    code = error.code(),
                    "the application's token could not be renewed early"
                );
                let renew_at = clock::now() + RENEW_AGAIN;
                self.hold(Some(Held {
                    renew_at,
                    ..held.clone()
                }));
                Ok(held.token)
            }
            (Err(error), _) => Err(error),
        }
    }
}

#[async_trait]
impl Authorizer for ClientCredentials {
    async fn token(&self, identity: &Identity) -> Result<AccessToken, Error> {
        if matches!(identity, Identity::User(_)) {
            return Err(not_configured());
        }
        let fresh = |held: &Held| clock::now() < held.renew_at;
        if let Some(held) = self.held().filter(fresh) {
            return Ok(held.token);
        }
        // While somebody renews early, everybody else uses what there is.
        let _asking = match (self.held(), self.asking.try_lock()) {
            (_, Ok(asking)) => asking,
            (Some(held), Err(_)) if clock::now() < held.ends_at => return Ok(held.token),
            (_, Err(_)) => self.asking.lock().await,
        };
        match self.held().filter(fresh) {
            Some(held) => Ok(held.token),
            None => self.renew().await,
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
        Err(not_configured())
    }

    async fn refused(&self, _: &Identity, _: &AccessToken) {}
}

fn not_configured() -> Error {
    let fault = AuthorizationFault::NotConfigured;
    Error::Authorization {
        fault,
        source: None,
        effort: Effort::default(),
    }
}
