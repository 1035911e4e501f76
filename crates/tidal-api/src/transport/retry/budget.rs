//! The retry budget: an outage must not triple the load on TIDAL.

use std::sync::{Mutex, PoisonError};

use crate::clock::{self, Instant};

/// What is left for retries: a tenth of the calls, and a small reserve for clients that call seldom.
pub(super) struct Budget {
    account: Mutex<Account>,
}

struct Account {
    balance: f64,
    as_of: Instant,
}

// Retries for each call.
const SHARE: f64 = 0.1;

// The most that is ever saved, and what a client starts with.
const RESERVE: f64 = 10.0;

// An idle client has its reserve back after a minute.
const RESERVE_PER_SECOND: f64 = RESERVE / 60.0;

impl Budget {
    pub(super) fn new() -> Self {
        Self {
            account: Mutex::new(Account {
                balance: RESERVE,
                as_of: clock::now(),
            }),
        }
    }

    /// A call is made.
    pub(super) fn deposit(&self) {
        self.change(SHARE);
    }

    /// A retry would be made. `false` is that it must not.
    pub(super) fn withdraw(&self) -> bool {
        self.change(-1.0)
    }

    fn change(&self, amount: f64) -> bool {
        let mut account = self.account.lock().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now();
        let saved = now.saturating_duration_since(account.as_of).as_secs_f64() * RESERVE_PER_SECOND;
        account.as_of = now;
        account.balance = (account.balance + saved).min(RESERVE);
        if account.balance + amount < 0.0 {
            return false;
        }
        account.balance = (account.balance + amount).min(RESERVE);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Budget;

    fn withdrawals(budget: &Budget) -> usize {
        std::iter::repeat_with(|| budget.withdraw())
            .take(1_000)
            .filter(|granted| *granted)
            .count()
    }

    #[tokio::test(start_paused = true)]
    async fn an_outage_adds_a_tenth_and_no_more() {
        let budget = Budget::new();
        assert_eq!(withdrawals(&budget), 10);
        for _ in 0..105 {
            budget.deposit();
        }
        assert_eq!(withdrawals(&budget), 10, "savings are bounded by the reserve");
        for _ in 0..55 {
            budget.deposit();
        }
        assert_eq!(withdrawals(&budget), 5);
    }

    #[tokio::test(start_paused = true)]
    async fn the_reserve_comes_back_with_time() {
        let budget = Budget::new();
        withdrawals(&budget);
        tokio::time::advance(Duration::from_secs(31)).await;
        assert_eq!(withdrawals(&budget), 5);
        tokio::time::advance(Duration::from_hours(1)).await;
        assert_eq!(withdrawals(&budget), 10);
    }
}
