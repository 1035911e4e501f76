//! Tokens: who sends a request says so by one.
//!
//! [`Authorizer`] is the seam. This crate asks it for a token before each attempt and tells it when TIDAL refused one;
//! where tokens come from, and where they are kept, is the authorizer's business.

mod authorize_url;
mod client_credentials;
mod failure;
mod memory_store;
mod pkce;
mod store;
mod token;
mod token_endpoint;
mod token_manager;
mod tokens;

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;

pub(crate) use client_credentials::Nobody;
pub(crate) use failure::is_echo;

pub use authorize_url::AuthorizeUrl;
pub use client_credentials::ClientCredentials;
pub use memory_store::MemoryStore;
pub use pkce::{PkceVerifier, random_state};
pub use store::{LockedTokens, Revision, StoreAway, StoreBusy, TokenStore};
pub use token::AccessToken;
pub use token_manager::{Calendar, CodeGrant, Granted, TokenManager, TokenService};
pub use tokens::Tokens;

use crate::error::{AuthorizationFault, Effort, Error, Source};
use crate::identity::Identity;

/// Yields access tokens.
#[async_trait]
pub trait Authorizer: Send + Sync {
    /// A token for `identity` that is valid now.
    ///
    /// Called for each attempt: it must answer from memory as long as the token lasts, and many calls at once must cause
    /// one refresh. It may be dropped while it waits.
    ///
    /// # Errors
    ///
    /// [`Error::Authorization`] if there is none and none can be had. Its fault
    /// [`Unavailable`](crate::AuthorizationFault::Unavailable) counts as a failure of TIDAL, for all callers: enough of
    /// them open the breaker. [`Error::RateLimited`] if the token service is busy.
    async fn token(&self, identity: &Identity) -> Result<AccessToken, Error>;

    /// What the user granted, where that is known, so that a call that TIDAL would refuse is not sent. Asked before each
    /// call: it must answer from memory as long as nothing changed.
    async fn scopes(&self, _identity: &Identity) -> Option<Arc<BTreeSet<String>>> {
        None
    }

    /// Whether it is the token service that a token for `identity` waits for. Asked when the time of a call is over before
    /// its token came: what takes long on this side, such as a store, is no failure of TIDAL.
    fn asks_service(&self, _identity: &Identity) -> bool {
        true
    }

    /// TIDAL refused `token` with status 401: the next [`token`](Self::token) must be another one.
    ///
    /// A token that has been replaced meanwhile must not cause another refresh.
    async fn refused(&self, identity: &Identity, token: &AccessToken);

    /// TIDAL refused `token`, too, which had been got because another one was refused: it is not the token that it minds.
    /// Whoever spends something on each token gets no other one because of a 401 for a while.
    async fn refused_again(&self, _identity: &Identity, _token: &AccessToken) {}
}

// Long enough for a slow refresh, and for a token endpoint that is down for a while.
const RENEW_EARLY: Duration = Duration::from_mins(5);

// After a renewal of a token that is still good was tried.
const RENEW_AGAIN: Duration = Duration::from_secs(30);

// Whoever renews early has a call of their own that waits, and a token that would do for it.
const EARLY_RENEWAL: Duration = Duration::from_secs(2);

/// How long a token that lives so long is used before another one is asked for: never less than half of it.
fn until_renewal(lifetime: Duration) -> Duration {
    lifetime.saturating_sub(RENEW_EARLY.min(lifetime / 2))
}

fn no_token(fault: AuthorizationFault, source: Option<Source>) -> Error {
    Error::Authorization {
        fault,
        source,
        effort: Effort::default(),
    }
}
