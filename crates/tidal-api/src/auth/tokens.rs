//! What a user's sign-in consists of, as it is kept. Holds secrets: it cannot be printed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use secrecy::SecretString;

use super::AccessToken;

/// A user's tokens, and what is known about them.
#[derive(Clone)]
pub struct Tokens {
    /// Sent with each request.
    pub access_token: AccessToken,
    /// Good for new tokens, once: TIDAL gives another one with them. Without it the sign-in ends with the access token.
    pub refresh_token: Option<SecretString>,
    /// When the access token ends, by this machine's clock: counted from when it was given, by its lifetime.
    pub expires_at: Timestamp,
    /// What the user granted.
    pub scopes: BTreeSet<String>,
    /// The client id that the tokens were given to. Another one cannot renew them.
    pub client_id: String,
    /// When the user signed in.
    pub signed_in_at: Timestamp,
    /// The user's country, ISO 3166-1 alpha-2, where known.
    pub country: Option<String>,
    /// Tells the newer of two: the time of the last change in milliseconds since 1970, or one more than before it.
    /// 0 where that is not known.
    pub generation: u64,
}
