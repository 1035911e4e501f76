//! The exit codes: a promise to scripts. Each keeps its number and meaning.

use std::{fmt::Write, process::ExitCode};

/// How a run ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Exit {
    /// Everything that was asked for was done.
    Done = 0,
    /// Something failed that has no code of its own.
    Failed = 1,
    /// The command line was wrong.
    Usage = 2,
    /// No credentials, nobody signed in, or broken settings.
    NotConfigured = 3,
    /// There is no such thing.
    NotFound = 4,
    /// The rate limit left no room in time.
    RateLimited = 5,
    /// TIDAL failed, did not answer, or is not asked because it kept failing.
    Unavailable = 6,
    /// Some of it was done; standard error says what was not.
    Partial = 7,
    /// Ctrl-C.
    Interrupted = 130,
}

/// The table of codes for the help text.
pub(crate) fn reference() -> String {
    let mut text = "Exit codes:\n".to_owned();
    for exit in Exit::ALL {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:>3}  {}", exit as u8, exit.meaning());
    }
    text.truncate(text.trim_end().len());
    text
}

// === impl Exit ===

impl Exit {
    /// Every code.
    pub(crate) const ALL: [Self; 9] = [
        Self::Done,
        Self::Failed,
        Self::Usage,
        Self::NotConfigured,
        Self::NotFound,
        Self::RateLimited,
        Self::Unavailable,
        Self::Partial,
        Self::Interrupted,
    ];

    fn meaning(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Usage => "the command line is wrong",
            Self::NotConfigured => "not signed in, not configured, or the settings are wrong",
            Self::NotFound => "not found",
            Self::RateLimited => "the rate limit leaves no room in time",
            Self::Unavailable => "TIDAL is unavailable",
            Self::Partial => "partly done; standard error says what is missing",
            Self::Interrupted => "interrupted with Ctrl-C or SIGTERM",
        }
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(exit as u8)
    }
}
