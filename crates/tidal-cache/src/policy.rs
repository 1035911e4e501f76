//! The caching spec: for each question who may share its answer, how long it is good for, and what voids it.
//!
//! This folder is the one place to read or change that. What is not in it is not cached: how something may be played,
//! because such links end, and every change.

mod catalogue;
mod library;
mod recommendation;
mod search;

use std::time::Duration;

pub(crate) use catalogue::*;
pub(crate) use library::*;
pub(crate) use recommendation::*;
pub(crate) use search::*;

/// How the answers to one kind of question are kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Policy {
    /// Its name, in keys and as a metric's label.
    pub(crate) name: &'static str,
    /// Who may be given what another one asked for.
    pub(crate) audience: Audience,
    /// How long an answer is as good as new.
    pub(crate) ttl: Duration,
    /// How long after that it is still given, marked as stale, where TIDAL cannot be asked.
    pub(crate) grace: Duration,
}

/// What an answer depends on beside the question, country and language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Audience {
    /// The catalogue.
    Catalogue,
    /// The listener whose token is used.
    Listener,
}

/// How long "there is no such thing" is believed. Not stale afterwards, but forgotten.
pub(crate) const ABSENT: Duration = Duration::from_secs(60);

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

const fn hours(hours: u64) -> Duration {
    minutes(hours * 60)
}
