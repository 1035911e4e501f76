//! Changing what is kept of a sign-in: always under its lock, and always in this order: read what others did, ask the
//! token service, save, and only then use.
//!
//! TIDAL takes a refresh token once. From its answer until the save nothing else happens.

use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret as _, SecretString};

use super::held::{Held, Lasts};
use super::seat::Seat;
use super::shelf::{self, Locked, Shelf};
use super::{Calendar, CodeGrant};
use crate::auth::token_endpoint::{Asking, Grant, TokenEndpoint, is_spent, note_refresh};
use crate::auth::{AccessToken, Revision, Tokens, no_token};
use crate::clock::{self, Instant};
use crate::error::{AuthorizationFault, Error};

/// What changes sign-ins.
pub(super) struct SignIns {
    pub(super) endpoint: TokenEndpoint,
    pub(super) client_id: String,
    pub(super) shelf: Shelf,
    pub(super) calendar: Calendar,
}

/// When a token was asked for, on both clocks.
struct Asked {
    at: Instant,
    on: Timestamp,
}

// === impl SignIns ===

impl SignIns {
    /// What is held, after a look at whether the store has changed.
    pub(super) async fn look(&self, seat: &Seat) -> Result<Option<Held>, Error> {
        let revision = self.shelf.revision(seat.key()).await;
        let held = seat.held();
        let revision = match (revision, &held) {
            (Ok(revision), _) => revision,
            // The store is known to be in trouble: these tokens are nowhere else.
            (Err(_), Some(held)) if held.replaces().is_some() => return Ok(Some(held.clone())),
            // Nothing says that they are not what is kept: only what is over waits for the store.
            (Err(error), Some(held)) if is_away(&error) && held.is_good() => return Ok(Some(held.clone())),
            (Err(error), _) => return Err(error),
        };
        let is_current = |held: &Option<Held>| match held {
            Some(held) => held.revision() == revision,
            None => revision.is_none(),
        };
        if is_current(&held) {
            seat.looked();
            return Ok(held);
        }
        let _reading = shelf::free(seat.reading.lock()).await?;
        let held = seat.held();
        if is_current(&held) {
            return Ok(held);
        }
        let stored = match (self.shelf.load(seat.key()).await, held) {
            (Ok(stored), _) => stored,
            (Err(error), Some(held)) if is_away(&error) && held.is_good() => return Ok(Some(held)),
            (Err(error), _) => return Err(error),
        };
        let held = seat.adopt(stored, revision, |tokens| self.read(tokens));
        seat.looked();
        Ok(held)
    }

    /// A token that lasts: one that somebody else has stored meanwhile, or a new one.
    pub(super) async fn renew(&self, seat: &Seat) -> Result<AccessToken, Error> {
        let mut locked = self.shelf.lock(seat.key()).await?;
        let Some(held) = self.look_closely(seat, &mut locked).await? else {
            return Err(no_token(AuthorizationFault::NotSignedIn, None));
        };
        if held.is_good() && (!held.is_due() || !self.can_renew(held.tokens())) {
            if held.replaces().is_some() {
                self.keep(seat, &mut locked, held.clone()).await;
            }
            return Ok(held.access_token().clone());
        }
        let Some(asking) = self.refresh(held.tokens()) else {
            return Err(no_token(AuthorizationFault::Expired, Some(CannotRenew.into())));
        };
        // What may keep the new ones from being saved shall do so before the old one is spent.
        locked.prepare().await?;
        let asked = self.asked();
        let granted = seat.asking(self.endpoint.grant(&asking)).await;
        note_refresh(&granted);
        match granted {
            Ok(grant) => {
                let stored = held.replaces().unwrap_or(held.access_token()).clone();
                let renewed = renewed(held.tokens(), grant, &asked);
                let held = Held::new(renewed.0, renewed.1, held.revision()).unsaved(stored);
                let token = held.access_token().clone();
                self.keep(seat, &mut locked, held).await;
                Ok(token)
            }
            Err(error) if is_ended(&error) => {
                self.end(seat, &mut locked, &held).await;
                Err(error)
            }
            Err(error) if is_spent(&error) => self.run_out(seat, &mut locked, (held, error)).await,
            Err(error) => Err(error),
        }
    }

    /// Signs in with what TIDAL sent the user's browser back with.
    pub(super) async fn sign_in(&self, seat: &Seat, code: &CodeGrant) -> Result<Held, Error> {
        let mut locked = self.shelf.lock(seat.key()).await?;
        // What cannot be read is not to be overwritten, and a code is good once: this comes first.
        locked.load().await?;
        locked.prepare().await?;
        let asked = self.asked();
        let asking = Asking::for_user([
            ("grant_type", "authorization_code"),
            ("client_id", &self.client_id),
            ("code", code.code.expose_secret()),
            ("redirect_uri", &code.redirect_uri),
            ("code_verifier", code.verifier.expose_secret()),
        ]);
        let grant = self.endpoint.grant(&asking).await.map_err(refused)?;
        let tokens = Tokens {
            access_token: grant.token,
            refresh_token: grant.refresh_token,
            expires_at: end(asked.on, grant.lifetime),
            // RFC 6749 §5.1: they are only left out where they are those that were asked for.
            scopes: grant.scopes.unwrap_or_else(|| code.scopes.clone()),
            client_id: self.client_id.clone(),
            signed_in_at: asked.on,
            country: None,
            generation: generation(0, asked.on),
        };
        locked.save(&tokens).await?;
        let lasts = self.lasts(&tokens, Lasts::given(asked.at, grant.lifetime));
        let held = Held::new(tokens, lasts, self.revision(seat).await);
        seat.hold(Some(held.clone()));
        Ok(held)
    }

    /// Saves what could not be saved. Whether nothing is left to be saved then.
    pub(super) async fn save(&self, seat: &Seat) -> bool {
        if let Ok(mut locked) = self.shelf.lock(seat.key()).await
            && let Ok(Some(held)) = self.look_closely(seat, &mut locked).await
            && held.replaces().is_some()
        {
            self.keep(seat, &mut locked, held).await;
        }
        !seat.is_unsaved()
    }

    /// Forgets a sign-in. Whether there was one. A renewal under way ends first, and one that waits finds nothing.
    pub(super) async fn sign_out(&self, seat: &Seat) -> Result<bool, Error> {
        let mut locked = self.shelf.lock(seat.key()).await?;
        let was_kept = locked.remove().await?;
        seat.hold(None);
        Ok(was_kept)
    }

    /// Notes the user's country, if somebody is signed in.
    pub(super) async fn note_country(&self, seat: &Seat, country: &str) -> Result<(), Error> {
        let mut locked = self.shelf.lock(seat.key()).await?;
        let Some(held) = self.look_closely(seat, &mut locked).await? else {
            return Ok(());
        };
        let tokens = Tokens {
            country: Some(country.to_owned()),
            generation: generation(held.tokens().generation, (self.calendar)()),
            ..held.tokens().clone()
        };
        locked.save(&tokens).await?;
        let revision = self.revision(seat).await;
        seat.hold(Some(held.told(tokens, revision)));
        Ok(())
    }

    /// What is held, as the store has it, from which nobody else can change it now.
    async fn look_closely(&self, seat: &Seat, locked: &mut Locked) -> Result<Option<Held>, Error> {
        let stored = locked.load().await?;
        let revision = self.shelf.revision(seat.key()).await?;
        Ok(seat.adopt(stored, revision, |tokens| self.read(tokens)))
    }

    /// Saves what replaces what is stored, and then holds it. It is held all the same where it cannot be saved: it is
    /// good, and what is stored is not any more.
    async fn keep(&self, seat: &Seat, locked: &mut Locked, held: Held) {
        let held = match locked.save(held.tokens()).await {
            Ok(()) => held.saved(self.revision(seat).await),
            Err(error) => {
                // Without its cause: nobody knows what a store writes into its errors.
                tracing::warn!(
                    code = error.code(),
                    "a renewed sign-in could not be saved: trying again with a later call"
                );
                seat.postpone_saving();
                held
            }
        };
        seat.hold(Some(held));
    }

    /// Forgets a refresh token that was spent without another one for it: its second use would look like theft, and TIDAL
    /// would refuse the access token as well. That one is used to its end.
    async fn run_out(
        &self,
        seat: &Seat,
        locked: &mut Locked,
        (held, error): (Held, Error),
    ) -> Result<AccessToken, Error> {
        tracing::warn!(
            "TIDAL took a refresh token and gave no other: the sign-in ends with its access token"
        );
        let stored = held.replaces().unwrap_or(held.access_token()).clone();
        let held = held.spent().unsaved(stored);
        self.keep(seat, locked, held.clone()).await;
        if held.is_good() {
            return Ok(held.access_token().clone());
        }
        Err(with_fault(AuthorizationFault::Expired, error))
    }

    /// Forgets a sign-in that TIDAL ended, unless what is stored is another one by now.
    async fn end(&self, seat: &Seat, locked: &mut Locked, held: &Held) {
        let refused = held.replaces().unwrap_or(held.access_token());
        let removed = match locked.load().await {
            Ok(Some(stored)) if stored.access_token.is(refused) => locked.remove().await,
            Ok(_) => Ok(false),
            Err(error) => Err(error),
        };
        tracing::info!(removed = removed.is_ok(), "TIDAL has ended a sign-in");
        seat.hold(None);
    }

    /// `None` also where it cannot be told: it is read anew then.
    async fn revision(&self, seat: &Seat) -> Option<Revision> {
        self.shelf.revision(seat.key()).await.ok().flatten()
    }

    fn read(&self, tokens: Tokens) -> Held {
        let lasts = Lasts::until(tokens.expires_at, (self.calendar)());
        let lasts = self.lasts(&tokens, lasts);
        Held::new(tokens, lasts, None)
    }

    fn lasts(&self, tokens: &Tokens, lasts: Lasts) -> Lasts {
        if self.can_renew(tokens) {
            lasts
        } else {
            lasts.to_the_end()
        }
    }

    fn can_renew(&self, tokens: &Tokens) -> bool {
        tokens.refresh_token.is_some() && tokens.client_id == self.client_id
    }

    /// Tokens of another client are not sent: the answer would be about us, not about them.
    fn refresh(&self, tokens: &Tokens) -> Option<Asking> {
        let refresh_token = tokens.refresh_token.as_ref().filter(|_| self.can_renew(tokens))?;
        Some(Asking::for_user([
            ("grant_type", "refresh_token"),
            ("client_id", &self.client_id),
            ("refresh_token", refresh_token.expose_secret()),
        ]))
    }

    fn asked(&self) -> Asked {
        Asked {
            at: clock::now(),
            on: (self.calendar)(),
        }
    }
}

/// What a grant makes of earlier tokens. What it does not say stays: the refresh token, too.
fn renewed(earlier: &Tokens, grant: Grant, asked: &Asked) -> (Tokens, Lasts) {
    let lasts = Lasts::given(asked.at, grant.lifetime);
    let refresh_token: Option<SecretString> = grant.refresh_token.or_else(|| earlier.refresh_token.clone());
    let tokens = Tokens {
        access_token: grant.token,
        refresh_token,
        expires_at: end(asked.on, grant.lifetime),
        scopes: grant.scopes.unwrap_or_else(|| earlier.scopes.clone()),
        generation: generation(earlier.generation, asked.on),
        ..earlier.clone()
    };
    (tokens, lasts)
}

/// Of tokens that come after these, at this time.
fn generation(earlier: u64, now: Timestamp) -> u64 {
    let now = u64::try_from(now.as_millisecond()).unwrap_or_default();
    now.max(earlier.saturating_add(1))
}

fn end(asked: Timestamp, lifetime: Duration) -> Timestamp {
    asked.checked_add(lifetime).unwrap_or(Timestamp::MAX)
}

fn is_away(error: &Error) -> bool {
    matches!(
        error,
        Error::Authorization {
            fault: AuthorizationFault::StoreAway,
            ..
        }
    )
}

fn is_ended(error: &Error) -> bool {
    matches!(
        error,
        Error::Authorization {
            fault: AuthorizationFault::Expired,
            ..
        }
    )
}

/// A code that is refused ends no sign-in: there is none yet.
fn refused(error: Error) -> Error {
    if is_ended(&error) {
        return with_fault(AuthorizationFault::Refused, error);
    }
    error
}

/// The same cause with another meaning.
fn with_fault(fault: AuthorizationFault, error: Error) -> Error {
    match error {
        Error::Authorization { source, .. } => no_token(fault, source),
        error => no_token(fault, Some(error.into())),
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it cannot be renewed by this client")]
struct CannotRenew;
