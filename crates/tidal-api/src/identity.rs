//! On whose behalf a request is sent. Not a token: the authorizer turns an identity into one.

use std::fmt;
use std::sync::Arc;

/// On whose behalf a request is sent, and so which token and which rate limit it uses.
#[derive(Clone, Default, PartialEq, Eq, Hash)]
pub enum Identity {
    /// The application itself, by its client credentials. Catalogue only.
    #[default]
    Application,
    /// A signed-in user, by a key that the [`Authorizer`](crate::Authorizer) understands. This crate never reads it.
    User(Arc<str>),
}

impl Identity {
    /// The user that the authorizer knows by `key`.
    pub fn user(key: impl Into<Arc<str>>) -> Self {
        Self::User(key.into())
    }
}

// A user's key may be personal data: it stays out of logs.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Application => "Application",
            Self::User(_) => "User(..)",
        })
    }
}
