//! How long calls take, one by one. The one place here that reads the clock.

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use anyhow::Context;

/// What calls took, shortest first.
pub(crate) struct Times(Vec<Duration>);

/// The time.
#[expect(clippy::disallowed_methods, reason = "measurements are of real time")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// What one call takes.
///
/// # Errors
/// Its own.
pub(crate) async fn took<T, E>(call: impl Future<Output = Result<T, E>>) -> Result<Duration, E> {
    let began = now();
    black_box(call.await?);
    Ok(began.elapsed())
}

/// The one in the middle; of none, none.
pub(crate) fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures.get(figures.len() / 2).copied().unwrap_or(f64::NAN)
}

// === impl Times ===

impl Times {
    pub(crate) fn of(mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self(times)
    }

    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The median.
    pub(crate) fn p50(&self) -> anyhow::Result<Duration> {
        self.percentile(50)
    }

    pub(crate) fn p99(&self) -> anyhow::Result<Duration> {
        self.percentile(99)
    }

    /// The longest.
    pub(crate) fn most(&self) -> anyhow::Result<Duration> {
        self.percentile(100)
    }

    fn percentile(&self, percent: usize) -> anyhow::Result<Duration> {
        let last = self.0.len().saturating_sub(1);
        let place = self.0.len().saturating_mul(percent) / 100;
        self.0.get(place.min(last)).copied().context("nothing was timed")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_of_all_times() {
        let times = Times::of((1..=100).rev().map(Duration::from_nanos).collect());
        assert_eq!(times.p50().unwrap(), Duration::from_nanos(51));
        assert_eq!(times.p99().unwrap(), Duration::from_nanos(100));
        assert_eq!(times.most().unwrap(), Duration::from_nanos(100));
        assert!(Times::of(Vec::new()).p50().is_err());
    }
}
