//! The last failure to get a token, for all who waited for it. An outage, a wrong secret, or a limit, must not make each
//! of them ask in turn.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::clock::{self, Instant};
use crate::error::{AuthorizationFault, Effort, Error, Limiter, Source};

/// A failure that is remembered for a moment.
pub(super) struct Failure {
    cause: Cause,
    at: Instant,
    kept_until: Instant,
    /// Whether somebody has heard of it.
    told: AtomicBool,
}

enum Cause {
    NoToken {
        fault: AuthorizationFault,
        source: Option<Arc<Source>>,
    },
    /// By the token service, and as long as it is kept.
    RateLimited,
}

// Long enough for a crowd, short enough for a person who has just put it right.
const KEPT: Duration = Duration::from_secs(1);

/// Whether the failure behind this error has been told to somebody else before.
pub(crate) fn is_echo(error: &Error) -> bool {
    let source = match error {
        Error::Authorization { source, .. } => source.as_ref(),
        _ => None,
    };
    source
        .and_then(|source| source.downcast_ref::<Shared>())
        .is_some_and(|shared| shared.is_echo)
}

// === impl Failure ===

impl Failure {
    /// The failure behind `error`.
    pub(super) fn of(error: Error) -> Self {
        let (cause, kept) = match error {
            Error::Authorization { fault, source, .. } => {
                let source = source.map(Arc::new);
                (Cause::NoToken { fault, source }, KEPT)
            }
            Error::RateLimited { retry_after, .. } => (Cause::RateLimited, retry_after),
            error => {
                let fault = AuthorizationFault::Unavailable;
                let source = Some(Arc::new(error.into()));
                (Cause::NoToken { fault, source }, KEPT)
            }
        };
        let at = clock::now();
        Self {
            cause,
            at,
            kept_until: at + kept,
            told: AtomicBool::new(false),
        }
    }

    /// Whether a token that is good yet is no way out of it.
    pub(super) fn ends_sign_in(&self) -> bool {
        matches!(
            self.cause,
            Cause::NoToken {
                fault: AuthorizationFault::Expired | AuthorizationFault::NotSignedIn,
                ..
            }
        )
    }

    /// Whether it answers whoever began to wait at `since`.
    pub(super) fn answers(&self, since: Instant) -> bool {
        since <= self.at || clock::now() < self.kept_until
    }

    /// The failure as an error. The first one is the failure itself, the others are its echoes.
    pub(super) fn error(&self) -> Error {
        let effort = Effort::default();
        let is_echo = self.told.swap(true, Ordering::Relaxed);
        match &self.cause {
            Cause::NoToken { fault, source } => Error::Authorization {
                fault: *fault,
                source: source
                    .clone()
                    .map(|cause| Box::new(Shared { cause, is_echo }) as Source),
                effort,
            },
            Cause::RateLimited => Error::RateLimited {
                retry_after: self.kept_until.saturating_duration_since(clock::now()),
                who: Limiter::Tidal,
                effort,
            },
        }
    }
}

/// A cause with several owners. It adds nothing to what the cause says.
#[derive(Debug)]
struct Shared {
    cause: Arc<Source>,
    is_echo: bool,
}

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.cause.fmt(f)
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        (**self.cause).source()
    }
}
