//! Many calls at once: places in flight, a bounded queue before them, and answers that are suspiciously empty.

use futures_util::future::join_all;
use tidal_api::{Error, Limiter, Limits, List, Phase, RawGet, Tracks};
use tidal_sim::{Delay, Fault, RateLimit, Sim};

use crate::setting::{any_track, client, client_with, limited_sim, seconds};

#[tokio::test(start_paused = true)]
async fn at_most_fifty_requests_are_in_flight() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    client.send(any_track(&sim)).await.unwrap();
    sim.faults()
        .always("/tracks", Fault::Latency(Delay::Fixed(seconds(1))));
    for result in join_all((0..200).map(|_| client.send(any_track(&sim)))).await {
        result.unwrap();
    }
    assert_eq!(sim.counters().concurrent_peak, 50);
}

#[tokio::test(start_paused = true)]
async fn who_finds_no_place_is_told_so() {
    let sim = Sim::start().await.unwrap();
    let limits = Limits {
        in_flight: 1,
        waiting: 1,
        ..Limits::default()
    };
    let client = client_with(&sim, |builder| builder.limits(limits));
    client.send(any_track(&sim)).await.unwrap();
    sim.faults()
        .always("/tracks", Fault::Latency(Delay::Fixed(seconds(5))));
    let (first, queued, turned_away) = tokio::join!(
        client.send(any_track(&sim)),
        client.send_within(any_track(&sim), seconds(2)),
        client.send(any_track(&sim)),
    );
    first.unwrap();
    let queued = queued.unwrap_err();
    assert!(
        matches!(
            queued,
            Error::Timeout {
                phase: Phase::Queue,
                ..
            }
        ),
        "{queued:?}"
    );
    assert_eq!(
        (queued.code(), queued.is_retryable(), queued.effort().attempts),
        ("queue_timeout", true, 0)
    );
    let turned_away = turned_away.unwrap_err();
    assert!(
        matches!(
            turned_away,
            Error::RateLimited {
                who: Limiter::Queue,
                ..
            }
        ),
        "{turned_away:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn who_waits_behind_a_silent_first_call_is_not_told_of_a_rate_limit() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    sim.faults().always("/tracks", Fault::Hang);
    let (first, second) = tokio::join!(
        client.send(any_track(&sim)),
        client.send_within(any_track(&sim), seconds(5)),
    );
    assert_eq!(first.unwrap_err().code(), "deadline");
    let second = second.unwrap_err();
    assert_eq!(
        (second.code(), second.retry_after(), second.effort().attempts),
        ("queue_timeout", None, 0)
    );
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_under_pressure_is_asked_for_once_more() {
    let sim = limited_sim().await;
    let client = client(&sim);
    let list = || List::<Tracks>::all().filter("id", &sim.sample().tracks[..3]);
    client.send(any_track(&sim)).await.unwrap();
    // This one takes the last tokens: were it answered emptily, that would be suspect.
    sim.faults().next(1, Fault::EmptyData);
    let document = client.send(list()).await.unwrap();
    assert_eq!(
        (document.data.len(), document.suspect_empty, sim.counters().total),
        (3, false, 3)
    );

    sim.faults().next(2, Fault::EmptyData);
    let document = client.send(list()).await.unwrap();
    assert_eq!(
        (document.data.len(), document.suspect_empty, sim.counters().total),
        (0, true, 5)
    );

    sim.faults().next(1, Fault::EmptyData);
    let document = client.send_within(list(), seconds(6)).await.unwrap();
    assert!(
        document.data.is_empty() && document.suspect_empty,
        "no time was left to ask again"
    );
}

#[tokio::test(start_paused = true)]
async fn an_empty_answer_with_budget_left_is_what_it_is() {
    let roomy = RateLimit {
        capacity: 1_000,
        ..RateLimit::observed()
    };
    let sim = Sim::builder().rate_limit(roomy).start().await.unwrap();
    let client = client(&sim);
    sim.faults().next(1, Fault::EmptyData);
    let document = client
        .send(List::<Tracks>::all().filter("id", &sim.sample().tracks[..3]))
        .await
        .unwrap();
    assert_eq!(
        (document.data.len(), document.suspect_empty, sim.counters().total),
        (0, false, 1)
    );
    assert_eq!(document.rate.unwrap().remaining, Some(995));
    let reply = client.send(RawGet::new("/tracks?filter[id]=none")).await.unwrap();
    assert_eq!(reply.rate.unwrap().cost, Some(5));
}
