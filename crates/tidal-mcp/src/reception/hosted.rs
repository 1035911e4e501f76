//! Sign-ins with any browser. The listener gets an address of this server, with a ticket in it: a page there says who
//! would be let in where, and leaves a cookie once somebody goes on from there. TIDAL sends the browser back to this server,
//! to whichever replica; only the browser in which somebody went on ends the sign-in. So nobody who begins a sign-in can have
//! a stranger agree to it by passing on TIDAL's address, nor by leading their browser through that page.

use std::{borrow::Cow, time::Duration};

use jiff::Timestamp;
use tidal_core::{AuthService, Error, Result, Scopes, UserKey, model::Session};
use url::Url;

use super::{
    Attempt, Begun, Progress,
    record::{Record, Stage},
    unguessable,
};
use crate::{Principal, Shelf};

/// How often a call that waits for the listener looks whether they are back.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// How long a failure is remembered beyond the time of its sign-in.
const AFTERWARDS: Duration = Duration::from_mins(5);

/// The sign-ins.
pub(crate) struct Hosted {
    shelf: Shelf,
}

/// What a browser with a ticket is shown.
pub(crate) struct Visit {
    /// What the operator calls whoever would be let in.
    pub(crate) principal: Option<String>,
    /// What they are asked for.
    pub(crate) scopes: Scopes,
    /// TIDAL's page.
    pub(crate) tidal: Url,
}

// === impl Hosted ===

impl Hosted {
    pub(super) fn new(shelf: Shelf) -> Self {
        Self { shelf }
    }

    pub(super) async fn begin(
        &self,
        auth: &dyn AuthService,
        principal: &Principal,
        scopes: &Scopes,
    ) -> Result<Begun> {
        let newest = self.newest(principal.user()).await?;
        if let Some(record) = &newest {
            let attempt = attempt(record, auth.redirect_uri());
            if record.waits() && attempt.covers(scopes) {
                return Ok(Begun {
                    attempt,
                    before: None,
                });
            }
            self.shelf.take(&by_ticket(&record.ticket)).await.map_err(away)?;
        }
        let pending = auth.begin_sign_in(principal.user(), scopes)?;
        auth.ready(principal.user()).await?;
        let name = principal.name().map(ToString::to_string);
        let record = Record::of(&pending, unguessable()?, name);
        self.keep(&record).await?;
        Ok(Begun {
            attempt: attempt(&record, auth.redirect_uri()),
            before: newest.and_then(|record| failure(&record)),
        })
    }

    pub(super) async fn last(&self, auth: &dyn AuthService, user: &UserKey) -> Option<Attempt> {
        let record = self.newest(user).await.ok()??;
        Some(attempt(&record, auth.redirect_uri()))
    }

    pub(super) async fn give_up(&self, user: &UserKey) {
        if let Ok(Some(record)) = self.newest(user).await {
            let _ = self.shelf.take(&by_ticket(&record.ticket)).await;
        }
        let _ = self.shelf.take(&by_user(user)).await;
    }

    /// Waits until it has ended, well or not.
    pub(super) async fn outcome(
        &self,
        auth: &dyn AuthService,
        user: &UserKey,
        attempt: &Attempt,
    ) -> Result<Session> {
        loop {
            tokio::time::sleep(LOOK_AGAIN).await;
            match self.record(&attempt.name).await? {
                Some(record) => {
                    if let Some(error) = failure(&record) {
                        return Err(error);
                    }
                }
                None => {
                    return auth.session(user).await?.ok_or_else(|| failed("it was given up"));
                }
            }
        }
    }

    /// What a browser that brings this ticket is shown; nothing for a ticket that is not good any more.
    ///
    /// # Errors
    /// Where replicas cannot reach what they share.
    pub(crate) async fn visit(&self, ticket: &str) -> Result<Option<Visit>> {
        let record = self.record(ticket).await?;
        Ok(record.filter(Record::waits).map(|record| Visit {
            principal: record.principal,
            scopes: record.scopes,
            tidal: record.tidal,
        }))
    }

    /// Ends the sign-in of this ticket with the address that TIDAL sent the browser to. `None` if it is the answer to
    /// something else, or was ended before: then all stays as it is.
    ///
    /// # Errors
    /// Where replicas cannot reach what they share.
    pub(crate) async fn complete(
        &self,
        auth: &dyn AuthService,
        ticket: &str,
        redirected_to: &Url,
    ) -> Result<Option<Result<Session>>> {
        let mut states = redirected_to.query_pairs().filter(|(key, _)| key == "state");
        let (Some((_, state)), None) = (states.next(), states.next()) else {
            return Ok(None);
        };
        let record = self.record(ticket).await?;
        if record.is_none_or(|record| !record.waits() || !record.has_state(&state)) {
            return Ok(None);
        }
        let taken = self.shelf.take(&by_ticket(ticket)).await.map_err(away)?;
        let Some(record) = taken.as_deref().and_then(|bytes| Record::decode(bytes)) else {
            return Ok(None);
        };
        let kept = record.at(Stage::Ending);
        self.keep(&kept).await?;
        let outcome = auth.complete_sign_in(record.into_pending(), redirected_to).await;
        if let Err(error) = &outcome {
            // For whoever asks what became of it.
            let _ = self.keep(&kept.at(Stage::failed(error))).await;
        } else {
            let _ = self.shelf.take(&by_ticket(ticket)).await;
            let _ = self.shelf.take(&by_user(&kept.user())).await;
        }
        Ok(Some(outcome))
    }

    async fn keep(&self, record: &Record) -> Result<()> {
        let until = record.expires.duration_since(Timestamp::now());
        let time = Duration::try_from(until).unwrap_or_default() + AFTERWARDS;
        let bytes = record.encode()?;
        self.shelf
            .put(&by_ticket(&record.ticket), &bytes, time)
            .await
            .map_err(away)?;
        let ticket = record.ticket.as_bytes();
        let newest = by_user(&record.user());
        self.shelf.put(&newest, ticket, time).await.map_err(away)
    }

    async fn newest(&self, user: &UserKey) -> Result<Option<Record>> {
        let ticket = self.shelf.get(&by_user(user)).await.map_err(away)?;
        match ticket.as_deref().and_then(|ticket| str::from_utf8(ticket).ok()) {
            Some(ticket) => self.record(ticket).await,
            None => Ok(None),
        }
    }

    async fn record(&self, ticket: &str) -> Result<Option<Record>> {
        let bytes = self.shelf.get(&by_ticket(ticket)).await.map_err(away)?;
        Ok(bytes.as_deref().and_then(|bytes| Record::decode(bytes)))
    }
}

fn attempt(record: &Record, redirect_uri: &Url) -> Attempt {
    let mut url = redirect_uri.clone();
    url.query_pairs_mut().append_pair("ticket", &record.ticket);
    Attempt {
        name: record.ticket.as_str().into(),
        url,
        expires: record.expires,
        scopes: record.scopes.clone(),
        progress: Progress::Hosted {
            waits: record.waits(),
            problem: failure(record),
        },
    }
}

fn failure(record: &Record) -> Option<Error> {
    match &record.stage {
        Stage::Waiting | Stage::Ending => None,
        Stage::Failed(problem) => Some(failed(problem.clone())),
    }
}

fn failed(problem: impl Into<Cow<'static, str>>) -> Error {
    Error::SignInFailed {
        problem: problem.into(),
    }
}

fn away(away: crate::shelf::Away) -> Error {
    failed(format!("{away}; try again in a moment"))
}

fn by_ticket(ticket: &str) -> String {
    format!("sign-in ticket {ticket}")
}

fn by_user(user: &UserKey) -> String {
    format!("sign-in of {}", user.as_str())
}
