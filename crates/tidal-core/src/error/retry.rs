//! Whether a failure of TIDAL's is worth another try, and an answer of TIDAL's that makes no sense.

use std::time::Duration;

/// Whether the very same request may succeed later.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Retry {
    /// It will fail in the same way.
    Never,
    /// It may, after a moment.
    Later,
    /// It may, after this time.
    After(Duration),
}

/// What makes no sense about an answer.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Senseless(pub(super) &'static str);

// === impl Retry ===

impl Retry {
    /// How long to wait, where that is known.
    pub fn after(self) -> Option<Duration> {
        match self {
            Self::After(wait) => Some(wait),
            Self::Never | Self::Later => None,
        }
    }
}
