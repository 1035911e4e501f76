//! Tokens: who sends a request says so by one.
//!
//! [`Authorizer`] is the seam. This crate asks it for a token before each attempt and tells it when TIDAL refused one;
//! where tokens come from, and where they are kept, is the authorizer's business.

mod client_credentials;
mod failure;
mod store;
mod token;
mod token_endpoint;
mod tokens;

use async_trait::async_trait;

pub(crate) use client_credentials::Nobody;

pub use client_credentials::ClientCredentials;
pub use store::{LockedTokens, Revision, TokenStore};
pub use token::AccessToken;
pub use tokens::Tokens;

use crate::error::Error;
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

    /// TIDAL refused `token` with status 401: the next [`token`](Self::token) must be another one.
    ///
    /// A token that has been replaced meanwhile must not cause another refresh.
    async fn refused(&self, identity: &Identity, token: &AccessToken);
}
