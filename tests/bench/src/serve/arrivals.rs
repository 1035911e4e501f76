//! When requests come, and which: decided before, so that a server that is slow meets no fewer of them. They come at random,
//! as from users who know nothing of each other, and every time the same.

use std::time::Duration;

use rand::{RngExt, SeedableRng, rngs::StdRng};

/// What is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A search that was made before.
    Cached,
    /// A search that was never made before.
    Cold,
    /// A change of a listener's favourites.
    Write,
}

/// How many in a hundred are of which kind; the rest are cached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mix {
    pub(super) cold: u32,
    pub(super) writes: u32,
}

/// A request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Arrival {
    /// Since the beginning.
    pub(super) due: Duration,
    pub(super) kind: Kind,
}

/// Which kinds follow each other.
pub(super) struct Draw {
    dice: StdRng,
    mix: Mix,
}

/// The arrivals of so many seconds, at so many per second on the average.
pub(super) fn arrivals(mix: Mix, per_second: f64, time: Duration) -> Vec<Arrival> {
    let mut draw = Draw::new(mix, 0);
    let mut all = Vec::new();
    let mut due = 0.0;
    loop {
        due += draw.gap() / per_second;
        if due >= time.as_secs_f64() {
            return all;
        }
        all.push(Arrival {
            due: Duration::from_secs_f64(due),
            kind: draw.kind(),
        });
    }
}

// === impl Kind ===

impl Kind {
    pub(super) const ALL: [Self; 3] = [Self::Cached, Self::Cold, Self::Write];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Cached => "cached reads",
            Self::Cold => "cold reads",
            Self::Write => "writes",
        }
    }
}

// === impl Mix ===

impl Mix {
    /// What users do: most of it was asked before.
    pub(super) const USUAL: Self = Self { cold: 15, writes: 5 };

    /// Nothing that the cache could answer, and nothing that has to be put in order.
    pub(super) const COLD: Self = Self { cold: 100, writes: 0 };
}

// === impl Draw ===

impl Draw {
    /// The same for the same seed.
    pub(super) fn new(mix: Mix, seed: u64) -> Self {
        Self {
            dice: StdRng::seed_from_u64(seed),
            mix,
        }
    }

    pub(super) fn kind(&mut self) -> Kind {
        let Mix { cold, writes } = self.mix;
        match self.dice.random_range(0..100) {
            drawn if drawn < cold => Kind::Cold,
            drawn if drawn < cold + writes => Kind::Write,
            _ => Kind::Cached,
        }
    }

    /// To the next arrival, where one a unit of time comes on the average.
    fn gap(&mut self) -> f64 {
        let drawn: f64 = self.dice.random();
        -(1.0 - drawn).ln()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_many_come_as_should_and_no_two_runs_differ() {
        let all = arrivals(Mix::USUAL, 1_000.0, Duration::from_secs(20));
        assert!(all.len().abs_diff(20_000) < 600, "{}", all.len());
        assert!(all.is_sorted_by_key(|arrival| arrival.due));
        assert!(all.last().unwrap().due < Duration::from_secs(20));
        let again = arrivals(Mix::USUAL, 1_000.0, Duration::from_secs(20));
        let same = |(one, other): (&Arrival, &Arrival)| one.due == other.due && one.kind == other.kind;
        assert!(all.len() == again.len() && all.iter().zip(&again).all(same));
    }

    #[test]
    fn they_come_in_no_even_rhythm() {
        let all = arrivals(Mix::USUAL, 1_000.0, Duration::from_secs(20));
        let gaps = all.windows(2).map(|pair| pair[1].due.saturating_sub(pair[0].due));
        let short = gaps.filter(|gap| *gap < Duration::from_micros(500)).count();
        // 1 - 1/√e of them, where gaps are distributed exponentially.
        assert!(short.abs_diff(all.len() * 393 / 1_000) < 400, "{short}");
    }

    #[test]
    fn kinds_are_mixed_as_they_should_be() {
        for (mix, cached, cold, writes) in [(Mix::USUAL, 80, 15, 5), (Mix::COLD, 0, 100, 0)] {
            let mut draw = Draw::new(mix, 7);
            let drawn: Vec<_> = (0..20_000).map(|_| draw.kind()).collect();
            for (kind, hundredths) in [(Kind::Cached, cached), (Kind::Cold, cold), (Kind::Write, writes)] {
                let count = drawn.iter().filter(|other| **other == kind).count();
                assert!(count.abs_diff(hundredths * 200) < 250, "{count} {}", kind.name());
            }
        }
    }
}
