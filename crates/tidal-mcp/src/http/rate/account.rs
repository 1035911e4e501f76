//! What one principal or address was let through by this replica, and what it may let through without asking the others.
//! Sends nothing itself.
//!
//! A question to Redis for each request would cost more than many requests do. So a replica takes permits for up to a
//! hundredth of the limit at once: one at first, twice as many each time that they were all spent within a slice (a second, of
//! a minute), and near the limit one at a time. What was not spent within a slice is given back with the next question. With
//! three replicas no more than three hundredths are ever in the wrong hands, and none where it matters: at the limit.

use std::time::Duration;

use tokio::time::Instant;

use super::{
    shared::{Answer, Question},
    window::Window,
};

/// A replica's part of the count.
pub(super) struct Account {
    window: Window,
    permits: Option<Permits>,
    /// What was let through without a permit, and not told yet.
    owed: u32,
    /// How many permits to take next.
    next: u32,
    /// Nobody is let through before this time; the others said so.
    refused_until: Option<(Instant, Instant)>,
    /// What the others had left when they were asked last.
    left: u32,
}

struct Permits {
    left: u32,
    taken: u32,
    until: Instant,
    slice: u64,
}

/// The rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rule {
    pub(super) limit: u32,
    pub(super) slice: Duration,
    /// The beginning of time.
    pub(super) since: Instant,
}

/// What becomes of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::http) enum Verdict {
    /// It is let through, and so many more would be.
    Admitted {
        /// Of them.
        left: u32,
    },
    /// It is not.
    Refused {
        /// Until the next one is.
        wait: Duration,
    },
}

// === impl Account ===

impl Account {
    pub(super) fn new() -> Self {
        Self {
            window: Window::new(),
            permits: None,
            owed: 0,
            next: 1,
            refused_until: None,
            left: 0,
        }
    }

    /// By this replica's own count. What is let through is told to the others when they can be asked.
    pub(super) fn alone(&mut self, rule: &Rule, now: Instant) -> Verdict {
        let slice = rule.slice_at(now);
        let sum = self.window.sum(slice);
        if sum >= rule.limit {
            let slices = self.window.slices_until_below(slice, rule.limit);
            return Verdict::Refused {
                wait: rule.until(slice.saturating_add(slices.into()), now),
            };
        }
        self.window.add(slice, 1);
        self.owed = self.owed.saturating_add(1).min(rule.limit);
        Verdict::Admitted {
            left: rule.limit - sum - 1,
        }
    }

    /// By what the others have said already; nothing if they have to be asked.
    pub(super) fn known(&mut self, rule: &Rule, now: Instant) -> Option<Verdict> {
        if let Some((until, honest)) = self.refused_until {
            if now < until {
                return Some(Verdict::Refused { wait: honest - now });
            }
            self.refused_until = None;
        }
        let permits = self.permits.as_mut().filter(|permits| now < permits.until)?;
        permits.left = permits.left.checked_sub(1)?;
        let left = self.left.saturating_add(permits.left);
        self.window.add(rule.slice_at(now), 1);
        Some(Verdict::Admitted { left })
    }

    /// What to ask the others. What is owed stays owed until they have answered; what is given back does not.
    pub(super) fn question(&mut self, rule: &Rule) -> Question {
        let most = (rule.limit / 100).max(1);
        let unspent = match self.permits.take() {
            None => (0, 0),
            Some(permits) if permits.left == 0 => {
                self.next = self.next.saturating_mul(2);
                (0, 0)
            }
            Some(permits) => {
                self.next = permits.taken - permits.left;
                (permits.left, permits.slice)
            }
        };
        self.next = self.next.clamp(1, most);
        Question {
            limit: rule.limit,
            slice: rule.slice,
            wanted: self.next,
            owed: self.owed,
            unspent,
        }
    }

    /// What they answered to a question that was asked then.
    pub(super) fn answered(&mut self, rule: &Rule, told: u32, (asked, answer): (Instant, Answer)) {
        self.owed = self.owed.saturating_sub(told);
        self.left = answer.left;
        if answer.permits == 0 {
            // Others may give back what they did not spend.
            let wait = answer.wait.max(Duration::from_millis(1));
            self.refused_until = Some((asked + wait.min(rule.slice), asked + wait));
        } else {
            self.permits = Some(Permits {
                left: answer.permits,
                taken: answer.permits,
                // From when it was asked: Redis counts it in a slice that began no later.
                until: asked + rule.slice,
                slice: answer.slice,
            });
        }
    }

    /// It costs so much more than was taken for it.
    pub(super) fn charge(&mut self, rule: &Rule, cost: u32, now: Instant) {
        self.window.add(rule.slice_at(now), cost);
        let mut cost = cost;
        if let Some(permits) = &mut self.permits {
            let paid = permits.left.min(cost);
            permits.left -= paid;
            cost -= paid;
        }
        self.owed = self.owed.saturating_add(cost).min(rule.limit);
    }
}

// === impl Rule ===

impl Rule {
    fn slice_at(&self, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(self.since).as_micros();
        u64::try_from(passed / self.slice.as_micros().max(1)).unwrap_or(u64::MAX)
    }

    fn until(&self, slice: u64, now: Instant) -> Duration {
        let passed = now.saturating_duration_since(self.since);
        let then = self
            .slice
            .saturating_mul(u32::try_from(slice).unwrap_or(u32::MAX));
        then.saturating_sub(passed)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn rule(limit: u32) -> Rule {
        Rule {
            limit,
            slice: Duration::from_secs(1),
            since: Instant::now(),
        }
    }

    fn answer(permits: u32) -> Answer {
        Answer {
            permits,
            left: 500,
            wait: Duration::from_secs(7),
            slice: 3,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn alone_it_holds_the_limit_and_says_when_there_is_more() {
        let (rule, mut account) = (rule(3), Account::new());
        for left in [2, 1, 0] {
            assert_eq!(account.alone(&rule, Instant::now()), Verdict::Admitted { left });
        }
        advance(Duration::from_millis(1_500)).await;
        let wait = Duration::from_millis(60_500);
        assert_eq!(account.alone(&rule, Instant::now()), Verdict::Refused { wait });
        advance(wait.saturating_sub(Duration::from_millis(1))).await;
        assert!(matches!(
            account.alone(&rule, Instant::now()),
            Verdict::Refused { .. }
        ));
        advance(Duration::from_millis(1)).await;
        assert_eq!(
            account.alone(&rule, Instant::now()),
            Verdict::Admitted { left: 2 }
        );
        assert_eq!(account.question(&rule).owed, 3, "no more than the limit");
    }

    #[tokio::test(start_paused = true)]
    async fn permits_are_spent_doubled_and_given_back() {
        let (rule, mut account) = (rule(1_000), Account::new());
        for wanted in [1, 2, 4, 8, 10, 10] {
            assert_eq!(account.known(&rule, Instant::now()), None);
            let question = account.question(&rule);
            assert_eq!((question.wanted, question.unspent), (wanted, (0, 0)));
            account.answered(&rule, 0, (Instant::now(), answer(wanted)));
            for left in (0..wanted).rev() {
                let verdict = account.known(&rule, Instant::now());
                assert_eq!(verdict, Some(Verdict::Admitted { left: 500 + left }));
            }
        }
        account.question(&rule);
        account.answered(&rule, 0, (Instant::now(), answer(10)));
        for _ in 0..4 {
            account.known(&rule, Instant::now()).unwrap();
        }
        advance(Duration::from_secs(1)).await;
        assert_eq!(account.known(&rule, Instant::now()), None, "too old");
        let question = account.question(&rule);
        assert_eq!((question.wanted, question.unspent), (4, (6, 3)));
        assert_eq!(account.question(&rule).unspent, (0, 0), "given back once");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_is_believed_for_a_while() {
        let (rule, mut account) = (rule(1_000), Account::new());
        account.answered(&rule, 0, (Instant::now(), answer(0)));
        let wait = Duration::from_secs(7);
        assert_eq!(
            account.known(&rule, Instant::now()),
            Some(Verdict::Refused { wait })
        );
        advance(Duration::from_secs(1)).await;
        assert_eq!(account.known(&rule, Instant::now()), None);
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_let_through_meanwhile_is_owed_until_it_is_told() {
        let (rule, mut account) = (rule(1_000), Account::new());
        account.alone(&rule, Instant::now());
        account.alone(&rule, Instant::now());
        assert_eq!(account.question(&rule).owed, 2);
        account.alone(&rule, Instant::now());
        account.answered(&rule, 2, (Instant::now(), answer(5)));
        account.charge(&rule, 19, Instant::now());
        assert_eq!(
            account.known(&rule, Instant::now()),
            None,
            "the permits paid for it"
        );
        assert_eq!(account.question(&rule).owed, 1 + 14);
        assert_eq!(account.window.sum(0), 3 + 19);
    }
}
