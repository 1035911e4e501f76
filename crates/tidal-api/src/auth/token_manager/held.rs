//! A sign-in in memory: its tokens, how long they last by our own clock, and which state of the store they are from.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;

use super::Granted;
use crate::auth::token_endpoint::LONGEST_LIFETIME;
use crate::auth::{AccessToken, Revision, Tokens, until_renewal};
use crate::clock::{self, Instant};

/// A sign-in in memory. Holds secrets. Cheap to clone.
#[derive(Clone)]
pub(super) struct Held {
    tokens: Arc<Tokens>,
    scopes: Arc<BTreeSet<String>>,
    lasts: Lasts,
    revision: Option<Revision>,
    /// The access token that the store has still, where these could not be saved.
    replaces: Option<AccessToken>,
}

/// How long a token lasts, on a clock that nobody sets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lasts {
    renew_at: Instant,
    ends_at: Instant,
}

// === impl Held ===

impl Held {
    pub(super) fn new(tokens: Tokens, lasts: Lasts, revision: Option<Revision>) -> Self {
        Self {
            scopes: Arc::new(tokens.scopes.clone()),
            tokens: Arc::new(tokens),
            lasts,
            revision,
            replaces: None,
        }
    }

    /// The same, which the store has not got yet: it has those with this access token.
    pub(super) fn unsaved(self, replaces: AccessToken) -> Self {
        Self {
            replaces: Some(replaces),
            ..self
        }
    }

    /// The same, as the store has it.
    pub(super) fn saved(self, revision: Option<Revision>) -> Self {
        Self {
            replaces: None,
            ..self.seen(revision)
        }
    }

    /// The same, which has been compared with this state of the store.
    pub(super) fn seen(self, revision: Option<Revision>) -> Self {
        Self { revision, ..self }
    }

    /// The same tokens with what else the store says about them.
    pub(super) fn told(self, tokens: Tokens, revision: Option<Revision>) -> Self {
        let lasts = match tokens.refresh_token {
            Some(_) => self.lasts,
            None => self.lasts.to_the_end(),
        };
        Self::new(tokens, lasts, revision)
    }

    /// The same without its refresh token, which was taken for nothing.
    pub(super) fn spent(self) -> Self {
        let (tokens, revision) = (Tokens::clone(&self.tokens), self.revision);
        let tokens = Tokens {
            refresh_token: None,
            generation: tokens.generation.saturating_add(1),
            ..tokens
        };
        self.told(tokens, revision)
    }

    /// The same, which is good no more.
    pub(super) fn ended(self) -> Self {
        Self {
            lasts: Lasts::over(),
            ..self
        }
    }

    pub(super) fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(super) fn access_token(&self) -> &AccessToken {
        &self.tokens.access_token
    }

    pub(super) fn revision(&self) -> Option<Revision> {
        self.revision
    }

    pub(super) fn replaces(&self) -> Option<&AccessToken> {
        self.replaces.as_ref()
    }

    pub(super) fn is_good(&self) -> bool {
        clock::now() < self.lasts.ends_at
    }

    pub(super) fn is_due(&self) -> bool {
        clock::now() >= self.lasts.renew_at
    }

    /// What was granted, where that is known.
    pub(super) fn scopes(&self) -> Option<Arc<BTreeSet<String>>> {
        (!self.scopes.is_empty()).then(|| Arc::clone(&self.scopes))
    }

    pub(super) fn granted(&self) -> Granted {
        Granted {
            scopes: Arc::clone(&self.scopes),
            expires_at: self.tokens.expires_at,
            signed_in_at: self.tokens.signed_in_at,
            country: self.tokens.country.clone(),
        }
    }
}

// === impl Lasts ===

impl Lasts {
    /// Given for so long, when it was `asked` for.
    pub(super) fn given(asked: Instant, lifetime: Duration) -> Self {
        Self {
            renew_at: asked + until_renewal(lifetime),
            ends_at: asked + lifetime,
        }
    }

    /// Until a time on the calendar, which may be wrong on either side: at worst it is believed for as long as any token
    /// may live, or not at all. TIDAL has the last word, by a 401.
    pub(super) fn until(expires_at: Timestamp, today: Timestamp) -> Self {
        let left = expires_at.duration_since(today);
        let left = Duration::try_from(left).unwrap_or_default();
        Self::given(clock::now(), left.min(LONGEST_LIFETIME))
    }

    /// The same for a token that cannot be renewed: used to its end.
    pub(super) fn to_the_end(self) -> Self {
        Self {
            renew_at: self.ends_at,
            ..self
        }
    }

    fn over() -> Self {
        let now = clock::now();
        Self {
            renew_at: now,
            ends_at: now,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_date_is_believed_within_bounds() {
        let today: Timestamp = "2026-01-01T00:00:00Z".parse().unwrap();
        let check = |expires_at: &str, renew: Duration, end: Duration| {
            let lasts = Lasts::until(expires_at.parse().unwrap(), today);
            let now = clock::now();
            assert_eq!(
                (lasts.renew_at - now, lasts.ends_at - now),
                (renew, end),
                "{expires_at}"
            );
        };
        let minutes = Duration::from_mins;
        check("2026-01-01T01:00:00Z", minutes(55), minutes(60));
        check("2026-01-01T00:06:00Z", minutes(3), minutes(6));
        check("2025-12-31T23:59:59Z", minutes(0), minutes(0));
        check(
            "9999-01-01T00:00:00Z",
            minutes(30 * 24 * 60 - 5),
            LONGEST_LIFETIME,
        );
    }
}
