//! What had been tried when a request failed. It travels with the error, so that logs need no correlation.

use std::time::Duration;

use super::Error;

/// What had been tried when a request failed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Effort {
    /// How many times the request was sent, 0 when it never left this process.
    pub attempts: u32,
    /// From the call to the error, waiting included.
    pub elapsed: Duration,
    /// It was a write, and nobody can tell whether TIDAL applied it.
    pub outcome_unknown: bool,
}

impl Error {
    /// What had been tried. Zero for errors that happen before anything is sent.
    pub fn effort(&self) -> Effort {
        match self {
            Self::Transport { effort, .. }
            | Self::Timeout { effort, .. }
            | Self::Decode { effort, .. }
            | Self::TooLarge { effort, .. }
            | Self::Redirect { effort, .. }
            | Self::BreakerOpen { effort, .. }
            | Self::RateLimited { effort, .. }
            | Self::Authorization { effort, .. }
            | Self::Idempotency { effort, .. } => *effort,
            Self::Status(error) => error.effort,
            Self::InvalidRequest(_) | Self::Configuration { .. } => Effort::default(),
        }
    }

    /// The same error, with what had been tried. For transports: the outermost layer knows best.
    #[must_use]
    pub fn with_effort(mut self, tried: Effort) -> Self {
        match &mut self {
            Self::Transport { effort, .. }
            | Self::Timeout { effort, .. }
            | Self::Decode { effort, .. }
            | Self::TooLarge { effort, .. }
            | Self::Redirect { effort, .. }
            | Self::BreakerOpen { effort, .. }
            | Self::RateLimited { effort, .. }
            | Self::Authorization { effort, .. }
            | Self::Idempotency { effort, .. } => *effort = tried,
            Self::Status(error) => error.effort = tried,
            Self::InvalidRequest(_) | Self::Configuration { .. } => {}
        }
        self
    }
}
