//! How long to wait between attempts: exponential, with full jitter.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::Retries;

/// Draws the waits between attempts.
pub(super) struct Backoff {
    first: Duration,
    longest: Duration,
    random: Mutex<StdRng>,
}

impl Backoff {
    pub(super) fn new(retries: Retries) -> Self {
        let random = retries.seed.map_or_else(rand::make_rng, StdRng::seed_from_u64);
        Self {
            first: retries.first_wait,
            longest: retries.longest_wait,
            random: Mutex::new(random),
        }
    }

    /// The wait after attempt number `attempt`, from nothing to twice as much as after the one before: callers that
    /// failed together do not come back together.
    pub(super) fn wait(&self, attempt: u32) -> Duration {
        let doublings = attempt.saturating_sub(1).min(16);
        let most = self.first.saturating_mul(1 << doublings).min(self.longest);
        let mut random = self.random.lock().unwrap_or_else(PoisonError::into_inner);
        most.mul_f64(random.random_range(0.0..=1.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_up_to_the_longest_and_are_seeded() {
        let retries = Retries {
            seed: Some(7),
            ..Retries::default()
        };
        let (one, two) = (Backoff::new(retries), Backoff::new(retries));
        for (attempt, most) in [(1, 200), (2, 400), (3, 800), (6, 5_000), (u32::MAX, 5_000)] {
            let waits: Vec<_> = (0..50).map(|_| one.wait(attempt)).collect();
            let most = Duration::from_millis(most);
            assert!(waits.iter().all(|wait| *wait <= most), "{attempt}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait > most / 2), "{attempt}: {waits:?}");
            assert!(waits.iter().any(|wait| *wait < most / 2), "{attempt}: {waits:?}");
            assert_eq!(waits, (0..50).map(|_| two.wait(attempt)).collect::<Vec<_>>());
        }
    }
}
