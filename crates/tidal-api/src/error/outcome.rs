//! Whether a write may have been applied although it ended with an error.
//!
//! An attempt that was sent and not answered says nothing, and what happens to later attempts changes that only if
//! TIDAL answers one of them: under the same idempotency key it would have replayed a success. A 503 says that the
//! attempt was turned away, and nothing about an earlier one that was lost.

use http::StatusCode;

use super::{Effort, Error, IdempotencyFault, Phase, TransportFault};

impl Error {
    /// It was a write, and nobody can tell whether TIDAL applied it. Look before writing again: that would be another
    /// write, under another key.
    pub fn is_outcome_unknown(&self) -> bool {
        self.effort().outcome_unknown
    }

    /// The error of a write that was sent so often.
    pub(crate) fn of_write(self, attempts: u32) -> Self {
        let effort = self.effort();
        let outcome_unknown = attempts > 0 && self.leaves_outcome_open();
        self.with_effort(Effort {
            outcome_unknown,
            ..effort
        })
    }

    /// Whether an attempt that ended like this may have been carried out all the same.
    pub(crate) fn leaves_outcome_open(&self) -> bool {
        match self {
            Self::Transport { fault, .. } => match fault {
                TransportFault::Reset | TransportFault::Protocol => true,
                TransportFault::Connect | TransportFault::Tls => false,
            },
            Self::Timeout { phase, .. } => match phase {
                Phase::Read | Phase::Total => true,
                Phase::Connect | Phase::Queue => false,
            },
            // A 503 says that nobody took the request on; the other 5xx may come from half-way through it, or from
            // a gateway that lost the answer.
            Self::Status(error) => match error.status {
                StatusCode::SERVICE_UNAVAILABLE => false,
                StatusCode::REQUEST_TIMEOUT => true,
                _ => error.is_server_error(),
            },
            Self::Idempotency { fault, .. } => match fault {
                IdempotencyFault::StillRunning => true,
                IdempotencyFault::PayloadMismatch => false,
            },
            Self::Decode { .. }
            | Self::TooLarge { .. }
            | Self::Redirect { .. }
            | Self::BreakerOpen { .. }
            | Self::RateLimited { .. }
            | Self::Authorization { .. }
            | Self::InvalidRequest(_)
            | Self::Configuration { .. } => false,
        }
    }

    /// Whether it says what became of a write whose earlier attempt was lost.
    pub(crate) fn proves_outcome(&self) -> bool {
        match self {
            // Who is asked for a token, or turned away, has not come as far as the key.
            Self::Status(error) => {
                error.is_client_error() && !matches!(error.status.as_u16(), 401 | 403 | 408 | 425 | 429)
            }
            // The answer came and was a success, readable or not.
            Self::Decode { .. } | Self::TooLarge { .. } => true,
            Self::Idempotency { fault, .. } => match fault {
                IdempotencyFault::PayloadMismatch => true,
                IdempotencyFault::StillRunning => false,
            },
            Self::Transport { .. }
            | Self::Timeout { .. }
            | Self::Redirect { .. }
            | Self::BreakerOpen { .. }
            | Self::RateLimited { .. }
            | Self::Authorization { .. }
            | Self::InvalidRequest(_)
            | Self::Configuration { .. } => false,
        }
    }
}
