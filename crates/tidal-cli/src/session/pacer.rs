//! Accompanying what changes something. Reading can be dropped half-way; a change that is on its way cannot, because
//! nobody could tell what became of it: Ctrl-C lets the request under way end, and no other begin.

use std::{
    future::Future,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_trait::async_trait;
use tidal_core::curation::{Curator, Pace};
use tokio::sync::watch;

use super::{Patience, Session};
use crate::error::Error;

/// Tells a change of several requests when to wait and when to stop, and hears how far it is.
pub(crate) struct Pacer {
    news: watch::Sender<News>,
    interrupt: watch::Receiver<bool>,
    wait: Duration,
    patience: Mutex<Patience>,
}

/// The latest of a change.
#[derive(Clone, Copy, Debug, Default)]
struct News {
    done: usize,
    of: Option<usize>,
    /// How long the rate limit holds it up.
    pause: Option<Duration>,
}

// === impl Pacer ===

impl Pacer {
    fn patience(&self) -> MutexGuard<'_, Patience> {
        self.patience.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Pace for Pacer {
    fn may_go_on(&self) -> bool {
        !*self.interrupt.borrow()
    }

    fn reached(&self, done: usize, of: usize) {
        *self.patience() = Patience(self.wait);
        self.news.send_replace(News {
            done,
            of: Some(of),
            pause: None,
        });
    }

    async fn wait_out(&self, limit: &tidal_core::Error) -> bool {
        let granted = self.patience().grant(limit);
        let Some(pause) = granted.filter(|_| self.may_go_on()) else {
            return false;
        };
        self.news.send_modify(|news| news.pause = Some(pause));
        let mut interrupt = self.interrupt.clone();
        tokio::select! {
            biased;
            Ok(_) = interrupt.wait_for(|asked| *asked) => false,
            () = tokio::time::sleep(pause) => true,
        }
    }
}

// === impl Session ===

impl Session<'_> {
    /// What paces a change.
    pub(crate) fn pacer(&self) -> Pacer {
        Pacer {
            news: watch::Sender::new(News::default()),
            interrupt: self.waiting.interrupt.clone(),
            wait: self.wait,
            patience: Mutex::new(self.patience()),
        }
    }

    /// Whether the person at the keyboard has had enough.
    pub(crate) fn is_interrupted(&self) -> bool {
        *self.waiting.interrupt.borrow()
    }

    /// Waits for a change to end, with a progress bar if it takes long; Ctrl-C reaches it through its pacer.
    pub(crate) async fn accompany<F: Future>(&self, pacer: &Pacer, work: F) -> F::Output {
        let progress = self.console.progress();
        let mut news = pacer.news.subscribe();
        let mut interrupt = self.waiting.interrupt.clone();
        let mut told = false;
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                output = &mut work => return output,
                Ok(_) = interrupt.wait_for(|asked| *asked), if !told => {
                    told = true;
                    self.console.note("stopping after the request that is under way; Ctrl-C again ends at once");
                }
                Ok(()) = news.changed() => {
                    let latest = *news.borrow_and_update();
                    self.pass_on(latest);
                }
                () = progress.due() => progress.show(),
            }
        }
    }

    /// Makes a change of one request, and makes it again after the pause that a rate limit demands, as long as
    /// patience lasts: a request that the limit held up was not carried out.
    pub(crate) async fn write<T, P>(&self, mut call: impl FnMut() -> P) -> Result<T, Error>
    where
        P: Future<Output = tidal_core::Result<T>>,
    {
        let pacer = self.pacer();
        let work = async {
            loop {
                match call().await {
                    Err(limit) if pacer.wait_out(&limit).await => {}
                    outcome => return outcome,
                }
            }
        };
        let outcome = self.accompany(&pacer, work).await;
        outcome.map_err(|error| self.cause(error))
    }

    /// Whether the sign-in allows a change, before anything is looked at for it. TIDAL need not say what was granted, if
    /// it is all that was asked for: then nothing is known to be missing. Nor is it where nobody is signed in, or
    /// where that cannot be read: the first request tells.
    ///
    /// # Errors
    /// `AUTH_ERROR` with the scope that is missing.
    pub(crate) async fn require(&self, scopes: &[&'static str]) -> Result<(), Error> {
        let session = self.auth.session(&self.profile).await;
        let granted = session.ok().flatten().map(|session| session.scopes);
        let granted = granted.filter(|scopes| !scopes.is_empty());
        match granted.and_then(|granted| granted.first_missing(scopes)) {
            Some(scope) => Err(tidal_core::Error::ScopeMissing { scope: scope.into() }.into()),
            None => Ok(()),
        }
    }

    /// Makes a change of many requests. `doing` is what the progress bar counts.
    pub(crate) async fn curate<T>(
        &self,
        doing: &'static str,
        work: impl AsyncFnOnce(Curator<'_>) -> tidal_core::Result<T>,
    ) -> Result<T, Error> {
        self.console.progress().doing(doing);
        let pacer = self.pacer();
        let curator = Curator::new(&*self.tidal, &self.viewer, &pacer);
        let outcome = self.accompany(&pacer, work(curator)).await;
        outcome.map_err(|error| self.cause(error))
    }

    /// What ended a change. A pacer that wants no further request ends it with the error that was to be waited for.
    pub(crate) fn cause(&self, error: tidal_core::Error) -> Error {
        let ended = matches!(
            error,
            tidal_core::Error::RateLimited { .. } | tidal_core::Error::Timeout { .. }
        );
        if ended && self.is_interrupted() {
            Error::Interrupted
        } else {
            error.into()
        }
    }

    fn pass_on(&self, latest: News) {
        let total = latest.of.and_then(|of| u64::try_from(of).ok());
        self.console.progress().reached(latest.done, total);
        if let Some(pause) = latest.pause {
            self.tell_pause(pause);
        }
    }
}
