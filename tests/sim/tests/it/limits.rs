//! The rate limit over HTTP: headers on every answer, 429 without cost, buckets apart.

use crate::caller::{Caller, Reply};
use tidal_sim::{RateLimit, RetryAfter, Sim};

fn told(reply: &Reply) -> [&str; 4] {
    [
        "remaining",
        "burst-capacity",
        "replenish-rate",
        "requested-tokens",
    ]
    .map(|name| reply.header(&format!("x-ratelimit-{name}")))
}

/// A limit that does not refill while a test runs, so that no test waits or races.
fn slow() -> RateLimit {
    RateLimit {
        replenish_per_second: 0.001,
        ..RateLimit::observed()
    }
}

#[tokio::test]
async fn four_headers_tell_the_bucket() {
    let sim = Sim::builder().rate_limit(slow()).start().await.unwrap();
    let caller = Caller::new(&sim);
    assert_eq!(
        told(&caller.get("/artistRoles/0").await),
        ["5", "10", "0.001", "5"]
    );
    let missing = caller.get("/artistRoles/99").await;
    assert_eq!(
        (missing.status.as_u16(), told(&missing)[0]),
        (404, "0"),
        "an error costs as much"
    );
    let refused = caller.get("/artistRoles/0").await;
    assert_eq!((refused.status.as_u16(), told(&refused)[0]), (429, "0"));
    assert!(!refused.headers.contains_key("retry-after"));
    assert_eq!(
        Caller::of_user(&sim).get("/artistRoles/0").await.status,
        200,
        "a user has a bucket of their own"
    );
    let counters = sim.counters();
    assert_eq!(
        (counters.tokens_spent, counters.too_many_requests, counters.total),
        (15, 1, 4)
    );
}

#[tokio::test]
async fn costs_and_retry_after_are_as_asked_for() {
    let costs = vec![("GET /searchResults".to_owned(), 8)];
    let limit = RateLimit {
        costs,
        retry_after: RetryAfter::Sent,
        ..slow()
    };
    let sim = Sim::builder().rate_limit(limit).start().await.unwrap();
    let caller = Caller::new(&sim);
    let search = caller.get("/searchResults?filter[query]=love").await;
    assert_eq!(told(&search)[..2], ["2", "10"]);
    let refused = caller.get("/artistRoles/0").await;
    let wait: u32 = refused.header("retry-after").parse().unwrap();
    assert!((2990..=3000).contains(&wait), "three tokens are missing: {wait}");
}

#[tokio::test]
async fn without_a_limit_there_are_no_headers() {
    let sim = Sim::start().await.unwrap();
    let caller = Caller::new(&sim);
    for _ in 0..50 {
        let reply = caller.get("/artistRoles/0").await;
        assert!(reply.status == 200 && !reply.headers.contains_key("x-ratelimit-remaining"));
    }
    assert_eq!(sim.counters().calls("GET /artistRoles/{id}"), 50);
    sim.reset();
    assert_eq!(sim.counters(), tidal_sim::Counters::default());
}
