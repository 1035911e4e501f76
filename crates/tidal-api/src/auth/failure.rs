//! The last failure to get a token, for all who waited for it. An outage, or a wrong secret, must not make each of them
//! ask in turn.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{self, Instant};
use crate::error::{AuthorizationFault, Effort, Error, Source};

/// A failure that is remembered for a moment.
pub(super) struct Failure {
    fault: AuthorizationFault,
    source: Option<Arc<Source>>,
    at: Instant,
}

// Long enough for a crowd, short enough for a person who has just put it right.
const KEPT: Duration = Duration::from_secs(1);

// === impl Failure ===

impl Failure {
    /// The failure behind `error`, which now belongs to both; nothing if it is not about tokens.
    pub(super) fn of(error: Error) -> (Option<Self>, Error) {
        let Error::Authorization { fault, source, .. } = error else {
            return (None, error);
        };
        let source = source.map(Arc::new);
        let at = clock::now();
        let failure = Self { fault, source, at };
        let error = failure.error();
        (Some(failure), error)
    }

    /// Whether it answers whoever began to wait at `since`.
    pub(super) fn answers(&self, since: Instant) -> bool {
        since <= self.at || clock::now() < self.at + KEPT
    }

    pub(super) fn error(&self) -> Error {
        Error::Authorization {
            fault: self.fault,
            source: self
                .source
                .clone()
                .map(|source| Box::new(Shared(source)) as Source),
            effort: Effort::default(),
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
