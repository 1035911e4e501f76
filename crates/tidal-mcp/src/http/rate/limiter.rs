//! One rate limit, for everybody it is kept for. Who is heard of for the first time when there are too many takes the place of
//! somebody who has not been for long; what the replicas share about them is not lost by that.

use std::{
    fmt,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use quick_cache::sync::Cache;
use tokio::{sync, time::Instant};

use super::{
    account::{Account, Rule, Verdict},
    shared::RateSharing,
    window::slice_of,
};

/// Most that are counted at once. Each takes less than half a kilobyte.
const MOST: usize = 16_384;

/// One limit.
pub(super) struct Limiter<K> {
    /// As it is called in Redis and in headers.
    name: &'static str,
    rule: Rule,
    shared: Option<RateSharing>,
    accounts: Cache<K, Arc<Slot>>,
}

struct Slot {
    account: Mutex<Account>,
    /// One asks for all that wait.
    asking: sync::Mutex<()>,
}

// === impl Limiter ===

impl<K: Clone + Eq + Hash + fmt::Display> Limiter<K> {
    /// So many in any window, for each; `None` for any number.
    pub(super) fn new(
        name: &'static str,
        (limit, window): (u32, Duration),
        shared: Option<RateSharing>,
    ) -> Option<Self> {
        let rule = Rule {
            limit,
            slice: slice_of(window),
            since: Instant::now(),
        };
        (limit > 0).then(|| Self {
            name,
            rule,
            shared,
            accounts: Cache::new(MOST),
        })
    }

    pub(super) fn limit(&self) -> u32 {
        self.rule.limit
    }

    /// Counts one request, and says what becomes of it. Takes no longer than three questions to Redis may.
    pub(super) async fn take(&self, who: &K) -> Verdict {
        let slot = self.slot(who);
        let Some(shared) = &self.shared else {
            return slot.account().alone(&self.rule, Instant::now());
        };
        if let Some(verdict) = slot.account().known(&self.rule, Instant::now()) {
            return verdict;
        }
        let _turn = slot.asking.lock().await;
        // While this one waited for its turn another may have asked.
        if let Some(verdict) = slot.account().known(&self.rule, Instant::now()) {
            return verdict;
        }
        let question = slot.account().question(&self.rule);
        let asked = Instant::now();
        let answer = shared.ask((self.name, &who.to_string()), &question).await;
        let mut account = slot.account();
        let Some(answer) = answer else {
            return account.alone(&self.rule, Instant::now());
        };
        account.answered(&self.rule, question.owed, (asked, answer));
        // An answer that took longer than its permits are good for is counted here alone.
        let verdict = account.known(&self.rule, Instant::now());
        verdict.unwrap_or_else(|| account.alone(&self.rule, Instant::now()))
    }

    /// A request costs so much more. Asks nobody.
    pub(super) fn charge(&self, who: &K, cost: u32) {
        let slot = self.slot(who);
        slot.account().charge(&self.rule, cost, Instant::now());
    }

    fn slot(&self, who: &K) -> Arc<Slot> {
        let made = self
            .accounts
            .get_or_insert_with::<_, std::convert::Infallible>(who, || {
                Ok(Arc::new(Slot {
                    account: Mutex::new(Account::new()),
                    asking: sync::Mutex::new(()),
                }))
            });
        match made {
            Ok(slot) => slot,
        }
    }
}

// === impl Slot ===

impl Slot {
    fn account(&self) -> MutexGuard<'_, Account> {
        self.account.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
