//! The books of a credential whose bucket is kept elsewhere, for all replicas: what was seen of it, and what it has still to
//! hear. Not here: how it is asked (`shared`).

use std::time::Duration;

use super::{Ledger, Limit, Standing, Taken};
use crate::clock;

/// What was seen of a bucket that is kept elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::rate) struct Sight {
    pub(in crate::rate) limit: SeenLimit,
    /// How long nothing is sent.
    pub(in crate::rate) pause: Duration,
    /// How many replicas ask for a turn, the one that looked among them.
    pub(in crate::rate) asking: u32,
}

/// The limit, as it is known elsewhere.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::rate) enum SeenLimit {
    Unknown,
    Unlimited,
    Known {
        capacity: u32,
        per_second: f64,
        level: f64,
    },
}

// === impl Ledger ===

impl Ledger {
    /// Takes down what was seen of it.
    pub(in crate::rate) fn see(&mut self, sight: Sight) {
        self.standing = Standing::Seen(sight.asking.max(1));
        // A pause that we were told of ourselves may not have arrived there yet.
        self.paused_until = self.paused_until.max(clock::now() + sight.pause);
        match sight.limit {
            // It was forgotten there. What we know of it is still good enough for when we are left alone.
            SeenLimit::Unknown => {}
            SeenLimit::Unlimited => self.limit = Limit::Unlimited,
            SeenLimit::Known {
                capacity,
                per_second,
                level,
            } => self.set(capacity, per_second, level),
        }
    }

    /// Takes down a turn that was given there.
    pub(in crate::rate) fn granted(&mut self, cost: u32) -> Taken {
        self.taken(cost, 0)
    }

    /// Goes on without it, as one of so many who do.
    pub(in crate::rate) fn part(&mut self, replicas: u32) {
        self.standing = Standing::Part(replicas.max(1));
    }

    /// Tokens that were taken without it.
    pub(in crate::rate) fn owed(&self) -> u32 {
        self.owed
    }

    /// So many of them are known there now.
    pub(in crate::rate) fn paid(&mut self, owed: u32) {
        self.owed = self.owed.saturating_sub(owed);
    }

    /// How long nothing is sent, as far as is known here.
    pub(in crate::rate) fn pause(&self) -> Option<Duration> {
        let pause = self.paused_until.saturating_duration_since(clock::now());
        (!pause.is_zero()).then_some(pause)
    }

    /// A report is on its way there.
    pub(in crate::rate) fn reporting(&mut self) {
        self.reports.0 += 1;
    }

    /// It has arrived, or never will.
    pub(in crate::rate) fn reported(&mut self) {
        self.reports.1 += 1;
    }

    /// How many reports were sent, and how many of them have arrived or never will.
    pub(in crate::rate) fn reports(&self) -> (u64, u64) {
        self.reports
    }
}
