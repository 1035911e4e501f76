//! A sign-in that is under way, as replicas keep it for each other. Holds secrets: only sealed, or in memory.

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString, zeroize::Zeroizing};
use serde::{Deserialize, Serialize};
use tidal_core::{Error, Result, Scopes, UserKey, service::PendingSignIn};
use url::Url;

/// The record. It cannot be printed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) ticket: String,
    user: String,
    /// What the operator calls whoever signs in.
    pub(super) principal: Option<String>,
    pub(super) scopes: Scopes,
    pub(super) expires: Timestamp,
    /// TIDAL's page.
    pub(super) tidal: Url,
    state: String,
    verifier: String,
    pub(super) stage: Stage,
}

/// How far it is.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Stage {
    /// The listener has to answer.
    Waiting,
    /// They have, and some replica asks TIDAL for tokens.
    Ending,
    /// It failed, like this.
    Failed(String),
}

// === impl Stage ===

impl Stage {
    pub(super) fn failed(error: &Error) -> Self {
        Self::Failed(match error {
            Error::SignInFailed { problem } => problem.to_string(),
            other => other.to_string(),
        })
    }
}

// === impl Record ===

impl Record {
    pub(super) fn of(pending: &PendingSignIn, ticket: String, principal: Option<String>) -> Self {
        Self {
            ticket,
            user: pending.user.as_str().to_owned(),
            principal,
            scopes: pending.scopes.clone(),
            expires: pending.expires,
            tidal: pending.url.clone(),
            state: pending.state.expose_secret().to_owned(),
            verifier: pending.verifier.expose_secret().to_owned(),
            stage: Stage::Waiting,
        }
    }

    /// Whoever signs in.
    pub(super) fn user(&self) -> UserKey {
        UserKey::new(self.user.as_str())
    }

    /// Whether TIDAL repeats what it was given. Whoever guesses does not learn how far they got.
    pub(super) fn has_state(&self, state: &str) -> bool {
        let (mine, other) = (self.state.as_bytes(), state.as_bytes());
        aws_lc_rs::constant_time::verify_slices_are_equal(mine, other).is_ok()
    }

    pub(super) fn into_pending(self) -> PendingSignIn {
        PendingSignIn {
            url: self.tidal,
            expires: self.expires,
            user: UserKey::new(self.user),
            scopes: self.scopes,
            state: SecretString::from(self.state),
            verifier: SecretString::from(self.verifier),
        }
    }

    /// The same further on: without what it could be ended with.
    pub(super) fn at(&self, stage: Stage) -> Self {
        Self {
            state: String::new(),
            verifier: String::new(),
            stage,
            ..self.clone()
        }
    }

    /// Whether the listener can still answer.
    pub(super) fn waits(&self) -> bool {
        self.stage == Stage::Waiting && Timestamp::now() < self.expires
    }

    /// # Errors
    /// Never: all of it can be written.
    pub(super) fn encode(&self) -> Result<Zeroizing<Vec<u8>>> {
        let encoded = serde_json::to_vec(self).map_err(|source| Error::Internal {
            source: std::sync::Arc::new(source),
        })?;
        Ok(Zeroizing::new(encoded))
    }

    pub(super) fn decode(bytes: &[u8]) -> Option<Self> {
        serde_json::from_slice(bytes).ok()
    }
}
