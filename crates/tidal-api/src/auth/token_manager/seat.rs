//! What is known about one user's sign-in in this process, and who renews it. Decides; waits for nothing.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

use super::held::Held;
use crate::auth::failure::Failure;
use crate::auth::{AccessToken, RENEW_AGAIN, Revision, Tokens};
use crate::clock::{self, Instant};
use crate::error::Error;

/// One user's sign-in in this process.
pub(super) struct Seat {
    key: Arc<str>,
    state: Mutex<State>,
    /// Whoever holds this reads the store.
    pub(super) reading: tokio::sync::Mutex<()>,
    /// Whether the token service is being asked.
    asking: AtomicBool,
}

#[derive(Default)]
struct State {
    held: Option<Held>,
    flight: Option<Flight>,
    failed: Option<Arc<Failure>>,
    /// No early renewal before: one has just failed.
    not_before: Option<Instant>,
    /// No other attempt to save before: one has just failed.
    save_not_before: Option<Instant>,
    /// When the store was last looked at, and what it has was what is held.
    looked: Option<Instant>,
    /// Until then this token is not replaced because TIDAL refuses it: it refused the one before as well.
    spared: Option<(AccessToken, Instant)>,
}

/// A renewal under way, whose outcome is for all who wait for it.
#[derive(Clone)]
pub(super) struct Flight(watch::Receiver<Option<Outcome>>);

/// What came of a renewal.
pub(super) type Outcome = Result<AccessToken, Arc<Failure>>;

/// What to do about a token.
pub(super) enum Step {
    /// Use this one.
    Use(AccessToken),
    /// A renewal was begun, and there is a token that will do if it takes long.
    Prefer(Flight),
    /// There is none until this ends.
    Await(Flight),
    /// There is none, and asking has just failed.
    Fail(Error),
}

// After an attempt to save failed, which may have taken long.
const SAVE_AGAIN: Duration = Duration::from_secs(10);

// === impl Seat ===

impl Seat {
    pub(super) fn new(key: Arc<str>) -> Self {
        Self {
            key,
            state: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
            asking: AtomicBool::default(),
        }
    }

    /// Asks the token service, which may take long.
    pub(super) async fn asking<T>(&self, question: impl Future<Output = T>) -> T {
        self.asking.store(true, Ordering::Relaxed);
        let answer = question.await;
        self.asking.store(false, Ordering::Relaxed);
        answer
    }

    pub(super) fn is_asking(&self) -> bool {
        self.asking.load(Ordering::Relaxed)
    }

    pub(super) fn key(&self) -> &Arc<str> {
        &self.key
    }

    pub(super) fn held(&self) -> Option<Held> {
        self.lock().held.clone()
    }

    /// Whether the store had what is held not longer ago than this.
    pub(super) fn looked_within(&self, limit: Duration) -> bool {
        self.lock()
            .looked
            .is_some_and(|looked| clock::now() < looked + limit)
    }

    /// What is held is what the store has.
    pub(super) fn looked(&self) {
        self.lock().looked = Some(clock::now());
    }

    /// The access token, as long as it lasts.
    pub(super) fn good(&self) -> Option<AccessToken> {
        let held = self.held().filter(Held::is_good)?;
        Some(held.access_token().clone())
    }

    /// What somebody does who has wanted a token since then. `launch` begins a renewal. `None` if nobody is signed in.
    pub(super) fn step(&self, since: Instant, launch: impl FnOnce() -> Flight) -> Option<Step> {
        let mut state = self.lock();
        let held = state.held.clone()?;
        let flight = state.flight.clone().filter(Flight::is_under_way);
        if held.is_good() {
            let token = held.access_token().clone();
            let is_over = |wait: Option<Instant>| wait.is_none_or(|then| clock::now() >= then);
            let is_due = held.is_due() && is_over(state.not_before);
            let is_unsaved = held.replaces().is_some() && is_over(state.save_not_before);
            if flight.is_some() || !(is_due || is_unsaved) {
                return Some(Step::Use(token));
            }
            let flight = state.flight.insert(launch()).clone();
            // What only has to be saved is good meanwhile.
            return Some(if is_due {
                Step::Prefer(flight)
            } else {
                Step::Use(token)
            });
        }
        if let Some(flight) = flight {
            return Some(Step::Await(flight));
        }
        if let Some(failure) = state.failed.as_ref().filter(|failure| failure.answers(since)) {
            return Some(Step::Fail(failure.error()));
        }
        let flight = state.flight.insert(launch()).clone();
        Some(Step::Await(flight))
    }

    /// Takes over what the store has, and answers what is held then. `read` makes something new of it.
    pub(super) fn adopt(
        &self,
        stored: Option<Tokens>,
        revision: Option<Revision>,
        read: impl FnOnce(Tokens) -> Held,
    ) -> Option<Held> {
        let mut state = self.lock();
        let earlier = state.held.take();
        state.held = stored.map(|tokens| match earlier {
            // Newer than what is stored, which they could not replace yet.
            Some(held)
                if held
                    .replaces()
                    .is_some_and(|token| token.is(&tokens.access_token)) =>
            {
                held.seen(revision)
            }
            // The calendar may have been set since. Our own clock has not, and a token that was refused stays refused.
            Some(held) if held.access_token().is(&tokens.access_token) => held.told(tokens, revision),
            _ => read(tokens).seen(revision),
        });
        state.held.clone()
    }

    pub(super) fn hold(&self, held: Option<Held>) {
        self.lock().held = held;
    }

    /// Saving has just failed.
    pub(super) fn postpone_saving(&self) {
        self.lock().save_not_before = Some(clock::now() + SAVE_AGAIN);
    }

    /// TIDAL refused this token as well as the one before: another one would cost a refresh token and help as little.
    pub(super) fn spare(&self, token: &AccessToken) {
        self.lock().spared = Some((token.clone(), clock::now() + RENEW_AGAIN));
    }

    /// TIDAL refused this token.
    pub(super) fn refuse(&self, token: &AccessToken) {
        let mut state = self.lock();
        let spared = state.spared.as_ref();
        if spared.is_some_and(|(spared, until)| spared.is(token) && clock::now() < *until) {
            return;
        }
        if state
            .held
            .as_ref()
            .is_some_and(|held| held.access_token().is(token))
        {
            state.held = state.held.take().map(Held::ended);
        }
    }

    /// The renewal has ended.
    pub(super) fn land(&self, outcome: &Outcome) {
        let mut state = self.lock();
        state.flight = None;
        state.failed = outcome.as_ref().err().cloned();
        state.not_before = outcome.is_err().then(|| clock::now() + RENEW_AGAIN);
    }

    /// Whether nothing would be lost if it were forgotten.
    pub(super) fn is_idle(&self) -> bool {
        !self.is_unsaved() && self.lock().flight.is_none()
    }

    /// Whether what is held is nowhere else.
    pub(super) fn is_unsaved(&self) -> bool {
        self.held().is_some_and(|held| held.replaces().is_some())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Flight ===

impl Flight {
    /// A renewal, and where its outcome is told.
    pub(super) fn new() -> (watch::Sender<Option<Outcome>>, Self) {
        let (tell, told) = watch::channel(None);
        (tell, Self(told))
    }

    /// Its outcome; `None` if it ended without one.
    pub(super) async fn outcome(mut self) -> Option<Outcome> {
        let told = self.0.wait_for(Option::is_some).await.ok()?;
        told.clone()
    }

    /// The same, if it comes in time.
    pub(super) async fn outcome_within(self, limit: Duration) -> Option<Outcome> {
        tokio::time::timeout(limit, self.outcome()).await.ok().flatten()
    }

    fn is_under_way(&self) -> bool {
        self.0.has_changed().is_ok()
    }
}
