//! What operations cost, learned from what TIDAL says each of them did cost.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

/// The costs of operations, in tokens. Bounded by the number of operations, whatever others say.
#[derive(Debug, Default)]
pub(super) struct Costs(Mutex<HashMap<Cow<'static, str>, u32>>);

/// What was seen live for every operation tried.
const UNKNOWN: u32 = 5;

// More than there are operations.
#[cfg(feature = "redis")]
const MOST: usize = 500;

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

    /// Takes down what an operation did cost. Answers whether that is news.
    pub(super) fn learn(&self, operation: &'static str, cost: u32) -> bool {
        let mut costs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        costs.insert(operation.into(), cost) != Some(cost)
    }
}

/// Of what others have learned.
#[cfg(feature = "redis")]
impl Costs {
    /// Takes down what others say, and answers what they do not know.
    pub(super) fn exchange(&self, told: HashMap<String, u32>) -> Vec<(String, u32)> {
        let mut costs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known_only_here =
            |(operation, _): &(&Cow<'static, str>, &u32)| !told.contains_key(operation.as_ref());
        let news = costs.iter().filter(known_only_here);
        let news = news
            .map(|(operation, cost)| (operation.to_string(), *cost))
            .collect();
        for (operation, cost) in told {
            if costs.len() < MOST || costs.contains_key(operation.as_str()) {
                costs.insert(operation.into(), cost);
            }
        }
        news
    }
}

fn dearest(costs: &HashMap<Cow<'static, str>, u32>) -> u32 {
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

    #[cfg(feature = "redis")]
    #[test]
    fn what_others_say_is_taken_down_within_bounds() {
        let costs = Costs::default();
        assert!(costs.learn("GET /a", 1) && !costs.learn("GET /a", 1));
        costs.learn("GET /b", 3);
        let told = [("GET /a".to_owned(), 2), ("GET /c".to_owned(), 4)].into();
        assert_eq!(costs.exchange(told), [("GET /b".to_owned(), 3)]);
        assert_eq!((costs.of("GET /a"), costs.of("GET /c")), (2, 4));
        let many = (0..2 * super::MOST).map(|number| (number.to_string(), 9));
        costs.exchange(many.collect());
        assert_eq!(costs.0.lock().unwrap().len(), super::MOST);
    }
}
