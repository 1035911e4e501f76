//! What is known of a request while it is answered, for its line in the access log, for telling where its time went, and for
//! the lines that are logged meanwhile. It goes along with the task that answers, and is made whether or not the request is
//! traced: so it is one small allocation.

mod spending;

use std::{
    net::IpAddr,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use axum::http::HeaderValue;
use opentelemetry::{
    Context,
    trace::{TraceContextExt, TraceId},
};
use tidal_core::ErrorCode;
use tokio::time::Instant;

use super::request_id::RequestId;
use crate::Principal;

pub(super) use spending::{Spending, Spent};

/// Stands for no time.
const UNANSWERED: u64 = u64::MAX;

tokio::task_local! {
    static CURRENT: Arc<Account>;
}

/// The account of one request.
pub(crate) struct Account {
    id: RequestId,
    began: Instant,
    /// In microseconds.
    answered_after: AtomicU64,
    pub(super) spending: Spending,
    known: Mutex<Known>,
}

/// What came to be known of it.
#[derive(Clone, Default)]
pub(super) struct Known {
    /// None of a client's own.
    pub(super) method: Option<&'static str>,
    /// One that there is.
    pub(super) tool: Option<&'static str>,
    /// For what it is, if not for the protocol.
    pub(super) path: Option<&'static str>,
    pub(super) ending: Ending,
    pub(super) era: Option<&'static str>,
    pub(super) principal: Option<Arc<Principal>>,
    pub(super) client: Option<IpAddr>,
    pub(super) user_agent: Option<HeaderValue>,
    pub(super) trace: Option<TraceId>,
    /// What was written before was sent again.
    pub(super) was_kept: bool,
}

/// How it ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Ending {
    /// With an answer.
    #[default]
    Answered,
    /// With an error that says what happened.
    Failed(ErrorCode),
    /// Before anybody looked at what it asks.
    Refused(&'static str),
}

/// From now on accounts are told where time goes.
pub(super) fn keep() {
    tidal_core::tell_spent(|spent, time| {
        let spent = match spent {
            tidal_core::Spent::Limiter => Spent::Limiter,
            tidal_core::Spent::Place => Spent::Place,
            tidal_core::Spent::Token => Spent::Token,
            tidal_core::Spent::Pause => Spent::Pause,
            tidal_core::Spent::Attempt => Spent::Attempt,
        };
        Account::current(|account| account.spending.add(spent, time));
    });
    tidal_cache::tell_awaited(|awaited, time| {
        let spent = match awaited {
            tidal_cache::Awaited::Shared => Spent::SharedCache,
            tidal_cache::Awaited::Flight => Spent::Flight,
        };
        Account::current(|account| account.spending.add(spent, time));
    });
}

// === impl Account ===

impl Account {
    /// A request that came now.
    pub(crate) fn open(id: RequestId) -> Arc<Self> {
        Self::with(id, Known::default())
    }

    /// The same over HTTP: by whom it was sent, and for what it is if not for the protocol, as far as the head tells.
    pub(crate) fn headed(
        id: RequestId,
        user_agent: Option<&HeaderValue>,
        path: Option<&'static str>,
    ) -> Arc<Self> {
        let known = Known {
            user_agent: user_agent.cloned(),
            path,
            ..Known::default()
        };
        Self::with(id, known)
    }

    fn with(id: RequestId, known: Known) -> Arc<Self> {
        Arc::new(Self {
            id,
            began: Instant::now(),
            answered_after: AtomicU64::new(UNANSWERED),
            spending: Spending::default(),
            known: Mutex::new(known),
        })
    }

    /// Does this with that of the request that is answered here, if it is one.
    pub(crate) fn current<T>(with: impl FnOnce(&Self) -> T) -> Option<T> {
        CURRENT.try_with(|account| with(account)).ok()
    }

    /// The account of the request that is answered here.
    pub(crate) fn here() -> Option<Arc<Self>> {
        CURRENT.try_with(Arc::clone).ok()
    }

    /// The trace that whatever happens here belongs to.
    pub(super) fn trace() -> Option<TraceId> {
        Self::current(|account| account.known(|known| known.trace)).unwrap_or_else(|| {
            let trace = Context::map_current(|context| context.span().span_context().trace_id());
            Some(trace).filter(|trace| *trace != TraceId::INVALID)
        })
    }

    /// Answers a request, which this is the account of.
    pub(crate) fn answering<F: Future>(self: Arc<Self>, answer: F) -> impl Future<Output = F::Output> {
        CURRENT.scope(self, answer)
    }

    /// The same of what does not wait.
    pub(crate) fn answering_now<T>(self: Arc<Self>, answer: impl FnOnce() -> T) -> T {
        CURRENT.sync_scope(self, answer)
    }

    /// What it is called.
    pub(crate) fn id(&self) -> &RequestId {
        &self.id
    }

    /// There is an answer: how long that took.
    pub(crate) fn answered(&self) -> Duration {
        let took = self.began.elapsed();
        let micros = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        self.answered_after.store(micros, Ordering::Relaxed);
        took
    }

    /// The answer was sent bit by bit, and is there as a whole only now, whenever it was decided.
    pub(crate) fn ends_now(&self) {
        self.answered_after.store(UNANSWERED, Ordering::Relaxed);
    }

    /// How long it took until there was an answer, or until now.
    pub(crate) fn took(&self) -> Duration {
        match self.answered_after.load(Ordering::Relaxed) {
            UNANSWERED => self.began.elapsed(),
            micros => Duration::from_micros(micros),
        }
    }

    pub(super) fn known<T>(&self, with: impl FnOnce(&mut Known) -> T) -> T {
        with(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// From where, as that is counted.
    pub(crate) fn from(&self, client: Option<IpAddr>) {
        self.known(|known| known.client = client);
    }

    /// For whom.
    pub(crate) fn on_behalf_of(&self, principal: &Arc<Principal>) {
        if principal.name().is_some() {
            self.known(|known| known.principal = Some(Arc::clone(principal)));
        }
    }

    /// What is asked.
    pub(super) fn asks(&self, method: &'static str, tool: Option<&'static str>, era: Option<&'static str>) {
        self.known(|known| {
            known.method = Some(method);
            known.tool = tool;
            known.era = era.or(known.era);
        });
    }

    /// In which trace.
    pub(super) fn within(&self, trace: TraceId) {
        self.known(|known| known.trace = Some(trace));
    }

    /// What was written before is sent again.
    pub(crate) fn kept(&self) {
        self.known(|known| known.was_kept = true);
    }

    /// It fails.
    pub(crate) fn failed(&self, code: ErrorCode) {
        self.known(|known| known.ending = Ending::Failed(code));
    }

    /// It is refused.
    pub(crate) fn refused(&self, reason: &'static str) {
        self.known(|known| known.ending = Ending::Refused(reason));
    }
}
