//! The account of one credential: what TIDAL said about its bucket, what is in flight, and who waits.
//!
//! Careful in this order. Until TIDAL has told its limit, one request is in flight at a time. Then the level is what
//! TIDAL said last, less what was sent since: it is corrected downwards always, and upwards only by an answer that no
//! other request overlapped, because another one may not be in the number yet. Not here: the queue itself (`local`).

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Notify, Semaphore};

use super::bucket::Bucket;
use super::{Budget, RateState, Report};
use crate::clock::{self, Instant};

/// The account of one credential.
pub(super) struct Account {
    /// Whose turn it is: the semaphore's one permit goes round in the order of asking.
    pub(super) queue: Semaphore,
    /// Something changed for whoever is first in the queue.
    pub(super) changed: Notify,
    ledger: Mutex<Ledger>,
}

struct Ledger {
    limit: Limit,
    /// Nothing is sent before, because TIDAL said so by a 429.
    paused_until: Instant,
    in_flight: usize,
    /// Counts turns, so that a turn can tell whether another one began after it.
    turns: u64,
    /// Counts what TIDAL said about its limit.
    told: u64,
    waiting: usize,
    waiting_cost: u64,
    used: Instant,
}

enum Limit {
    /// Nobody has said anything yet.
    Unknown,
    /// TIDAL answers without saying anything: there is no limit that we could know.
    Unlimited,
    Known(Bucket),
}

/// A turn that was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Taken {
    number: u64,
    cost: u32,
    first: bool,
    /// What the bucket lost by it: nothing, where there is none.
    charged: u32,
    /// What `Ledger::told` was.
    told: u64,
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
const CAPACITY: u32 = 10;
const PER_SECOND: f64 = 1.0;

// === impl Account ===

impl Account {
    pub(super) fn new() -> Self {
        let now = clock::now();
        let ledger = Ledger {
            limit: Limit::Unknown,
            paused_until: now,
            in_flight: 0,
            turns: 0,
            told: 0,
            waiting: 0,
            waiting_cost: 0,
            used: now,
        };
        Self {
            queue: Semaphore::new(1),
            changed: Notify::new(),
            ledger: Mutex::new(ledger),
        }
    }

    /// Takes a place in the queue, if the turn will come until `latest` and fewer than `most` wait.
    pub(super) fn enqueue(&self, cost: u32, latest: Instant, most: usize) -> Result<(), NoPlace> {
        let mut ledger = self.lock();
        ledger.used = clock::now();
        let wait = ledger.wait_for(cost);
        if ledger.used + wait > latest {
            return Err(NoPlace::TooLate(wait));
        }
        if ledger.waiting >= most {
            return Err(NoPlace::Full(wait));
        }
        ledger.waiting += 1;
        ledger.waiting_cost += u64::from(cost);
        Ok(())
    }

    /// Leaves the queue, with a turn or without.
    pub(super) fn leave(&self, cost: u32) {
        let mut ledger = self.lock();
        ledger.waiting = ledger.waiting.saturating_sub(1);
        ledger.waiting_cost = ledger.waiting_cost.saturating_sub(cost.into());
    }

    /// When a request of this cost that is asked now would have its turn.
    pub(super) fn wait_for(&self, cost: u32) -> Duration {
        self.lock().wait_for(cost)
    }

    /// Whether TIDAL has answered yet, be it without telling a limit.
    pub(super) fn is_told(&self) -> bool {
        !matches!(self.lock().limit, Limit::Unknown)
    }

    /// Takes a turn for whoever is first in the queue.
    pub(super) fn take(&self, cost: u32) -> Result<Taken, NotYet> {
        let mut ledger = self.lock();
        let pause = ledger.paused_until.saturating_duration_since(clock::now());
        if !pause.is_zero() {
            return Err(NotYet::For(pause));
        }
        let first = ledger.in_flight == 0;
        let charged = match &mut ledger.limit {
            Limit::Known(bucket) => bucket.take(cost).map_err(NotYet::For)?,
            Limit::Unknown if !first => return Err(NotYet::UntilToldMore),
            Limit::Unknown | Limit::Unlimited => 0,
        };
        ledger.in_flight += 1;
        ledger.turns += 1;
        Ok(Taken {
            number: ledger.turns,
            cost,
            first,
            charged,
            told: ledger.told,
        })
    }

    /// Closes a turn with what was learned. Answers what is left, where that is known.
    pub(super) fn settle(&self, taken: Taken, report: Report) -> Option<f64> {
        let mut ledger = self.lock();
        ledger.in_flight = ledger.in_flight.saturating_sub(1);
        match report {
            // Only while the level is still our own reckoning: what TIDAL said since knows nothing of this turn.
            Report::NotSent if taken.told == ledger.told => {
                if let Limit::Known(bucket) = &mut ledger.limit {
                    bucket.set_level(bucket.level() + f64::from(taken.charged));
                }
            }
            Report::NotSent | Report::Nothing => {}
            Report::Answered(None) => {
                if matches!(ledger.limit, Limit::Unknown) {
                    ledger.limit = Limit::Unlimited;
                }
            }
            Report::Answered(Some(state)) => ledger.learn(state, taken),
            Report::Throttled { pause, state } => {
                ledger.told += 1;
                ledger.paused_until = ledger.paused_until.max(clock::now() + pause);
                if let Some(state) = state {
                    ledger.learn(state, taken);
                }
                // A refusal says that there was not enough, whatever our account says.
                if let Limit::Known(bucket) = &mut ledger.limit {
                    let left = state.and_then(|state| state.remaining).unwrap_or(0);
                    bucket.set_level(bucket.level().min(left.into()));
                }
            }
        }
        self.changed.notify_one();
        match &ledger.limit {
            Limit::Known(bucket) => Some(bucket.level()),
            Limit::Unknown | Limit::Unlimited => None,
        }
    }

    /// What is left, where TIDAL has told its limit, and when a request of this cost would have its turn.
    pub(super) fn budget(&self, cost: u32) -> Option<Budget> {
        let ledger = self.lock();
        let Limit::Known(bucket) = &ledger.limit else {
            return None;
        };
        // A whole number of tokens is one, whatever dividing by nanoseconds makes of it.
        #[expect(clippy::cast_precision_loss, reason = "costs are small")]
        let left = bucket.level() - ledger.waiting_cost as f64 + 1e-3;
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "the cast saturates, and a capacity is far below its end"
        )]
        Some(Budget {
            left: left.max(0.0) as u32,
            capacity: bucket.capacity(),
            per_second: bucket.per_second(),
            next_request_in: ledger.wait_for(cost),
        })
    }

    /// When it was last asked for a turn, if nobody needs it now.
    pub(super) fn idle_since(&self) -> Option<Instant> {
        let ledger = self.lock();
        (ledger.in_flight == 0 && ledger.waiting == 0).then_some(ledger.used)
    }

    fn lock(&self) -> MutexGuard<'_, Ledger> {
        self.ledger.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Ledger ===

impl Ledger {
    fn wait_for(&self, cost: u32) -> Duration {
        let refill = match &self.limit {
            Limit::Known(bucket) => bucket.wait_for(self.waiting_cost + u64::from(cost)),
            Limit::Unknown | Limit::Unlimited => Duration::ZERO,
        };
        refill.max(self.paused_until.saturating_duration_since(clock::now()))
    }

    fn learn(&mut self, state: RateState, taken: Taken) {
        self.told += 1;
        let capacity = state.capacity.unwrap_or(CAPACITY);
        let per_second = state.per_second.unwrap_or(PER_SECOND);
        let told = state.remaining.map(f64::from);
        // Nobody else was in flight at any time between sending and answer.
        let alone = taken.first && taken.number == self.turns;
        let level = match &self.limit {
            Limit::Known(bucket) => {
                let cost = state.cost.unwrap_or(taken.cost);
                let spent = bucket.level() + f64::from(taken.cost) - f64::from(cost);
                match told {
                    Some(told) if alone => told,
                    Some(told) => spent.min(told),
                    None => spent,
                }
            }
            Limit::Unknown | Limit::Unlimited => told.unwrap_or(0.0),
        };
        match &mut self.limit {
            Limit::Known(bucket) if bucket.has(capacity, per_second) => bucket.set_level(level),
            limit => *limit = Limit::Known(Bucket::new(capacity, per_second, level)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(remaining: u32) -> Report {
        let state = RateState {
            remaining: Some(remaining),
            capacity: Some(10),
            per_second: Some(1.0),
            cost: Some(5),
        };
        Report::Answered(Some(state))
    }

    fn check_level(level: Option<f64>, expected: f64) {
        assert!(
            level.is_some_and(|level| (level - expected).abs() < 1e-3),
            "{level:?} is not {expected}"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn until_the_first_answer_one_is_in_flight() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        assert_eq!(account.take(5), Err(NotYet::UntilToldMore));
        assert_eq!(account.settle(first, Report::Nothing), None);
        let second = account.take(5).unwrap();
        assert!(!account.is_told());
        check_level(account.settle(second, told(5)), 5.0);
        account.take(5).unwrap();
        assert!(matches!(account.take(5), Err(NotYet::For(_))) && account.is_told());
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_raises_the_level_only_where_nobody_overlapped() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        check_level(account.settle(first, told(10)), 10.0);
        let (early, late) = (account.take(5).unwrap(), account.take(5).unwrap());
        // The later answer overtakes the earlier one, whose number is out of date by then.
        check_level(account.settle(late, told(0)), 0.0);
        check_level(account.settle(early, told(5)), 0.0);
        tokio::time::advance(Duration::from_secs(6)).await;
        let alone = account.take(5).unwrap();
        check_level(account.settle(alone, told(4)), 4.0);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_not_sent_is_given_back_unless_tidal_said_more_since() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        assert_eq!(account.settle(first, Report::NotSent), None);
        let first = account.take(5).unwrap();
        check_level(account.settle(first, told(10)), 10.0);
        for _ in 0..20 {
            let (one, two) = (account.take(5).unwrap(), account.take(5).unwrap());
            check_level(account.settle(one, Report::NotSent), 5.0);
            check_level(account.settle(two, Report::NotSent), 10.0);
        }
        // One that costs more than there can ever be took all there was.
        let dear = account.take(50).unwrap();
        check_level(account.settle(dear, Report::NotSent), 10.0);
        let (unsent, sent) = (account.take(5).unwrap(), account.take(5).unwrap());
        check_level(account.settle(sent, told(2)), 0.0);
        check_level(account.settle(unsent, Report::NotSent), 0.0);
    }

    #[tokio::test(start_paused = true)]
    async fn somebody_else_spending_is_noticed() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        account.settle(first, told(10));
        let second = account.take(5).unwrap();
        check_level(account.settle(second, told(0)), 0.0);
    }

    #[tokio::test(start_paused = true)]
    async fn without_headers_there_is_no_limit_but_a_pause_after_a_429() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        assert_eq!(account.settle(first, Report::Answered(None)), None);
        let many: Vec<_> = (0..100).map(|_| account.take(5).unwrap()).collect();
        account.settle(
            many[0],
            Report::Throttled {
                pause: Duration::from_secs(3),
                state: None,
            },
        );
        assert_eq!(account.take(5), Err(NotYet::For(Duration::from_secs(3))));
        assert_eq!(account.wait_for(5), Duration::from_secs(3));
        tokio::time::advance(Duration::from_secs(3)).await;
        assert!(account.take(5).is_ok());
    }

    #[tokio::test(start_paused = true)]
    async fn a_429_empties_the_bucket_and_half_a_story_is_completed() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        let half = RateState {
            remaining: Some(7),
            ..RateState::default()
        };
        check_level(account.settle(first, Report::Answered(Some(half))), 7.0);
        let second = account.take(5).unwrap();
        let pause = Duration::from_secs(1);
        check_level(
            account.settle(second, Report::Throttled { pause, state: None }),
            0.0,
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_place_is_given_only_if_its_turn_comes_in_time() {
        let account = Account::new();
        let first = account.take(5).unwrap();
        account.settle(first, told(0));
        let in_seconds = |seconds| clock::now() + Duration::from_secs(seconds);
        assert!(matches!(
            account.enqueue(5, in_seconds(4), 9),
            Err(NoPlace::TooLate(_))
        ));
        assert_eq!(account.enqueue(5, in_seconds(6), 9), Ok(()));
        assert!(
            matches!(account.enqueue(5, in_seconds(9), 9), Err(NoPlace::TooLate(_))),
            "one is before"
        );
        assert!(matches!(
            account.enqueue(5, in_seconds(11), 1),
            Err(NoPlace::Full(_))
        ));
        account.leave(5);
        assert_eq!(account.enqueue(5, in_seconds(6), 1), Ok(()));
    }
}
