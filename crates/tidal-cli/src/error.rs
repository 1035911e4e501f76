//! Everything that can end a run early. How it is told is `report`'s business.

mod redis;
mod unfinished;

use std::{io, time::Duration};

use tidal_core::{ErrorCode, settings::Problems};

pub(crate) use self::redis::RedisFault;
pub(crate) use self::unfinished::{Deed, Remains, Unfinished, Verb};
use crate::exit::Exit;

/// An error of this program.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// A service failed.
    #[error(transparent)]
    Tidal(#[from] tidal_core::Error),
    /// The settings are wrong.
    #[error(transparent)]
    Settings(#[from] Problems),
    /// The Redis that servers share cannot be asked as it is set up.
    #[error(transparent)]
    RedisSettings(#[from] tidal_cache::Error),
    /// It does not do what it is asked for.
    #[error(transparent)]
    Redis(#[from] RedisFault),
    /// The command line is wrong in a way that its grammar does not catch.
    #[error("{message}")]
    Usage {
        /// What is wrong.
        message: String,
        /// What would be right.
        hint: &'static str,
    },
    /// Standard input could not be read.
    #[error("standard input could not be read")]
    Input(#[source] io::Error),
    /// Results could not be written.
    #[error("the results could not be written")]
    Output(#[source] io::Error),
    /// Whoever read the results has read enough: no error to anybody.
    #[error("the reader of the results went away")]
    OutputClosed,
    /// The runtime did not start.
    #[error("the program could not start")]
    Start(#[source] io::Error),
    /// Ctrl-C.
    #[error("interrupted")]
    Interrupted,
    /// The person said no.
    #[error("nothing was changed: the answer was not yes")]
    Declined,
    /// A change ended before its end, or left something out.
    #[error(transparent)]
    Unfinished(Box<Unfinished>),
    /// A list of TIDAL's that leads back to itself.
    #[error("TIDAL's list does not come to an end")]
    Endless,
    /// A list ended before its end.
    #[error("stopped after {done}{} {what}", of(*total))]
    Stopped {
        /// How many were printed.
        done: usize,
        /// How many there are, where TIDAL says so.
        total: Option<u64>,
        /// Of what, in the plural.
        what: &'static str,
        /// What stopped it.
        #[source]
        cause: Box<Error>,
    },
    /// Some of what was asked for by id was not found or not reached.
    #[error("{found} of {asked} {what} were found{}", unreached(self.unreached()))]
    Missing {
        /// How many were printed.
        found: usize,
        /// How many were asked for.
        asked: usize,
        /// Of what, in the plural.
        what: &'static str,
        /// Those that were asked for in vain.
        lost: Vec<Lost>,
        /// What ended the run before everything was asked for.
        #[source]
        ended_by: Option<Box<Error>>,
    },
}

/// Something asked for by id that was not printed.
#[derive(Debug)]
pub(crate) struct Lost {
    /// Its id.
    pub(crate) id: String,
    /// Why not: `NOT_FOUND`, or what failed.
    pub(crate) error: tidal_core::Error,
}

// === impl Error ===

impl Error {
    /// The stable code, for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Tidal(error) => error.code().as_str(),
            Self::Settings(_) | Self::RedisSettings(_) => "SETTINGS",
            Self::Redis(_) => ErrorCode::Unavailable.as_str(),
            Self::Usage { .. } => ErrorCode::InvalidInput.as_str(),
            Self::Input(_) | Self::Output(_) | Self::OutputClosed | Self::Start(_) => "IO",
            Self::Interrupted => "INTERRUPTED",
            Self::Declined => "DECLINED",
            Self::Unfinished(unfinished) => unfinished.code(),
            Self::Endless => ErrorCode::ApiError.as_str(),
            Self::Stopped { cause, .. }
            | Self::Missing {
                ended_by: Some(cause),
                ..
            } if matches!(**cause, Self::Interrupted) => cause.code(),
            Self::Stopped { done: 0, cause, .. } => cause.code(),
            Self::Missing { found: 0, .. } => self
                .failure()
                .map_or(ErrorCode::NotFound, tidal_core::Error::code)
                .as_str(),
            Self::Stopped { .. } | Self::Missing { .. } => ErrorCode::Partial.as_str(),
        }
    }

    /// A finer word beside the code, where there is one.
    pub(crate) fn reason(&self) -> Option<&'static str> {
        match self {
            Self::Tidal(error) => error.reason(),
            Self::Stopped { cause, .. }
            | Self::Missing {
                ended_by: Some(cause),
                ..
            } => cause.reason(),
            Self::Missing { .. } => self.failure().and_then(tidal_core::Error::reason),
            Self::Unfinished(unfinished) => unfinished.reason(),
            Self::RedisSettings(error) => Some(error.code()),
            Self::Redis(_) => Some("redis"),
            Self::Settings(_)
            | Self::Usage { .. }
            | Self::Input(_)
            | Self::Output(_)
            | Self::OutputClosed
            | Self::Start(_)
            | Self::Interrupted
            | Self::Declined
            | Self::Endless => None,
        }
    }

    /// What to do next, in one sentence.
    pub(crate) fn hint(&self) -> &'static str {
        match self {
            Self::Tidal(error) => in_a_shell(error),
            Self::Settings(_) => {
                "`tidal-cli config check` tells every problem; `config path` where the file is"
            }
            Self::RedisSettings(error) => error.hint().unwrap_or("check REDIS_URL"),
            Self::Redis(fault) => fault.hint(),
            Self::Usage { hint, .. } => hint,
            Self::Input(_) => "give the ids as arguments instead",
            Self::Output(_) => "check the disk and its permissions",
            Self::OutputClosed => "nothing is wrong",
            Self::Start(_) => "check the limits on threads and open files",
            Self::Interrupted => "run it again to start over",
            Self::Declined => "answer y, or give --yes",
            Self::Unfinished(unfinished) => unfinished.hint(),
            Self::Endless => "ask for fewer with --limit",
            Self::Stopped { cause, .. }
            | Self::Missing {
                ended_by: Some(cause),
                ..
            } => cause.hint(),
            Self::Missing { .. } => self.failure().map_or(
                "check the ids; some may be available only in another country (--country)",
                in_a_shell,
            ),
        }
    }

    /// How long to wait before the same command can succeed, where that is known.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Tidal(error) => error.retry_after(),
            Self::Stopped { cause, .. }
            | Self::Missing {
                ended_by: Some(cause),
                ..
            } => cause.retry_after(),
            Self::Missing { .. } => self.failure().and_then(tidal_core::Error::retry_after),
            Self::Unfinished(unfinished) => unfinished.retry_after(),
            Self::RedisSettings(error) => error.retry_after(),
            Self::Redis(_)
            | Self::Settings(_)
            | Self::Usage { .. }
            | Self::Input(_)
            | Self::Output(_)
            | Self::OutputClosed
            | Self::Start(_)
            | Self::Interrupted
            | Self::Declined
            | Self::Endless => None,
        }
    }

    /// The exit code.
    pub(crate) fn exit(&self) -> Exit {
        match self {
            Self::Tidal(error) => exit_of(error.code()),
            Self::Settings(_) | Self::RedisSettings(_) => Exit::NotConfigured,
            Self::Usage { .. } => Exit::Usage,
            Self::Input(_) | Self::Output(_) | Self::Start(_) | Self::Declined => Exit::Failed,
            Self::Unfinished(unfinished) => unfinished.exit(),
            Self::OutputClosed => Exit::Done,
            Self::Interrupted => Exit::Interrupted,
            Self::Endless | Self::Redis(_) => Exit::Unavailable,
            Self::Stopped { done, cause, .. } => match cause.exit() {
                Exit::Interrupted => Exit::Interrupted,
                other if *done == 0 => other,
                _ => Exit::Partial,
            },
            Self::Missing {
                ended_by: Some(cause),
                ..
            } if cause.exit() == Exit::Interrupted => Exit::Interrupted,
            Self::Missing { found: 0, .. } => self
                .failure()
                .map_or(Exit::NotFound, |error| exit_of(error.code())),
            Self::Missing { .. } => Exit::Partial,
        }
    }

    /// Whether the person at the keyboard ended it.
    fn is_interruption(&self) -> bool {
        self.exit() == Exit::Interrupted
    }

    /// How many ids nobody got to ask for.
    pub(crate) fn unreached(&self) -> usize {
        match self {
            Self::Missing {
                found, asked, lost, ..
            } => asked.saturating_sub(found + lost.len()),
            _ => 0,
        }
    }

    /// What failed among the missing, other than not being there.
    fn failure(&self) -> Option<&tidal_core::Error> {
        let Self::Missing { lost, .. } = self else {
            return None;
        };
        lost.iter()
            .map(|lost| &lost.error)
            .find(|error| error.code() != ErrorCode::NotFound)
    }
}

// === impl Lost ===

impl Lost {
    /// Whether it could only not be asked for.
    fn may_be_there(&self) -> bool {
        self.error.code() != ErrorCode::NotFound
    }
}

impl From<io::Error> for Error {
    /// For writing results: what standard input does is wrapped where it is read.
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::OutputClosed,
            _ => Self::Output(error),
        }
    }
}

fn of(total: Option<u64>) -> String {
    total.map(|total| format!(" of {total}")).unwrap_or_default()
}

fn unreached(number: usize) -> String {
    match number {
        0 => String::new(),
        number => format!(", {number} were not reached"),
    }
}

/// The next step, as whoever sits at a shell takes it.
fn in_a_shell(error: &tidal_core::Error) -> &'static str {
    match error {
        tidal_core::Error::NotSignedIn => "sign in with `tidal-cli auth login`, then run this again",
        tidal_core::Error::SignInExpired { .. } => "sign in again with `tidal-cli auth login`",
        tidal_core::Error::SignInFailed { .. } => "begin again with `tidal-cli auth login`",
        tidal_core::Error::ScopeMissing { .. } => {
            "sign in again with `tidal-cli auth login --scopes …`, and name that scope beside those you need"
        }
        other => other.hint(),
    }
}

fn exit_of(code: ErrorCode) -> Exit {
    match code {
        ErrorCode::AuthError => Exit::NotConfigured,
        ErrorCode::NotFound => Exit::NotFound,
        ErrorCode::InvalidInput => Exit::Usage,
        ErrorCode::RateLimit => Exit::RateLimited,
        ErrorCode::ApiError | ErrorCode::Unavailable | ErrorCode::Timeout => Exit::Unavailable,
        ErrorCode::Partial => Exit::Partial,
        ErrorCode::Forbidden | ErrorCode::Conflict | ErrorCode::Internal => Exit::Failed,
    }
}
