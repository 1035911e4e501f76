//! What can become of a Redis that is asked. That a server goes on without it is no help to whoever asks about it here.

/// Why Redis did not do what it was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RedisFault {
    /// It never answered.
    #[error("Redis cannot be reached")]
    Away,
    /// It did not tell everything.
    #[error("Redis did not tell what it keeps: it went away, was too slow, or refused")]
    Untold,
    /// It may not have removed everything.
    #[error("not everything was removed from Redis: it went away, was too slow, or refused")]
    Uncleared,
}

// === impl RedisFault ===

impl RedisFault {
    /// What to do next, in one sentence.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Self::Away => {
                "check that it runs, and REDIS_URL with its user and password; --verbose tells more"
            }
            Self::Untold => "run it again; the user needs the keys and channels tidal:* and the command SCAN",
            Self::Uncleared => {
                "run it again until it is done; the user needs the keys and channels tidal:* and the commands SCAN, \
                 UNLINK, EVAL and PUBLISH"
            }
        }
    }
}
