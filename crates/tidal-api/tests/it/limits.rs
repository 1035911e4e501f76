//! Staying within TIDAL's rate limit, as it was seen live: ten tokens, one more each second, five a request.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_api::{Error, Identity, Limiter, Limits};
use tidal_sim::{Delay, Fault, RateLimit, RetryAfter, Sim};
use tokio::time::Instant;

use crate::setting::{any_track, client, client_with, is_about, limited_sim, search, seconds};

#[tokio::test(start_paused = true)]
async fn twenty_searches_in_a_row_provoke_no_429() {
    let sim = limited_sim().await;
    let client = client(&sim);
    let started = Instant::now();
    for _ in 0..20 {
        client.send(search("love")).await.unwrap();
    }
    let counters = sim.counters();
    assert_eq!(
        (counters.total, counters.too_many_requests, counters.tokens_spent),
        (20, 0, 100)
    );
    // Ten tokens were there, ninety had to come.
    assert!(
        is_about(started.elapsed(), seconds(90), seconds(2)),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_left_can_be_read_without_asking() {
    let sim = limited_sim().await;
    let client = client(&sim);
    assert_eq!(client.budget(), None);
    for (left, next_request_in) in [(5, seconds(0)), (0, seconds(5))] {
        client.send(any_track(&sim)).await.unwrap();
        let budget = client.budget().unwrap();
        assert_eq!((budget.left, budget.capacity), (left, 10));
        assert!((budget.per_second - 1.0).abs() < 1e-6, "{budget:?}");
        assert!(is_about(
            budget.next_request_in,
            next_request_in,
            Duration::from_millis(50)
        ));
    }
    tokio::time::sleep(seconds(3)).await;
    assert_eq!(client.budget().map(|budget| budget.left), Some(3));
    assert_eq!(client.on_behalf_of(Identity::user("somebody")).budget(), None);
    assert_eq!(sim.counters().total, 2);
}

#[tokio::test(start_paused = true)]
async fn who_cannot_wait_is_told_at_once_when_to_come_back() {
    let sim = limited_sim().await;
    let client = client(&sim);
    for round in 0..20 {
        let asked = Instant::now();
        let Err(error) = client.send_within(search("love"), seconds(2)).await else {
            continue;
        };
        let Error::RateLimited {
            retry_after,
            who: Limiter::Budget,
            effort,
        } = error
        else {
            panic!("{error:?}")
        };
        assert_eq!(
            (effort.attempts, asked.elapsed().as_millis()),
            (0, 0),
            "round {round}: at once, and unsent"
        );
        // A second sooner is too soon, then is the time.
        tokio::time::sleep(retry_after.saturating_sub(seconds(1))).await;
        let early = client.send_within(search("love"), seconds(0)).await;
        assert!(
            matches!(early, Err(Error::RateLimited { .. })),
            "round {round}: {retry_after:?} is too long"
        );
        tokio::time::sleep(seconds(1)).await;
        client.send_within(search("love"), seconds(1)).await.unwrap();
    }
    assert_eq!(sim.counters().too_many_requests, 0);
}

#[tokio::test(start_paused = true)]
async fn a_crowd_is_served_in_order_as_far_as_its_deadline_allows() {
    let sim = limited_sim().await;
    let client = client(&sim);
    let started = Instant::now();
    let answers = join_all((0..20).map(|number| {
        let client = client.clone();
        async move {
            let result = client.send(search("love")).await;
            (number, started.elapsed(), result)
        }
    }))
    .await;
    let counters = sim.counters();
    assert_eq!(counters.too_many_requests, 0);
    let mut served: Vec<_> = answers.iter().filter(|(_, _, result)| result.is_ok()).collect();
    served.sort_by_key(|(_, elapsed, _)| *elapsed);
    assert!(
        served.is_sorted_by_key(|(number, ..)| *number),
        "first come, first served"
    );
    // Two at once, then one each five seconds, until the deadline of thirty seconds.
    assert!((7..=8).contains(&served.len()), "{}", served.len());
    for (_, elapsed, result) in answers.iter().filter(|(_, _, result)| result.is_err()) {
        let error = result.as_ref().unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), ("rate_limited", true));
        assert!(error.retry_after().is_some());
        assert!(*elapsed <= seconds(30));
    }
}

#[tokio::test(start_paused = true)]
async fn each_credential_has_its_own_budget() {
    let sim = limited_sim().await;
    let token = |user: &str| sim.user_token(user, ["search.read"]);
    let users = [token(&sim.sample().user), token(&sim.sample().empty_user)];
    let client = client_with(&sim, |builder| {
        builder.authorizer(std::sync::Arc::new(TokenIsKey))
    });
    let started = Instant::now();
    for user in users {
        let client = client.on_behalf_of(Identity::user(user));
        for _ in 0..2 {
            client.send(any_track(&sim)).await.unwrap();
        }
    }
    assert!(started.elapsed() < seconds(1), "{:?}", started.elapsed());
}

/// Takes a user's key for their token.
struct TokenIsKey;

#[async_trait::async_trait]
impl tidal_api::Authorizer for TokenIsKey {
    async fn token(&self, identity: &Identity) -> Result<tidal_api::AccessToken, Error> {
        let Identity::User(token) = identity else {
            panic!("no application here")
        };
        Ok(tidal_api::AccessToken::new(token.to_string().into()))
    }

    async fn refused(&self, _: &Identity, _: &tidal_api::AccessToken) {}
}

#[tokio::test(start_paused = true)]
async fn costs_and_quotas_are_learned() {
    let limit = RateLimit {
        capacity: 20,
        replenish_per_second: 2.0,
        cost: 1,
        costs: vec![("GET /searchResults".to_owned(), 10)],
        retry_after: RetryAfter::Omitted,
    };
    let sim = Sim::builder().rate_limit(limit).start().await.unwrap();
    let client = client(&sim);
    let started = Instant::now();
    for _ in 0..10 {
        client.send(any_track(&sim)).await.unwrap();
    }
    client.send(search("love")).await.unwrap();
    assert!(
        started.elapsed() < seconds(1),
        "twenty tokens were there: {:?}",
        started.elapsed()
    );
    client.send(search("love")).await.unwrap();
    assert!(
        is_about(started.elapsed(), seconds(5), seconds(1)),
        "ten more take five: {:?}",
        started.elapsed()
    );
    assert_eq!(sim.counters().too_many_requests, 0);
}

#[tokio::test(start_paused = true)]
async fn a_429_holds_everybody_back() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    client.send(any_track(&sim)).await.unwrap();
    sim.faults().next(1, Fault::Status429);
    let started = Instant::now();
    client.send(any_track(&sim)).await.unwrap();
    assert!(started.elapsed() >= seconds(1), "{:?}", started.elapsed());

    sim.faults().next(3, Fault::Status429);
    let error = client.send(any_track(&sim)).await.unwrap_err();
    let Error::RateLimited {
        who: Limiter::Tidal,
        effort,
        ..
    } = error
    else {
        panic!("{error:?}")
    };
    assert_eq!(effort.attempts, 3);
    let told = client.send_within(any_track(&sim), seconds(0)).await.unwrap_err();
    assert!(
        matches!(
            told,
            Error::RateLimited {
                who: Limiter::Budget,
                ..
            }
        ),
        "{told:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn the_queue_has_an_end() {
    let sim = limited_sim().await;
    let limits = Limits {
        waiting: 2,
        ..Limits::default()
    };
    let client = client_with(&sim, |builder| builder.limits(limits));
    for _ in 0..2 {
        client.send(any_track(&sim)).await.unwrap();
    }
    let results = join_all((0..5).map(|_| client.send(any_track(&sim)))).await;
    let full = |result: &&Result<_, Error>| {
        matches!(
            result,
            Err(Error::RateLimited {
                who: Limiter::Queue,
                ..
            })
        )
    };
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2);
    assert_eq!(results.iter().filter(full).count(), 3);
}

#[tokio::test(start_paused = true)]
async fn who_goes_away_leaves_no_gap_in_the_queue() {
    let sim = limited_sim().await;
    let client = client(&sim);
    for _ in 0..2 {
        client.send(any_track(&sim)).await.unwrap();
    }
    let started = Instant::now();
    let impatient = tokio::time::timeout(seconds(1), client.send(any_track(&sim)));
    let (given_up, served) = tokio::join!(impatient, client.send(any_track(&sim)));
    assert!(given_up.is_err());
    served.unwrap();
    assert!(
        is_about(started.elapsed(), seconds(5), seconds(1)),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn slow_answers_and_bursts_of_all_sizes_provoke_no_429() {
    let sim = limited_sim().await;
    let client = client(&sim);
    let latency = Delay::Uniform(Duration::from_millis(10), seconds(3));
    sim.faults().always("/", Fault::Latency(latency));
    client.send(any_track(&sim)).await.unwrap();
    for (burst, pause) in [
        (1, 0),
        (5, 3),
        (2, 0),
        (1, 12),
        (9, 1),
        (3, 0),
        (3, 0),
        (20, 30),
        (2, 0),
    ] {
        for result in join_all((0..burst).map(|_| client.send(any_track(&sim)))).await {
            // Who is served in the last moment may still find the answer too slow.
            let code = result.map_or_else(|error| error.code(), |_| "ok");
            assert!(["ok", "rate_limited", "deadline"].contains(&code), "{code}");
        }
        tokio::time::sleep(seconds(pause)).await;
    }
    assert_eq!(sim.counters().too_many_requests, 0);
}
