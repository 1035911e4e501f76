//! A fair queue before each account, wherever its turns come from.
//!
//! Who is first in the queue asks the [`Source`] for a turn, the others wait for their place. Not here: whether there
//! are tokens (`ledger`), and how replicas agree on that (`shared`).

use std::collections::HashMap;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::account::Account;
use super::costs::Costs;
use super::ledger::{NoPlace, NotYet};
use super::{Budget, Report, Spending, Turn};
use crate::clock::{self, Instant};
use crate::error::{Effort, Error, Limiter, Phase};
use crate::identity::Identity;
use crate::transport::Limits;

/// The queues of all credentials.
pub(super) struct Queues<S> {
    accounts: Mutex<HashMap<Identity, Arc<Account>>>,
    costs: Arc<Costs>,
    most_waiting: usize,
    source: S,
}

/// What a turn is asked for.
#[cfg_attr(
    not(feature = "redis"),
    expect(dead_code, reason = "a process of its own asks its own books")
)]
pub(super) struct Asking<'a> {
    /// Whose bucket pays.
    pub(super) identity: &'a Identity,
    /// Tokens.
    pub(super) cost: u32,
    /// When the turn has to be there.
    pub(super) latest: Instant,
}

/// What came of a turn.
pub(super) struct Settling<'a, T> {
    pub(super) spending: &'a Spending,
    pub(super) turn: T,
    pub(super) report: Report,
    /// What the operation costs, if that was not known before.
    pub(super) news: Option<u32>,
}

/// Where turns come from.
pub(super) trait Source: Send + Sync + 'static {
    /// What a turn is remembered by.
    type Turn: Send + 'static;

    /// What asking for one turn is remembered by, from first to last. Dropped if nothing comes of it.
    type Ask: Send;

    /// Before anything is asked, and before a cost is looked up.
    fn ready(&self) -> impl Future<Output = ()> + Send {
        std::future::ready(())
    }

    /// Begins to ask for one turn.
    fn ask(&self, asking: &Asking<'_>) -> Self::Ask;

    /// Takes a turn for whoever is first in the queue.
    fn take(
        &self,
        account: &Account,
        asking: &Asking<'_>,
        ask: &mut Self::Ask,
    ) -> impl Future<Output = Result<Self::Turn, NotYet>> + Send;

    /// After what time asking again is worth it, whatever was answered.
    fn ask_again(&self, _: NotYet) -> Duration {
        Duration::MAX
    }

    /// Closes a turn. Answers what is left, where that is known.
    fn settle(&self, account: &Arc<Account>, settling: Settling<'_, Self::Turn>) -> Option<f64>;
}

// Credentials remembered at a time; the longest idle one is forgotten first.
const MOST_ACCOUNTS: usize = 10_000;

// A slow answer of a healthy TIDAL. Of a short deadline it is at most a quarter: who leaves little time decides so.
const ROUND_TRIP: Duration = Duration::from_millis(500);

// For those who wait until the limit is known: about as long as an answer takes.
const UNTIL_TOLD_MORE: Duration = Duration::from_secs(1);

// === impl Queues ===

impl<S: Source> Queues<S> {
    /// Lets as many wait as `limits` says, for each credential.
    pub(super) fn new(limits: Limits, costs: Arc<Costs>, source: S) -> Self {
        Self {
            accounts: Mutex::default(),
            costs,
            most_waiting: limits.waiting,
            source,
        }
    }

    /// Waits for a turn, as [`RateLimiter::turn`](super::RateLimiter::turn) says.
    pub(super) async fn turn(self: &Arc<Self>, spending: Spending) -> Result<Box<dyn Turn>, Error> {
        self.source.ready().await;
        let account = self.account(&spending.identity);
        let cost = self.costs.of(spending.operation);
        let latest = latest_turn(spending.deadline);
        account
            .ledger()
            .enqueue(cost, latest, self.most_waiting)
            .map_err(|no_place| match no_place {
                NoPlace::TooLate(wait) => refused(wait, Limiter::Budget),
                NoPlace::Full(wait) => refused(wait.max(UNTIL_TOLD_MORE), Limiter::Queue),
            })?;
        // Given back in any case, also when this future is dropped.
        let place = Place {
            account: Arc::clone(&account),
            cost,
        };
        let turn = self.wait(&account, &spending, latest).await?;
        drop(place);
        let turn = QueuedTurn {
            queues: Arc::clone(self),
            account,
            spending,
            turn: Some(turn),
        };
        Ok(Box::new(turn))
    }

    /// What is left, as [`RateLimiter::budget`](super::RateLimiter::budget) says.
    pub(super) fn budget(&self, identity: &Identity) -> Option<Budget> {
        let accounts = self.accounts.lock().unwrap_or_else(PoisonError::into_inner);
        accounts.get(identity)?.ledger().budget(self.costs.usual())
    }

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

    async fn wait(&self, account: &Account, spending: &Spending, latest: Instant) -> Result<S::Turn, Error> {
        let limit = latest.saturating_duration_since(clock::now());
        let late = |wait: Duration| {
            if account.ledger().is_told() {
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
            let wait = account.ledger().wait_for(0);
            return Err(late(wait));
        };
        let asking = |cost: u32| Asking {
            identity: &spending.identity,
            cost,
            latest,
        };
        let mut ask = self.source.ask(&asking(0));
        loop {
            let asking = asking(self.costs.of(spending.operation));
            let not_yet = match self.source.take(account, &asking, &mut ask).await {
                Ok(turn) => return Ok(turn),
                Err(not_yet) => not_yet,
            };
            let now = clock::now();
            let wake = match not_yet {
                NotYet::For(wait) if now + wait > latest => return Err(late(wait)),
                NotYet::For(wait) => now + wait,
                NotYet::UntilToldMore if now >= latest => return Err(late(UNTIL_TOLD_MORE)),
                NotYet::UntilToldMore => latest,
            };
            let again = self.source.ask_again(not_yet).min(wake - now);
            tokio::select! {
                () = tokio::time::sleep(again) => {}
                () = account.changed.notified() => {}
            }
        }
    }

    fn settle(&self, account: &Arc<Account>, mut settling: Settling<'_, S::Turn>) {
        let Settling { spending, report, .. } = settling;
        let state = match report {
            Report::Answered(state) | Report::Throttled { state, .. } => state,
            Report::NotSent | Report::Nothing => None,
        };
        if let Some(cost) = state.and_then(|state| state.cost) {
            settling.news = Some(cost).filter(|_| self.costs.learn(spending.operation, cost));
            if matches!(report, Report::Answered(_)) {
                metrics::counter!("tidal_api_tokens_spent_total", "operation" => spending.operation)
                    .increment(cost.into());
            }
        }
        if let Some(left) = self.source.settle(account, settling) {
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
        self.account.ledger().leave(self.cost);
    }
}

struct QueuedTurn<S: Source> {
    queues: Arc<Queues<S>>,
    account: Arc<Account>,
    spending: Spending,
    turn: Option<S::Turn>,
}

impl<S: Source> QueuedTurn<S> {
    fn settle(&mut self, report: Report) {
        if let Some(turn) = self.turn.take() {
            let spending = &self.spending;
            let settling = Settling {
                spending,
                turn,
                report,
                news: None,
            };
            self.queues.settle(&self.account, settling);
        }
    }
}

impl<S: Source> Turn for QueuedTurn<S> {
    fn report(mut self: Box<Self>, report: Report) {
        self.settle(report);
    }
}

impl<S: Source> Drop for QueuedTurn<S> {
    fn drop(&mut self) {
        self.settle(Report::Nothing);
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
    let idle = |account: &Arc<Account>| -> Option<Instant> { account.ledger().idle_since() };
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
    use crate::rate::{LocalRateLimiter, RateLimiter, RateState};

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
        let accounts = limiter.queues.accounts.lock().unwrap();
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
