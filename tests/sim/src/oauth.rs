//! The token endpoint's bookkeeping: who holds which token, for how long, and what a used refresh token means. How
//! requests for tokens look is `endpoint`'s; asking the user is `authorize`'s.

mod authorize;
mod endpoint;
mod secrets;
mod session;

pub(crate) use self::authorize::{Authorization, approve, page, refuse};
pub(crate) use self::endpoint::exchange;
pub(crate) use self::secrets::Kept;
pub use self::secrets::Secrets;

use self::session::State;
use crate::catalogue::model::Id;
use crate::clock::Clock;
use crate::signer::Signer;
use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The one client the simulator knows.
pub const CLIENT_ID: &str = "tidal-sim-client";
/// Its secret.
pub const CLIENT_SECRET: &str = "tidal-sim-secret";

/// The scopes a third party may ask for.
pub(crate) const SCOPES: [&str; 10] = [
    "user.read",
    "collection.read",
    "collection.write",
    "playlists.read",
    "playlists.write",
    "search.read",
    "search.write",
    "recommendations.read",
    "entitlements.read",
    "playback",
];

/// Who a token speaks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Caller {
    /// Absent for the application's own tokens.
    pub(crate) user: Option<Id>,
    pub(crate) scopes: BTreeSet<String>,
    /// What the rate limit goes by: the application or the user, not the token.
    pub(crate) credential: String,
}

/// Why a token is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BadToken {
    Unknown,
    Expired,
}

/// All tokens of one simulator.
pub(crate) struct Tokens {
    state: Mutex<State>,
    secrets: Mutex<Secrets>,
    signer: Signer,
    clock: Clock,
    lifetime: Mutex<Duration>,
    rotation: Rotation,
}

/// What becomes of a refresh token that was used.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Rotation {
    /// Another one takes its place; its second use ends the session.
    #[default]
    Always,
    /// It stays good, and the answer says nothing about one.
    Never,
}

/// What a token request is answered with.
pub(crate) struct Issued {
    pub(crate) access: String,
    pub(crate) refresh: Option<String>,
    pub(crate) lifetime: Duration,
    pub(crate) caller: Caller,
}

/// What a user allowed, waiting to be exchanged once.
#[derive(Clone, Debug)]
pub(crate) struct Allowed {
    pub(crate) user: Id,
    pub(crate) scopes: BTreeSet<String>,
    pub(crate) redirect_uri: String,
    pub(crate) challenge: String,
}

// === impl Tokens ===

impl Tokens {
    pub(crate) fn new(seed: u64, clock: Clock, (lifetime, rotation): (Duration, Rotation)) -> Self {
        Self {
            state: Mutex::default(),
            secrets: Mutex::default(),
            signer: Signer::new(seed ^ 0x0074_6f6b_656e),
            clock,
            lifetime: lifetime.into(),
            rotation,
        }
    }

    /// Who presents this access token.
    pub(crate) fn caller(&self, token: &str) -> Result<Caller, BadToken> {
        let now = self.clock.elapsed();
        self.with(|state| state.caller(token, now))
    }

    /// A token for the application itself.
    pub(crate) fn for_application(&self) -> Issued {
        self.issue(Caller::application(), None)
    }

    /// Tokens for a user, as the start of a session.
    pub(crate) fn for_user(&self, user: &Id, scopes: BTreeSet<String>) -> Issued {
        let session = self.with(State::next);
        self.issue(Caller::user(user, scopes), Some(session))
    }

    /// New tokens for a refresh token. One that was used before ends the session: somebody else has it.
    pub(crate) fn refresh(&self, token: &str) -> Option<Issued> {
        let (caller, session) = self.with(|state| state.use_up(token, self.rotation))?;
        let issued = self.issue(caller, Some(session));
        Some(match self.rotation {
            Rotation::Always => issued,
            Rotation::Never => Issued {
                refresh: None,
                ..issued
            },
        })
    }

    /// Makes an access token expire now.
    pub(crate) fn expire(&self, token: &str) {
        self.with(|state| state.expire(token));
    }

    /// How long access tokens live from now on.
    pub(crate) fn live_for(&self, lifetime: Duration) {
        *self.lifetime.lock().unwrap_or_else(PoisonError::into_inner) = lifetime;
    }

    /// Makes all access tokens expire now.
    pub(crate) fn expire_all(&self) {
        self.with(State::expire_all);
    }

    /// Every secret so far.
    pub(crate) fn secrets(&self) -> Secrets {
        self.ledger().clone()
    }

    /// How many refresh tokens were given so far.
    pub(crate) fn refresh_tokens(&self) -> usize {
        self.ledger().refresh_tokens.len()
    }

    /// Remembers a secret for [`secrets`](Self::secrets).
    pub(crate) fn note(&self, kept: Kept, text: &str) {
        self.ledger().note(kept, text);
    }

    /// A code that may be exchanged once for what the user allowed.
    pub(crate) fn code_for(&self, allowed: Allowed) -> String {
        let number = self.with(State::next);
        let code = self.signer.token("code", &number.to_string());
        self.note(Kept::Code, &code);
        self.with(|state| state.remember_code(code.clone(), allowed));
        code
    }

    /// What the user allowed under this code, which is good no more.
    pub(crate) fn take_code(&self, code: &str) -> Option<Allowed> {
        self.with(|state| state.take_code(code))
    }

    fn issue(&self, caller: Caller, session: Option<u64>) -> Issued {
        let lifetime = *self.lifetime.lock().unwrap_or_else(PoisonError::into_inner);
        let expires = self.clock.elapsed() + lifetime;
        let number = self.with(State::next);
        let access = self.signer.token("access", &number.to_string());
        let refresh = session.map(|_| self.signer.token("refresh", &number.to_string()));
        self.note(Kept::Access, &access);
        if let Some(refresh) = &refresh {
            self.note(Kept::Refresh, refresh);
        }
        self.with(|state| {
            state.remember_access(access.clone(), caller.clone(), (expires, session));
            if let (Some(refresh), Some(session)) = (&refresh, session) {
                state.remember_refresh(refresh.clone(), caller.clone(), session);
            }
        });
        Issued {
            access,
            refresh,
            lifetime,
            caller,
        }
    }

    fn ledger(&self) -> MutexGuard<'_, Secrets> {
        self.secrets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

// === impl Caller ===

impl Caller {
    fn application() -> Self {
        Self {
            user: None,
            scopes: BTreeSet::new(),
            credential: "application".to_owned(),
        }
    }

    fn user(user: &Id, scopes: BTreeSet<String>) -> Self {
        Self {
            user: Some(user.clone()),
            scopes,
            credential: format!("user {user}"),
        }
    }
}
