//! TIDAL's rate limit as it was observed: a token bucket for each credential, whose state stands in four headers of
//! every answer. A refused request costs nothing.

use crate::clock::Clock;
use http::{HeaderMap, HeaderName, HeaderValue};
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How the limit behaves.
#[derive(Clone, Debug, PartialEq)]
pub struct RateLimit {
    /// The most tokens a bucket holds, and what it starts with.
    pub capacity: u32,
    /// Tokens that come back each second.
    pub replenish_per_second: f64,
    /// What a request costs.
    pub cost: u32,
    /// Other costs, by the beginning of an operation's name (`POST /playlists`, `GET /searchResults`); the first that
    /// fits counts.
    pub costs: Vec<(String, u32)>,
    /// Whether a 429 says `Retry-After`. TIDAL does not reliably.
    pub retry_after: RetryAfter,
}

/// Whether a 429 tells when to come back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RetryAfter {
    /// No header.
    #[default]
    Omitted,
    /// `Retry-After` with the seconds until there are tokens enough, rounded up.
    Sent,
}

/// What the limit decided about one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) allowed: bool,
    cost: u32,
    remaining: u32,
    wait: Duration,
}

/// The buckets.
#[derive(Debug)]
pub(crate) struct Limiter {
    settings: RateLimit,
    buckets: Mutex<HashMap<String, Bucket>>,
}

#[derive(Clone, Copy, Debug)]
struct Bucket {
    tokens: f64,
    filled_at: Duration,
}

/// Credentials are made by tests; more than this many at once is a leak.
const BUCKETS: usize = 10_000;

// === impl RateLimit ===

impl RateLimit {
    /// What was seen live: two requests at once, then one every five seconds.
    pub fn observed() -> Self {
        Self {
            capacity: 10,
            replenish_per_second: 1.0,
            cost: 5,
            costs: Vec::new(),
            retry_after: RetryAfter::Omitted,
        }
    }

    fn cost_of(&self, operation: &str) -> u32 {
        let special = self
            .costs
            .iter()
            .find(|(beginning, _)| operation.starts_with(beginning.as_str()));
        special.map_or(self.cost, |(_, cost)| *cost)
    }
}

// === impl Limiter ===

impl Limiter {
    pub(crate) fn new(settings: RateLimit) -> Self {
        Self {
            settings,
            buckets: Mutex::default(),
        }
    }

    /// Takes an operation's cost out of a credential's bucket, if it is in there.
    pub(crate) fn spend(&self, clock: &Clock, credential: &str, operation: &str) -> Verdict {
        let now = clock.elapsed();
        let cost = self.settings.cost_of(operation);
        let full = Bucket {
            tokens: f64::from(self.settings.capacity),
            filled_at: now,
        };
        let mut buckets = self.buckets.lock().unwrap_or_else(PoisonError::into_inner);
        if buckets.len() >= BUCKETS {
            buckets.clear();
        }
        let bucket = buckets.entry(credential.to_owned()).or_insert(full);
        let gained = now.saturating_sub(bucket.filled_at).as_secs_f64() * self.settings.replenish_per_second;
        bucket.tokens = (bucket.tokens + gained).min(f64::from(self.settings.capacity));
        bucket.filled_at = now;
        let missing = f64::from(cost) - bucket.tokens;
        let allowed = missing <= 0.0;
        if allowed {
            bucket.tokens -= f64::from(cost);
        }
        let wait = Duration::try_from_secs_f64(missing.max(0.0) / self.settings.replenish_per_second);
        Verdict {
            allowed,
            cost,
            remaining: whole(bucket.tokens),
            wait: wait.unwrap_or(Duration::MAX),
        }
    }

    /// The headers that tell a verdict.
    pub(crate) fn headers(&self, verdict: Verdict) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let mut tell = |name: &'static str, value: String| {
            if let Ok(value) = HeaderValue::from_str(&value) {
                headers.insert(HeaderName::from_static(name), value);
            }
        };
        tell("x-ratelimit-remaining", verdict.remaining.to_string());
        tell("x-ratelimit-burst-capacity", self.settings.capacity.to_string());
        tell(
            "x-ratelimit-replenish-rate",
            self.settings.replenish_per_second.to_string(),
        );
        tell("x-ratelimit-requested-tokens", verdict.cost.to_string());
        if !verdict.allowed && self.settings.retry_after == RetryAfter::Sent {
            tell("retry-after", verdict.wait.as_secs_f64().ceil().to_string());
        }
        headers
    }

    /// What a verdict took.
    pub(crate) const fn spent(verdict: Verdict) -> u32 {
        if verdict.allowed { verdict.cost } else { 0 }
    }
}

/// The whole tokens in a bucket: headers know no fractions.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "0 ≤ tokens ≤ capacity, which is a u32"
)]
fn whole(tokens: f64) -> u32 {
    tokens.floor() as u32
}

#[cfg(test)]
mod tests {
    use super::{Limiter, RateLimit};
    use crate::clock::Clock;
    use proptest::prelude::*;
    use std::time::Duration;

    #[tokio::test(start_paused = true)]
    async fn two_at_once_then_one_every_five_seconds() {
        let (clock, limiter) = (Clock::start(), Limiter::new(RateLimit::observed()));
        let spend = || limiter.spend(&clock, "app", "GET /tracks");
        assert!(spend().allowed && spend().allowed);
        let refused = spend();
        assert!(!refused.allowed);
        assert_eq!((refused.remaining, refused.wait), (0, Duration::from_secs(5)));
        tokio::time::advance(Duration::from_secs(4)).await;
        assert!(!spend().allowed);
        tokio::time::advance(Duration::from_secs(1)).await;
        assert!(spend().allowed);
        assert!(
            limiter.spend(&clock, "another", "GET /tracks").allowed,
            "buckets are apart"
        );
    }

    #[test]
    fn costs_go_by_operation() {
        let limit = RateLimit {
            costs: vec![("POST ".to_owned(), 9)],
            ..RateLimit::observed()
        };
        assert_eq!(
            (limit.cost_of("POST /playlists"), limit.cost_of("GET /playlists")),
            (9, 5)
        );
    }

    proptest! {
        #[test]
        fn never_more_than_capacity_and_refill(pauses in prop::collection::vec(0_u64..4000, 1..60)) {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_time().start_paused(true).build().unwrap();
            runtime.block_on(async {
                let (clock, limiter) = (Clock::start(), Limiter::new(RateLimit::observed()));
                let mut spent = 0;
                for pause in pauses {
                    tokio::time::advance(Duration::from_millis(pause)).await;
                    spent += Limiter::spent(limiter.spend(&clock, "app", "GET /tracks"));
                    assert!(f64::from(spent) <= 10.0 + clock.elapsed().as_secs_f64());
                }
            });
        }
    }
}
