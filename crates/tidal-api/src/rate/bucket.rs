//! A token bucket whose level can be set: `governor` on tokio's clock, over a state store of our own.
//!
//! The only file that knows `governor`. Its arithmetic (GCRA) keeps one number, the theoretical arrival time of the next
//! token. By holding that number ourselves we can correct the level to what TIDAL says, and carry it over when capacity
//! or rate change.

use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use governor::clock::Clock;
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::{NotKeyed, StateStore};
use governor::{Quota, RateLimiter};

use crate::clock::{self, Instant};

/// A bucket of tokens.
pub(super) struct Bucket {
    governor: RateLimiter<NotKeyed, Arrival, Since, NoOpMiddleware<Duration>>,
    arrival: Arrival,
    clock: Since,
    capacity: NonZeroU32,
    period: Duration,
}

/// The theoretical arrival time, counted from the bucket's making.
#[derive(Clone, Default)]
struct Arrival(Arc<Mutex<Option<Nanos>>>);

/// Tokio's clock, counted from the bucket's making.
#[derive(Debug, Clone)]
struct Since(Instant);

// Nobody waits longer, and what is added to a clock has to have a bound.
const LONGEST: Duration = Duration::from_hours(24);

// === impl Bucket ===

impl Bucket {
    /// A bucket of `capacity` tokens (at least one) with `level` in it, which gains `per_second`.
    pub(super) fn new(capacity: u32, per_second: f64, level: f64) -> Self {
        let (capacity, period) = bounded(capacity, per_second);
        let (arrival, clock) = (Arrival::default(), Since(clock::now()));
        let quota = Quota::with_period(period)
            .unwrap_or(Quota::per_second(NonZeroU32::MIN))
            .allow_burst(capacity);
        let governor = RateLimiter::new(quota, arrival.clone(), clock.clone());
        let mut bucket = Self {
            governor,
            arrival,
            clock,
            capacity,
            period,
        };
        bucket.set_level(level);
        bucket
    }

    /// Whether it is this kind of bucket.
    pub(super) fn has(&self, capacity: u32, per_second: f64) -> bool {
        (self.capacity, self.period) == bounded(capacity, per_second)
    }

    /// Takes tokens out and says how many, or how long until there are enough. A cost above the capacity waits for a
    /// full bucket.
    pub(super) fn take(&mut self, cost: u32) -> Result<u32, Duration> {
        let Some(cost) = NonZeroU32::new(cost.min(self.capacity.get())) else {
            return Ok(0);
        };
        match self.governor.check_n(cost) {
            Ok(Ok(())) => Ok(cost.get()),
            Ok(Err(not_until)) => Err(not_until.wait_time_from(self.clock.now())),
            // Cannot be: the cost is not above the capacity.
            Err(_) => Err(self.period),
        }
    }

    /// Takes out so many times the cost, and says how much that was. What is more than it holds is owed: the level is
    /// below zero after that.
    pub(super) fn take_times(&mut self, cost: u32, times: u32) -> Result<u32, Duration> {
        let whole = cost.min(self.capacity.get()).saturating_mul(times);
        let taken = self.take(whole)?;
        if taken < whole {
            self.add(-f64::from(whole - taken));
        }
        Ok(whole)
    }

    /// How long until `cost` tokens have come together, if nobody else takes any. May be more than it holds.
    pub(super) fn wait_for(&self, cost: u64) -> Duration {
        #[expect(clippy::cast_precision_loss, reason = "costs are small")]
        let missing = cost as f64 - self.level();
        self.period.mul_f64(missing.max(0.0)).min(LONGEST)
    }

    /// What is in it now.
    pub(super) fn level(&self) -> f64 {
        let debt = self.arrival.read().map_or(Duration::ZERO, |arrival| {
            Duration::from_nanos(arrival.as_u64()).saturating_sub(self.clock.now())
        });
        f64::from(self.capacity.get()) - debt.as_secs_f64() / self.period.as_secs_f64()
    }

    /// What it holds when it is full.
    pub(super) fn capacity(&self) -> u32 {
        self.capacity.get()
    }

    /// What it gains each second.
    pub(super) fn per_second(&self) -> f64 {
        1.0 / self.period.as_secs_f64()
    }

    /// Corrects what is in it: something between nothing and all.
    pub(super) fn set_level(&mut self, level: f64) {
        self.write(level.max(0.0));
    }

    /// Corrects what is in it, if that is more.
    pub(super) fn lower(&mut self, level: f64) {
        self.write(self.level().min(level));
    }

    /// Puts tokens in, or takes them out, below zero if need be.
    pub(super) fn add(&mut self, tokens: f64) {
        self.write(self.level() + tokens);
    }

    fn write(&mut self, level: f64) {
        let missing = f64::from(self.capacity.get()) - level;
        let longest = self.period.saturating_mul(self.capacity.get()) + LONGEST;
        let debt = self.period.mul_f64(missing.max(0.0)).min(longest);
        self.arrival.write(self.clock.now().saturating_add(debt));
    }
}

/// Capacity and period within what `governor` can count with, whatever a header says: a product of the two has to fit
/// into nanoseconds. The period is rounded up, so that we are never ahead of TIDAL.
fn bounded(capacity: u32, per_second: f64) -> (NonZeroU32, Duration) {
    let capacity = NonZeroU32::new(capacity.min(1_000_000)).unwrap_or(NonZeroU32::MIN);
    let seconds = (1.0 / per_second).clamp(1e-6, 3_600.0);
    (
        capacity,
        Duration::from_secs_f64(seconds) + Duration::from_nanos(1),
    )
}

// === impl Arrival ===

impl Arrival {
    fn read(&self) -> Option<Nanos> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, arrival: Duration) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(arrival.into());
    }
}

impl StateStore for Arrival {
    type Key = NotKeyed;

    fn measure_and_replace<T, F, E>(&self, _: &NotKeyed, decide: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut arrival = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (outcome, next) = decide(*arrival)?;
        *arrival = Some(next);
        Ok(outcome)
    }
}

// === impl Since ===

impl Clock for Since {
    type Instant = Duration;

    fn now(&self) -> Duration {
        clock::now().saturating_duration_since(self.0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn check_level(bucket: &Bucket, expected: f64) {
        assert!(
            (bucket.level() - expected).abs() < 1e-3,
            "{} is not {expected}",
            bucket.level()
        );
    }

    async fn pass(seconds: f64) {
        tokio::time::advance(Duration::from_secs_f64(seconds)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn two_at_once_then_one_every_five_seconds() {
        let mut bucket = Bucket::new(10, 1.0, 10.0);
        assert_eq!((bucket.take(5), bucket.take(5)), (Ok(5), Ok(5)));
        let wait = bucket.take(5).unwrap_err();
        assert!(
            wait > Duration::from_millis(4_990) && wait < Duration::from_millis(5_010),
            "{wait:?}"
        );
        pass(4.9).await;
        assert!(bucket.take(5).is_err());
        pass(0.2).await;
        assert_eq!(bucket.take(5), Ok(5));
    }

    #[tokio::test(start_paused = true)]
    async fn the_level_can_be_corrected_and_never_leaves_its_bounds() {
        let mut bucket = Bucket::new(10, 2.0, 99.0);
        check_level(&bucket, 10.0);
        bucket.set_level(3.0);
        check_level(&bucket, 3.0);
        pass(1.0).await;
        check_level(&bucket, 5.0);
        bucket.set_level(-4.0);
        check_level(&bucket, 0.0);
        pass(60.0).await;
        check_level(&bucket, 10.0);
        assert_eq!(bucket.wait_for(30), Duration::from_nanos(500_000_001) * 20);
    }

    #[tokio::test(start_paused = true)]
    async fn odd_numbers_do_no_harm() {
        let mut bucket = Bucket::new(0, 1e12, 0.0);
        pass(1.0).await;
        assert_eq!((bucket.take(99), bucket.take(0)), (Ok(1), Ok(0)));
        let slow = Bucket::new(u32::MAX, 1e-12, 0.0);
        assert!(slow.wait_for(1) >= Duration::from_hours(1));
        check_level(&slow, 0.0);
    }

    proptest! {
        #[test]
        fn never_more_than_capacity_and_refill(steps in prop::collection::vec((0_u64..4_000, 1_u32..8), 1..60)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            runtime.block_on(async {
                let mut bucket = Bucket::new(10, 1.0, 10.0);
                let (mut spent, mut elapsed) = (0, 0.0);
                for (pause, cost) in steps {
                    tokio::time::advance(Duration::from_millis(pause)).await;
                    #[expect(clippy::cast_precision_loss, reason = "small")]
                    let passed = pause as f64 / 1_000.0;
                    elapsed += passed;
                    if bucket.take(cost).is_ok() {
                        spent += cost;
                    }
                    assert!(f64::from(spent) <= 10.0 + elapsed + 1e-6);
                }
            });
        }
    }
}
