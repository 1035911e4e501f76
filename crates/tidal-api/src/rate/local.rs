//! The rate limiter of one process: an account for each credential, a fair queue before each account.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;

use super::account::{Account, NoPlace, NotYet, Taken};
use super::costs::Costs;
use super::{Budget, RateLimiter, Report, Spending, Turn};
use crate::clock::{self, Instant};
use crate::error::{Effort, Error, Limiter, Phase};
use crate::identity::Identity;
use crate::transport::Limits;

/// Keeps one process within TIDAL's rate limits. Costs, capacity and rate are learned from TIDAL's answers.
pub struct LocalRateLimiter {
    shared: Arc<Shared>,
}

struct Shared {
    accounts: Mutex<HashMap<Identity, Arc<Account>>>,
    costs: Costs,
    most_waiting: usize,
}

// Credentials remembered at a time; the longest idle one is forgotten first.
const MOST_ACCOUNTS: usize = 10_000;

// A slow answer of a healthy TIDAL. Of a short deadline it is at most a quarter: who leaves little time decides so.
const ROUND_TRIP: Duration = Duration::from_millis(500);

// For those who wait until the limit is known: about as long as an answer takes.
const UNTIL_TOLD_MORE: Duration = Duration::from_secs(1);

// === impl LocalRateLimiter ===

impl LocalRateLimiter {
    /// Lets as many wait as `limits` says, for each credential.
    pub fn new(limits: Limits) -> Self {
        let shared = Shared {
            accounts: Mutex::default(),
            costs: Costs::default(),
            most_waiting: limits.waiting,
        };
        Self {
            shared: Arc::new(shared),
        }
    }
}

#[async_trait]
impl RateLimiter for LocalRateLimiter {
    async fn turn(&self, spending: Spending) -> Result<Box<dyn Turn>, Error> {
        let account = self.shared.account(&spending.identity);
        let cost = self.shared.costs.of(spending.operation);
        let latest = latest_turn(spending.deadline);
        account
            .enqueue(cost, latest, self.shared.most_waiting)
            .map_err(|no_place| match no_place {
                NoPlace::TooLate(wait) => refused(wait, Limiter::Budget),
                NoPlace::Full(wait) => refused(wait.max(UNTIL_TOLD_MORE), Limiter::Queue),
            })?;
        // Given back in any case, also when this future is dropped.
        let place = Place {
            account: Arc::clone(&account),
            cost,
        };
        let taken = self.shared.wait(&account, spending.operation, latest).await?;
        drop(place);
        let turn = LocalTurn {
            shared: Arc::clone(&self.shared),
            account,
            spending,
            taken: Some(taken),
        };
        Ok(Box::new(turn))
    }

    fn budget(&self, identity: &Identity) -> Option<Budget> {
        let accounts = self
            .shared
            .accounts
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        accounts.get(identity)?.budget(self.shared.costs.usual())
    }
}

// === impl Shared ===

impl Shared {
    fn account(&self, identity: &Identity) -> Arc<Account> {
        let mut accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(account) = accounts.get(identity) {
            return Arc::clone(account);
        }
        if accounts.len() >= MOST_ACCOUNTS {
            forget_longest_idle(&mut accounts);
        }
        let account = Arc::new(Account::new());
        accounts.insert(identity.clone(), Arc::clone(&account));
        account
    }

    async fn wait(
        &self,
        account: &Account,
        operation: &'static str,
        latest: Instant,
    ) -> Result<Taken, Error> {
        let limit = latest.saturating_duration_since(clock::now());
        let late = |wait: Duration| {
            if account.is_told() {
                return refused(wait, Limiter::Budget);
            }
            // Nothing is known of a limit: it was the one in flight that took too long, not the budget.
            Error::Timeout {
                phase: Phase::Queue,
                limit,
                effort: Effort::default(),
            }
        };
        // The semaphore is fair and never closed. Who holds its permit is first.
        let Ok(Ok(_first)) = tokio::time::timeout_at(latest, account.queue.acquire()).await else {
            return Err(late(account.wait_for(0)));
        };
        loop {
            let wake = match account.take(self.costs.of(operation)) {
                Ok(taken) => return Ok(taken),
                Err(NotYet::For(wait)) if clock::now() + wait > latest => return Err(late(wait)),
                Err(NotYet::For(wait)) => clock::now() + wait,
                Err(NotYet::UntilToldMore) if clock::now() >= latest => return Err(late(UNTIL_TOLD_MORE)),
                Err(NotYet::UntilToldMore) => latest,
            };
            tokio::select! {
                () = tokio::time::sleep_until(wake) => {}
                () = account.changed.notified() => {}
            }
        }
    }

    fn settle(&self, account: &Account, spending: &Spending, (taken, report): (Taken, Report)) {
        let state = match report {
            Report::Answered(state) | Report::Throttled { state, .. } => state,
            Report::NotSent | Report::Nothing => None,
        };
        if let Some(cost) = state.and_then(|state| state.cost) {
            self.costs.learn(spending.operation, cost);
            if matches!(report, Report::Answered(_)) {
                metrics::counter!("tidal_api_tokens_spent_total", "operation" => spending.operation)
                    .increment(cost.into());
            }
        }
        if let Some(left) = account.settle(taken, report) {
            let identity = match spending.identity {
                Identity::Application => "application",
                Identity::User(_) => "user",
            };
            metrics::gauge!("tidal_api_tokens_left", "identity" => identity).set(left);
        }
    }
}

/// A place in the queue.
struct Place {
    account: Arc<Account>,
    cost: u32,
}

impl Drop for Place {
    fn drop(&mut self) {
        self.account.leave(self.cost);
    }
}

struct LocalTurn {
    shared: Arc<Shared>,
    account: Arc<Account>,
    spending: Spending,
    taken: Option<Taken>,
}

impl Turn for LocalTurn {
    fn report(mut self: Box<Self>, report: Report) {
        if let Some(taken) = self.taken.take() {
            self.shared.settle(&self.account, &self.spending, (taken, report));
        }
    }
}

impl Drop for LocalTurn {
    fn drop(&mut self) {
        if let Some(taken) = self.taken.take() {
            self.shared
                .settle(&self.account, &self.spending, (taken, Report::Nothing));
        }
    }
}

/// When a turn has to come, so that it is not spent on a request whose answer comes too late.
fn latest_turn(deadline: Instant) -> Instant {
    let left = deadline.saturating_duration_since(clock::now());
    deadline - ROUND_TRIP.min(left / 4)
}

fn refused(retry_after: Duration, who: Limiter) -> Error {
    Error::RateLimited {
        retry_after,
        who,
        effort: Effort::default(),
    }
}

fn forget_longest_idle(accounts: &mut HashMap<Identity, Arc<Account>>) {
    let idle = |account: &Arc<Account>| -> Option<Instant> { account.idle_since() };
    let longest = accounts
        .iter()
        // Held elsewhere means that somebody is about to use it.
        .filter(|(_, account)| Arc::strong_count(account) == 1)
        .filter_map(|(identity, account)| Some((idle(account)?, identity.clone())))
        .min_by_key(|(since, _)| *since);
    if let Some((_, identity)) = longest {
        accounts.remove(&identity);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rate::RateState;

    fn spending(user: usize) -> Spending {
        let deadline = clock::now() + Duration::from_secs(1);
        Spending {
            operation: "GET /x",
            identity: Identity::user(user.to_string()),
            deadline,
        }
    }

    #[tokio::test(start_paused = true)]
    async fn credentials_are_forgotten_before_they_fill_the_memory() {
        let limiter = LocalRateLimiter::new(Limits::default());
        let held = limiter.turn(spending(0)).await.unwrap();
        for user in 1..=MOST_ACCOUNTS {
            tokio::time::advance(Duration::from_millis(1)).await;
            limiter
                .turn(spending(user))
                .await
                .unwrap()
                .report(Report::Nothing);
        }
        let accounts = limiter.shared.accounts.lock().unwrap();
        assert_eq!(accounts.len(), MOST_ACCOUNTS);
        assert!(accounts.contains_key(&Identity::user("0")), "it is in use");
        assert!(
            !accounts.contains_key(&Identity::user("1")),
            "it is the longest idle"
        );
        drop((accounts, held));
    }

    fn told(remaining: u32) -> Report {
        Report::Answered(Some(RateState {
            remaining: Some(remaining),
            capacity: Some(10),
            per_second: Some(1.0),
            cost: Some(5),
        }))
    }

    async fn turn_within(
        limiter: &LocalRateLimiter,
        millis: u64,
    ) -> (Result<Box<dyn Turn>, Error>, Duration) {
        let started = clock::now();
        let deadline = started + Duration::from_millis(millis);
        let turn = limiter.turn(Spending {
            deadline,
            ..spending(0)
        });
        (turn.await, clock::now() - started)
    }

    #[tokio::test(start_paused = true)]
    async fn a_turn_leaves_time_to_use_it() {
        let limiter = LocalRateLimiter::new(Limits::default());
        let (turn, _) = turn_within(&limiter, 20).await;
        turn.unwrap().report(told(0));
        // Five seconds of waiting and no time to send: said at once, not after them.
        let (turn, waited) = turn_within(&limiter, 5_200).await;
        let error = turn.err().unwrap();
        assert_eq!((error.code(), waited), ("rate_limited", Duration::ZERO));
        let (turn, waited) = turn_within(&limiter, 5_600).await;
        assert!(waited >= Duration::from_secs(5));
        turn.unwrap().report(told(5));
        // Who does not have to wait decides for themselves whether so little is enough.
        let (turn, waited) = turn_within(&limiter, 20).await;
        assert!(turn.is_ok() && waited.is_zero());
    }

    #[tokio::test(start_paused = true)]
    async fn who_waits_for_the_first_answer_gives_up_while_there_is_time() {
        let limiter = LocalRateLimiter::new(Limits::default());
        let (first, _) = turn_within(&limiter, 30_000).await;
        let answered = async {
            tokio::time::sleep(Duration::from_millis(9_900)).await;
            first.unwrap().report(told(10));
        };
        let ((second, waited), ()) = tokio::join!(turn_within(&limiter, 10_000), answered);
        assert_eq!(second.err().unwrap().code(), "queue_timeout");
        assert!(waited < Duration::from_millis(9_600), "{waited:?}");
    }
}
