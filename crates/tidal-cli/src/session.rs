//! One run against TIDAL: who is asked, for whom, and what happens while an answer is awaited. Each wait
//! ends: services have deadlines, pauses are bounded by `--wait`, and Ctrl-C ends both.

mod pacer;

use std::{cell::Cell, future::Future, sync::Arc, time::Duration};

use tidal_core::{Answer, AuthService, Remote, Tidal, UserKey, Viewer};
use tokio::sync::watch;

use crate::{console::Console, error::Error, waiting::Waiting};

/// What a command asks.
pub(crate) struct Session<'a> {
    /// Whom to ask.
    pub(crate) tidal: Arc<dyn Tidal>,
    /// The same without the domain, for `api`; `None` where TIDAL is not the real one.
    pub(crate) remote: Option<Remote>,
    /// On whose behalf: the profile's listener's, if they are signed in.
    pub(crate) viewer: Viewer,
    /// Whom to sign in and out with.
    pub(crate) auth: Arc<dyn AuthService>,
    /// Whose sign-in is meant.
    pub(crate) profile: UserKey,
    /// Where to print.
    pub(crate) console: &'a Console,
    wait: Duration,
    /// How it waits.
    pub(crate) waiting: Waiting<'a>,
    told_stale: Cell<bool>,
}

/// Whom a session asks, and for whom.
pub(crate) struct Parties {
    pub(crate) tidal: Arc<dyn Tidal>,
    pub(crate) auth: Arc<dyn AuthService>,
    pub(crate) profile: UserKey,
    pub(crate) viewer: Viewer,
}

/// The time that one request may still spend waiting for the rate limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Patience(Duration);

// === impl Parties ===

#[cfg(test)]
impl Parties {
    /// Nobody in particular, asking this TIDAL.
    pub(crate) fn anonymous(tidal: Arc<dyn Tidal>) -> Self {
        Self {
            tidal,
            auth: Arc::new(tidal_core::testing::FakeAuth::new()),
            profile: UserKey::new("default"),
            viewer: Viewer::anonymous(tidal_core::Country::US),
        }
    }
}

// === impl Session ===

impl<'a> Session<'a> {
    /// A session; `interrupt` turns true when the person at the keyboard has had enough.
    pub(crate) fn new(
        console: &'a Console,
        parties: Parties,
        wait: Duration,
        interrupt: watch::Receiver<bool>,
    ) -> Self {
        Self {
            tidal: parties.tidal,
            remote: None,
            viewer: parties.viewer,
            auth: parties.auth,
            profile: parties.profile,
            console,
            wait,
            waiting: Waiting::new(console, interrupt),
            told_stale: Cell::new(false),
        }
    }

    /// Asks, and asks again after the pause that a rate limit demands, as long as patience lasts.
    pub(crate) async fn ask<T, P>(&self, mut call: impl FnMut() -> P) -> Result<Answer<T>, Error>
    where
        P: Future<Output = tidal_core::Result<Answer<T>>>,
    {
        let mut patience = self.patience();
        loop {
            match self.watch(call()).await? {
                Ok(answer) => {
                    self.tell_stale(&answer);
                    return Ok(answer);
                }
                Err(error) => {
                    if !self.pause_for(&error, &mut patience).await? {
                        return Err(error.into());
                    }
                }
            }
        }
    }

    /// The patience for one request.
    pub(crate) fn patience(&self) -> Patience {
        Patience(self.wait)
    }

    /// Waits as a rate limit demands. Tells `false` without waiting if it is no rate limit or would take
    /// longer than patience lasts.
    pub(crate) async fn pause_for(
        &self,
        error: &tidal_core::Error,
        patience: &mut Patience,
    ) -> Result<bool, Error> {
        let Some(pause) = patience.grant(error) else {
            return Ok(false);
        };
        self.tell_pause(pause);
        self.watch(tokio::time::sleep(pause)).await?;
        Ok(true)
    }

    /// Waits for something, with a progress bar if it takes long, and for Ctrl-C.
    pub(crate) async fn watch<F: Future>(&self, work: F) -> Result<F::Output, Error> {
        self.waiting.watch(work).await
    }

    /// Waits for something that takes as long as a person takes, and for Ctrl-C.
    pub(crate) async fn until_interrupted<F: Future>(&self, work: F) -> Result<F::Output, Error> {
        self.waiting.until_interrupted(work).await
    }

    fn tell_pause(&self, pause: Duration) {
        self.console.note(&format!(
            "the rate limit leaves no room; going on in {:.0} s (see --wait)",
            pause.as_secs_f64().ceil()
        ));
    }

    /// Says once if an answer is old, and each time if it is empty for a doubtful reason.
    fn tell_stale<T>(&self, answer: &Answer<T>) {
        if answer.freshness.suspect_empty {
            self.console
                .note("TIDAL answered with nothing while its rate limit was used up: this may be incomplete");
        }
        if answer.freshness.stale_because.is_some() && !self.told_stale.replace(true) {
            let since = answer.freshness.fetched_at;
            self.console.note(&format!(
                "TIDAL could not be asked; this is what it said at {since}"
            ));
        }
    }
}

// === impl Patience ===

impl Patience {
    /// The pause that a rate limit demands, if it is one and patience lasts for it.
    fn grant(&mut self, error: &tidal_core::Error) -> Option<Duration> {
        let tidal_core::Error::RateLimited { retry_after, .. } = error else {
            return None;
        };
        // A pause of nothing would spin.
        let pause = (*retry_after).max(Duration::from_millis(100));
        self.0 = self.0.checked_sub(pause)?;
        Some(pause)
    }
}
