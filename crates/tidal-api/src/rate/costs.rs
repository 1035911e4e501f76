//! What operations cost, learned from what TIDAL says each of them did cost.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The costs of operations, in tokens. Bounded by the number of operations.
#[derive(Debug, Default)]
pub(super) struct Costs(Mutex<HashMap<&'static str, u32>>);

/// What was seen live for every operation tried.
const UNKNOWN: u32 = 5;

impl Costs {
    /// What an operation costs. One that was never seen is taken for as dear as the dearest.
    pub(super) fn of(&self, operation: &'static str) -> u32 {
        let costs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        costs.get(operation).copied().unwrap_or_else(|| dearest(&costs))
    }

    /// What to expect of an operation that is not named: as much as the dearest.
    pub(super) fn usual(&self) -> u32 {
        dearest(&self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes down what an operation did cost.
    pub(super) fn learn(&self, operation: &'static str, cost: u32) {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(operation, cost);
    }
}

fn dearest(costs: &HashMap<&'static str, u32>) -> u32 {
    costs.values().copied().max().unwrap_or(UNKNOWN)
}

#[cfg(test)]
mod tests {
    use super::Costs;

    #[test]
    fn costs_are_learned_and_the_unknown_is_dear() {
        let costs = Costs::default();
        assert_eq!(costs.of("GET /a"), 5);
        costs.learn("GET /a", 1);
        costs.learn("GET /b", 3);
        assert_eq!(
            (costs.of("GET /a"), costs.of("GET /b"), costs.of("GET /c")),
            (1, 3, 3)
        );
        costs.learn("GET /a", 7);
        assert_eq!((costs.of("GET /a"), costs.of("GET /c")), (7, 7));
    }
}
