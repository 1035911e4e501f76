//! What is known of one credential's bucket: what TIDAL said about it, what is in flight, and how many wait.
//!
//! Careful in this order. Until TIDAL has told its limit, one request is in flight at a time. Then the level is what
//! TIDAL said last, less what was sent since: it is corrected downwards always, and upwards only by an answer that no
//! other request overlapped, because another one may not be in the number yet. Not here: the queue itself (`account`,
//! `queues`), nor what replicas say to each other (`shared`).

#[cfg(feature = "redis")]
mod elsewhere;
#[cfg(test)]
mod tests;

use std::time::Duration;

use super::bucket::Bucket;
use super::{Budget, RateState, Report};
use crate::clock::{self, Instant};

#[cfg(feature = "redis")]
pub(super) use elsewhere::{SeenLimit, Sight};

/// The books of one credential.
pub(super) struct Ledger {
    limit: Limit,
    standing: Standing,
    /// Nothing is sent before, because TIDAL said so by a 429.
    paused_until: Instant,
    in_flight: usize,
    /// Counts turns, so that a turn can tell whether another one began after it.
    turns: u64,
    /// Counts what TIDAL said about its limit.
    told: u64,
    waiting: usize,
    waiting_cost: u64,
    /// Tokens taken that whoever keeps the bucket for all does not know of.
    owed: u32,
    /// Reports that were sent to it, and those of them that have arrived or never will.
    #[cfg(feature = "redis")]
    reports: (u64, u64),
    used: Instant,
}

enum Limit {
    /// Nobody has said anything yet.
    Unknown,
    /// TIDAL answers without saying anything: there is no limit that we could know.
    Unlimited,
    Known(Bucket),
}

/// What the bucket in the books stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// All there is, and nobody else known who takes from it.
    Own,
    /// What was last seen of a bucket that is kept elsewhere, while so many asked for a turn there.
    #[cfg_attr(
        not(feature = "redis"),
        expect(dead_code, reason = "nothing is kept elsewhere")
    )]
    Seen(u32),
    /// A bucket that so many take from without knowing of each other. It goes on as if the others did as we do:
    /// everything costs so many times as much.
    #[cfg_attr(not(feature = "redis"), expect(dead_code, reason = "nobody else is known"))]
    Part(u32),
}

/// A turn that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    number: u64,
    pub(super) cost: u32,
    first: bool,
    /// What the bucket lost by it: nothing, where there is none.
    charged: u32,
    /// How many times the cost that was.
    times: u32,
    /// What `Ledger::told` was.
    told: u64,
    /// Whether whoever keeps the bucket for all does not know of it.
    owed: bool,
}

/// Why a turn cannot be taken yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NotYet {
    /// There will be enough after this time.
    For(Duration),
    /// The request that is in flight has to tell the limit first.
    UntilToldMore,
}

/// Why there is no place in the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoPlace {
    /// The turn would come too late.
    TooLate(Duration),
    /// Too many wait already.
    Full(Duration),
}

// What TIDAL was seen to allow, where an answer tells less than everything.
pub(super) const CAPACITY: u32 = 10;
pub(super) const PER_SECOND: f64 = 1.0;

// === impl Ledger ===

impl Ledger {
    pub(super) fn new() -> Self {
        let now = clock::now();
        Self {
            limit: Limit::Unknown,
            standing: Standing::Own,
            paused_until: now,
            in_flight: 0,
            turns: 0,
            told: 0,
            waiting: 0,
            waiting_cost: 0,
            owed: 0,
            #[cfg(feature = "redis")]
            reports: (0, 0),
            used: now,
        }
    }

    /// Takes a place in the queue, if the turn will come until `latest` and fewer than `most` wait.
    pub(super) fn enqueue(&mut self, cost: u32, latest: Instant, most: usize) -> Result<(), NoPlace> {
        self.used = clock::now();
        let wait = self.wait_for(cost);
        // What was seen of a bucket elsewhere is as old as the last look. Whoever is first looks anew.
        let hearsay = matches!(self.standing, Standing::Seen(_)) && self.waiting == 0;
        if self.used + wait > latest && !hearsay {
            return Err(NoPlace::TooLate(wait));
        }
        if self.waiting >= most {
            return Err(NoPlace::Full(wait));
        }
        self.waiting += 1;
        self.waiting_cost += u64::from(cost);
        Ok(())
    }

    /// Leaves the queue, with a turn or without.
    pub(super) fn leave(&mut self, cost: u32) {
        self.waiting = self.waiting.saturating_sub(1);
        self.waiting_cost = self.waiting_cost.saturating_sub(cost.into());
    }

    /// When a request of this cost that is asked now would have its turn.
    pub(super) fn wait_for(&self, cost: u32) -> Duration {
        let refill = match &self.limit {
            Limit::Known(bucket) => {
                let cost =
                    (self.waiting_cost + u64::from(cost)).saturating_mul(self.standing.rivals().into());
                bucket.wait_for(cost)
            }
            Limit::Unknown | Limit::Unlimited => Duration::ZERO,
        };
        refill.max(self.paused_until.saturating_duration_since(clock::now()))
    }

    /// Whether TIDAL has answered yet, be it without telling a limit.
    pub(super) fn is_told(&self) -> bool {
        !matches!(self.limit, Limit::Unknown)
    }

    /// Takes a turn for whoever is first in the queue.
    pub(super) fn take(&mut self, cost: u32) -> Result<Taken, NotYet> {
        let pause = self.paused_until.saturating_duration_since(clock::now());
        if !pause.is_zero() {
            return Err(NotYet::For(pause));
        }
        let times = match self.standing {
            Standing::Own | Standing::Seen(_) => 1,
            Standing::Part(replicas) => replicas,
        };
        let charged = match &mut self.limit {
            Limit::Known(bucket) => bucket.take_times(cost, times).map_err(NotYet::For)?,
            Limit::Unknown if self.in_flight > 0 => return Err(NotYet::UntilToldMore),
            Limit::Unknown | Limit::Unlimited => 0,
        };
        let mut taken = self.taken(cost, charged);
        taken.times = times;
        if matches!(self.standing, Standing::Part(_)) {
            taken.owed = true;
            self.owed = self.owed.saturating_add(cost);
        }
        Ok(taken)
    }

    /// Closes a turn with what was learned. Answers what is left, where that is known.
    pub(super) fn settle(&mut self, taken: Taken, report: Report) -> Option<f64> {
        self.in_flight = self.in_flight.saturating_sub(1);
        match report {
            Report::NotSent => self.give_back(taken),
            Report::Nothing => {}
            Report::Answered(None) => {
                if matches!(self.limit, Limit::Unknown) {
                    self.limit = Limit::Unlimited;
                }
            }
            Report::Answered(Some(state)) => self.learn(state, taken),
            Report::Throttled { pause, state } => {
                self.told += 1;
                self.paused_until = self.paused_until.max(clock::now() + pause);
                if let Some(state) = state {
                    self.learn(state, taken);
                }
                // A refusal says that there was not enough, whatever our account says.
                let left = state.and_then(|state| state.remaining).unwrap_or(0);
                if let Limit::Known(bucket) = &mut self.limit {
                    bucket.lower(left.into());
                }
            }
        }
        self.level()
    }

    /// What is left, where TIDAL has told its limit, and when a request of this cost would have its turn.
    pub(super) fn budget(&self, cost: u32) -> Option<Budget> {
        let Limit::Known(bucket) = &self.limit else {
            return None;
        };
        let part = match self.standing {
            Standing::Own | Standing::Seen(_) => 1,
            Standing::Part(replicas) => replicas,
        };
        // A whole number of tokens is one, whatever dividing by nanoseconds makes of it.
        #[expect(clippy::cast_precision_loss, reason = "costs are small")]
        let left = bucket.level() / f64::from(part) - self.waiting_cost as f64 + 1e-3;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates, and a capacity is far below its end"
        )]
        Some(Budget {
            left: left.max(0.0) as u32,
            capacity: bucket.capacity(),
            per_second: bucket.per_second(),
            next_request_in: self.wait_for(cost),
        })
    }

    /// When it was last asked for a turn, if nobody needs it now.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        (self.in_flight == 0 && self.waiting == 0).then_some(self.used)
    }

    fn level(&self) -> Option<f64> {
        match &self.limit {
            Limit::Known(bucket) => Some(bucket.level()),
            Limit::Unknown | Limit::Unlimited => None,
        }
    }

    fn taken(&mut self, cost: u32, charged: u32) -> Taken {
        let first = self.in_flight == 0;
        self.in_flight += 1;
        self.turns += 1;
        Taken {
            number: self.turns,
            cost,
            first,
            charged,
            times: 1,
            told: self.told,
            owed: false,
        }
    }

    fn give_back(&mut self, taken: Taken) {
        if taken.owed {
            self.owed = self.owed.saturating_sub(taken.cost);
        }
        // Only while the level is still our own reckoning: what TIDAL said since knows nothing of this turn.
        if taken.told == self.told
            && let Limit::Known(bucket) = &mut self.limit
        {
            bucket.add(taken.charged.into());
        }
    }

    fn learn(&mut self, state: RateState, taken: Taken) {
        self.told += 1;
        let capacity = state.capacity.unwrap_or(CAPACITY);
        let per_second = state.per_second.unwrap_or(PER_SECOND);
        let told = state.remaining.map(f64::from);
        // Nobody else was in flight at any time between sending and answer.
        let alone = taken.first && taken.number == self.turns && self.standing.is_alone();
        let level = match &self.limit {
            Limit::Known(bucket) => {
                let cost = state.cost.unwrap_or(taken.cost);
                let spent =
                    bucket.level() + (f64::from(taken.cost) - f64::from(cost)) * f64::from(taken.times);
                match told {
                    Some(told) if alone => told,
                    Some(told) => spent.min(told),
                    None => spent,
                }
            }
            Limit::Unknown | Limit::Unlimited => told.unwrap_or(0.0),
        };
        self.set(capacity, per_second, level);
    }

    fn set(&mut self, capacity: u32, per_second: f64, level: f64) {
        match &mut self.limit {
            // Whoever goes on as one of many may have taken ahead.
            Limit::Known(bucket)
                if matches!(self.standing, Standing::Part(_)) && bucket.has(capacity, per_second) =>
            {
                bucket.add(level - bucket.level());
            }
            Limit::Known(bucket) if bucket.has(capacity, per_second) => bucket.set_level(level),
            limit => *limit = Limit::Known(Bucket::new(capacity, per_second, level)),
        }
    }
}

// === impl Standing ===

impl Standing {
    /// How many share what comes in.
    fn rivals(self) -> u32 {
        match self {
            Self::Own => 1,
            Self::Seen(rivals) | Self::Part(rivals) => rivals,
        }
    }

    /// Whether nobody else can have had a request in flight that is not in our books.
    fn is_alone(self) -> bool {
        matches!(self, Self::Own | Self::Part(1))
    }
}
