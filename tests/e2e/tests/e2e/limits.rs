//! TIDAL's real rate limit (ten tokens, one more each second, five a request) and the services: nobody
//! provokes a refusal, and whoever cannot be served in time is told when to come back.

use std::time::Duration;

use tidal_core::{
    Error, ErrorCode, Limiter, SearchService,
    service::{SearchQuery, SearchText},
};
use tidal_sim::{RateLimit, Sim};
use tokio::time::{Instant, sleep};

use crate::world::{World, viewer};

const SEARCHES: usize = 20;

/// A second either way.
const TOLERANCE: Duration = Duration::from_secs(1);

/// How long a request may take altogether in the second test.
const PATIENCE: Duration = Duration::from_secs(2);

async fn limited() -> World {
    World::with(Sim::builder().rate_limit(RateLimit::observed())).await
}

/// Each search for something else, so that nothing could be remembered.
fn query(number: usize) -> SearchQuery {
    let text: SearchText = format!("love {number}").parse().unwrap();
    SearchQuery::all(text)
}

#[tokio::test(start_paused = true)]
async fn twenty_searches_in_a_row_all_answer_and_provoke_no_refusal() {
    let world = limited().await;
    let remote = world.remote(&[]);
    let started = Instant::now();
    for number in 0..SEARCHES {
        remote.search(&viewer(), &query(number)).await.unwrap();
    }
    let counters = world.sim.counters();
    assert_eq!((counters.total, counters.too_many_requests), (20, 0));
    let elapsed = started.elapsed();
    assert!(
        elapsed.abs_diff(Duration::from_secs(90)) <= TOLERANCE * 2,
        "{elapsed:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn who_is_told_to_come_back_is_told_the_right_time() {
    let world = limited().await;
    let remote = world.remote(&[("TIDAL_TOTAL_TIMEOUT_MS", "2000")]);
    let mut checked = 0;
    for number in 0..SEARCHES {
        let Err(error) = remote.search(&viewer(), &query(number)).await else {
            continue;
        };
        assert_eq!(error.code(), ErrorCode::RateLimit, "{error:?}");
        let Error::RateLimited {
            by: Limiter::Tidal,
            retry_after,
            ..
        } = error
        else {
            panic!("{error:?}")
        };
        let Some(too_soon) = retry_after.checked_sub(TOLERANCE + PATIENCE) else {
            sleep(retry_after).await;
            continue;
        };
        // The services themselves wait as long as their patience lasts. Asked so early that they would wait
        // until a second before the time told, they refuse: the time told was not too long.
        sleep(too_soon).await;
        let early = remote.search(&viewer(), &query(number)).await;
        assert!(early.is_err(), "search {number}: {retry_after:?} was too long");
        // Asked so that they would wait until a second after it, they answer: it was not too short.
        sleep(TOLERANCE * 2).await;
        remote.search(&viewer(), &query(number)).await.unwrap();
        checked += 1;
    }
    assert!(checked >= 3, "the limit was hardly felt: {checked}");
    assert_eq!(world.sim.counters().too_many_requests, 0);
}
