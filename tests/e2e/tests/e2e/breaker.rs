//! A TIDAL that keeps failing is left alone, and asked again by one request alone.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_core::{
    Error, ErrorCode, SearchService,
    service::{SearchQuery, SearchText},
};
use tidal_sim::{Delay, Fault};
use tokio::time::{Instant, sleep};

use crate::world::{World, viewer};

/// Searches, because reads by id would be gathered into one request.
fn query(number: usize) -> SearchQuery {
    let text: SearchText = format!("love {number}").parse().unwrap();
    SearchQuery::all(text)
}

#[tokio::test(start_paused = true)]
async fn after_five_503s_tidal_is_left_alone_until_one_probe_among_a_hundred() {
    let world = World::start().await;
    let remote = world.remote(&[]);
    world.sim.faults().always("GET /searchResults", Fault::Status503);
    while world.sim.counters().total < 5 {
        let error = remote.search(&viewer(), &query(0)).await.unwrap_err();
        assert!(
            matches!(error.code(), ErrorCode::ApiError | ErrorCode::Unavailable),
            "{error:?}"
        );
    }

    let asked = Instant::now();
    let error = remote.search(&viewer(), &query(0)).await.unwrap_err();
    let Error::Unavailable { retry_after, .. } = error else {
        panic!("{error:?}")
    };
    let elapsed = asked.elapsed();
    assert!(elapsed < Duration::from_millis(5), "{elapsed:?}");
    assert_eq!(world.sim.counters().total, 5, "TIDAL was not touched");

    sleep(retry_after).await;
    world.sim.faults().clear();
    let slowly = Fault::Latency(Delay::Fixed(Duration::from_secs(1)));
    world.sim.faults().next(1, slowly);
    let queries: Vec<SearchQuery> = (0..100).map(query).collect();
    let viewer = viewer();
    let answers = join_all(queries.iter().map(|query| remote.search(&viewer, query))).await;
    assert_eq!(world.sim.counters().total, 6, "one probe among a hundred calls");
    assert_eq!(answers.iter().filter(|answer| answer.is_ok()).count(), 1);
    remote.search(&viewer, &query(0)).await.unwrap();
}
