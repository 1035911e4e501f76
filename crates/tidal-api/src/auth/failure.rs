//! The last failure to get a token, for all who waited for it. An outage, a wrong secret, or a limit, must not make each
//! of them ask in turn.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{self, Instant};
use crate::error::{AuthorizationFault, Effort, Error, Limiter, Source};

/// A failure that is remembered for a moment.
pub(super) struct Failure {
    cause: Cause,
    at: Instant,
    kept_until: Instant,
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

// === impl Failure ===

impl Failure {
    /// The failure behind `error`, which now belongs to both; nothing if it is not about tokens.
    pub(super) fn of(error: Error) -> (Option<Self>, Error) {
        let (cause, kept) = match error {
            Error::Authorization { fault, source, .. } => {
                let source = source.map(Arc::new);
                (Cause::NoToken { fault, source }, KEPT)
            }
            Error::RateLimited { retry_after, .. } => (Cause::RateLimited, retry_after),
            error => return (None, error),
        };
        let at = clock::now();
        let kept_until = at + kept;
        let failure = Self {
            cause,
            at,
            kept_until,
        };
        let error = failure.error();
        (Some(failure), error)
    }

    /// Whether it answers whoever began to wait at `since`.
    pub(super) fn answers(&self, since: Instant) -> bool {
        since <= self.at || clock::now() < self.kept_until
    }

    pub(super) fn error(&self) -> Error {
        let effort = Effort::default();
        match &self.cause {
            Cause::NoToken { fault, source } => Error::Authorization {
                fault: *fault,
                source: source.clone().map(|source| Box::new(Shared(source)) as Source),
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
struct Shared(Arc<Source>);

impl fmt::Display for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl StdError for Shared {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        (**self.0).source()
    }
}
