//! How much was let through within the last minute, kept in sixty slices of it.
//!
//! Of the usual two ways, two counters that are weighted by time let through up to twice the limit when all of it comes at
//! the end of one minute and the beginning of the next, and a log of every request takes as much memory as the limit is
//! large. Slices take 248 bytes, and the limit holds to the letter: a slice counts as a whole until all of it is a minute
//! and a slice ago. The second slice is for permits that were taken from Redis in one and spent in the next. So nobody gets
//! more than the limit in any minute, however it is laid, and who takes all they can get gets at least 60/62 of it.

use std::time::Duration;

/// So many slices are a window.
pub(super) const SLICES: u32 = 60;

/// So many count at any time: a whole window, the slice that has begun, and one for permits.
pub(super) const COUNTED: usize = SLICES as usize + 2;

/// What was let through lately. Time is told to it, from a beginning that is the caller's to choose.
pub(super) struct Window {
    counts: [u32; COUNTED],
    /// The slice that was counted in last.
    newest: u64,
    sum: u32,
}

// === impl Window ===

impl Window {
    pub(super) fn new() -> Self {
        Self {
            counts: [0; COUNTED],
            newest: 0,
            sum: 0,
        }
    }

    /// How much counts in this slice.
    pub(super) fn sum(&mut self, slice: u64) -> u32 {
        self.advance(slice);
        self.sum
    }

    /// So much was let through.
    pub(super) fn add(&mut self, slice: u64, count: u32) {
        self.advance(slice);
        let newest = place(self.newest);
        if let Some(counted) = self.counts.get_mut(newest) {
            let before = *counted;
            *counted = before.saturating_add(count);
            self.sum = self.sum.saturating_add(*counted - before);
        }
    }

    /// In how many slices less than so much will count.
    pub(super) fn slices_until_below(&mut self, slice: u64, limit: u32) -> u32 {
        self.advance(slice);
        let mut left = self.sum;
        for later in 1..=SLICES + 2 {
            let place = place(self.newest.wrapping_add(u64::from(later)));
            left -= self.counts.get(place).copied().unwrap_or(0).min(left);
            if left < limit {
                return later;
            }
        }
        SLICES + 2
    }

    fn advance(&mut self, slice: u64) {
        // A clock that went backwards counts in the newest.
        let passed = slice.saturating_sub(self.newest);
        for step in 1..=passed.min(COUNTED as u64) {
            let place = place(self.newest.wrapping_add(step));
            if let Some(counted) = self.counts.get_mut(place) {
                self.sum -= std::mem::take(counted).min(self.sum);
            }
        }
        self.newest = self.newest.max(slice);
    }
}

/// How long a slice of this window is.
pub(super) fn slice_of(window: Duration) -> Duration {
    (window / SLICES).max(Duration::from_millis(1))
}

fn place(slice: u64) -> usize {
    usize::try_from(slice % COUNTED as u64).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIMIT: u32 = 100;

    /// Takes what it can get of what is wanted in each slice; gives what it got.
    fn greedy(wanted: impl Iterator<Item = u32>) -> Vec<u32> {
        let mut window = Window::new();
        let mut slice = 0;
        wanted
            .map(|wanted| {
                let got = wanted.min(LIMIT - window.sum(slice).min(LIMIT));
                window.add(slice, got);
                slice += 1;
                got
            })
            .collect()
    }

    proptest! {
        #[test]
        fn no_window_has_more_than_the_limit(wanted in prop::collection::vec(0..40_u32, 300)) {
            let got = greedy(wanted.into_iter());
            // A window touches one slice more than it is long; a permit is spent one later at most.
            for window in got.windows(COUNTED) {
                prop_assert!(window.iter().sum::<u32>() <= LIMIT);
            }
        }
    }

    #[test]
    fn who_takes_all_gets_almost_all_of_the_limit() {
        let got: u32 = greedy(std::iter::repeat_n(u32::MAX, 62 * 10)).iter().sum();
        assert_eq!(got, LIMIT * 10);
    }

    #[test]
    fn it_is_known_when_there_is_room_again() {
        let mut window = Window::new();
        window.add(5, 60);
        window.add(15, 40);
        for (slice, limit, slices) in [
            (20, LIMIT, 47),
            (20, 40, 57),
            (20, 1, 57),
            (66, LIMIT, 1),
            (67, 40, 10),
        ] {
            assert_eq!(window.slices_until_below(slice, limit), slices, "at {slice}");
            let sum = window.sum(slice + u64::from(slices));
            assert!(sum < limit, "{sum}");
            window = Window::new();
            window.add(5, 60);
            window.add(15, 40);
        }
        assert_eq!(window.sum(1_000_000), 0);
        window.add(3, 1);
        assert_eq!(window.sum(1_000_000), 1, "a clock that went backwards");
    }
}
