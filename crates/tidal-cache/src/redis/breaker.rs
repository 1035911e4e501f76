//! Leaving Redis alone while it does not answer. The pulse is the probe: no caller ever waits for one.

/// So many failures in a row.
const FAILURES: u32 = 5;

/// Closed, or open.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Breaker {
    failures: u32,
}

// === impl Breaker ===

impl Breaker {
    pub(super) fn is_open(self) -> bool {
        self.failures >= FAILURES
    }

    /// Redis answered in time.
    pub(super) fn success(&mut self) {
        self.failures = 0;
    }

    /// It did not.
    pub(super) fn failure(&mut self) {
        self.failures = self.failures.saturating_add(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_failures_in_a_row_open_it() {
        let mut breaker = Breaker::default();
        for _ in 0..FAILURES - 1 {
            breaker.failure();
        }
        breaker.success();
        for _ in 0..FAILURES {
            assert!(!breaker.is_open());
            breaker.failure();
        }
        assert!(breaker.is_open());
        breaker.success();
        assert!(!breaker.is_open());
    }
}
