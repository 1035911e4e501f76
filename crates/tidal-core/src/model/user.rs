//! The listener: who they are, their sign-in, and what TIDAL's rate limit leaves them.

use std::{fmt, time::Duration};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{Country, Scopes};

/// A listener's account. Personal: `Debug` shows neither the id nor the name.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id.
    pub id: String,
    /// The name to sign in with, where TIDAL tells it.
    pub username: Option<String>,
    /// The country of the account, which decides which catalogue it may play.
    pub country: Option<Country>,
    /// What the application may use for this listener, as TIDAL names it: `THIRD_PARTY`, …
    pub tier: Option<String>,
}

/// What is known of a sign-in without asking TIDAL. Holds no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// What the listener granted.
    pub scopes: Scopes,
    /// When the access token ends. It is renewed before that.
    pub expires: Timestamp,
    /// When the listener signed in.
    pub since: Timestamp,
    /// The country of the account, where it is known.
    pub country: Option<Country>,
}

/// What TIDAL's rate limit leaves at the moment.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// Tokens left.
    pub left: u32,
    /// Tokens a full bucket holds.
    pub capacity: u32,
    /// Tokens that come back each second.
    pub per_second: f64,
    /// How long until a request of the usual cost would be sent.
    pub next_request_in: Duration,
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("User")
            .field("country", &self.country)
            .field("tier", &self.tier)
            .finish_non_exhaustive()
    }
}
