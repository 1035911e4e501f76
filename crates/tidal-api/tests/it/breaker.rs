//! Leaving TIDAL alone while it fails.

use futures_util::future::join_all;
use tidal_api::{Breaking, Error, Retries};
use tidal_sim::{Fault, Sim};
use tokio::time::Instant;

use crate::server::{Act, Server};
use crate::setting::{any_track, client_of, client_with, seconds};

fn one_attempt() -> Retries {
    Retries {
        attempts: 1,
        ..Retries::default()
    }
}

#[tokio::test(start_paused = true)]
async fn after_five_503s_tidal_is_left_alone_and_one_probe_asks_how_it_is() {
    let sim = Sim::start().await.unwrap();
    let client = client_with(&sim, |builder| builder.retries(one_attempt()));
    sim.faults().next(5, Fault::Status503);
    for _ in 0..5 {
        assert_eq!(
            client.send(any_track(&sim)).await.unwrap_err().code(),
            "server_error"
        );
    }
    let asked = Instant::now();
    let error = client.send(any_track(&sim)).await.unwrap_err();
    assert!(matches!(error, Error::BreakerOpen { .. }), "{error:?}");
    assert!(error.retry_after().unwrap() > seconds(59) && error.is_retryable());
    assert_eq!(
        (
            sim.counters().total,
            asked.elapsed().as_millis(),
            error.effort().attempts
        ),
        (5, 0, 0)
    );

    tokio::time::sleep(seconds(60)).await;
    sim.faults()
        .next(1, Fault::Latency(tidal_sim::Delay::Fixed(seconds(1))));
    let results = join_all((0..100).map(|_| client.send(any_track(&sim)))).await;
    assert_eq!(sim.counters().total, 6, "one probe among a hundred");
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1);
    client.send(any_track(&sim)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_fails_or_is_given_up_lets_the_next_one_come() {
    let sim = Sim::start().await.unwrap();
    let breaking = Breaking {
        failures: 2,
        open_for: seconds(10),
    };
    let client = client_with(&sim, |builder| builder.retries(one_attempt()).breaking(breaking));
    sim.faults().next(3, Fault::ResetBeforeHeaders);
    for _ in 0..2 {
        assert_eq!(client.send(any_track(&sim)).await.unwrap_err().code(), "reset");
    }
    tokio::time::sleep(seconds(10)).await;
    assert_eq!(client.send(any_track(&sim)).await.unwrap_err().code(), "reset");
    assert_eq!(
        client.send(any_track(&sim)).await.unwrap_err().code(),
        "breaker_open"
    );
    tokio::time::sleep(seconds(10)).await;
    sim.faults().next(1, Fault::Hang);
    assert!(
        tokio::time::timeout(seconds(1), client.send(any_track(&sim)))
            .await
            .is_err()
    );
    client.send(any_track(&sim)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn answers_do_not_open_it_however_bad() {
    let sim = Sim::start().await.unwrap();
    let client = client_with(&sim, |builder| builder.retries(one_attempt()));
    for _ in 0..10 {
        let missing = tidal_api::Fetch::<tidal_api::Tracks>::one(&sim.sample().missing_id);
        assert!(client.send(missing).await.unwrap_err().is_not_found());
    }
    sim.faults().next(10, Fault::Status429);
    for _ in 0..10 {
        assert_eq!(
            client.send(any_track(&sim)).await.unwrap_err().code(),
            "rate_limited"
        );
    }
    client.send(any_track(&sim)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn calls_that_end_at_their_deadline_count_if_they_had_some_time() {
    let drip = Act::Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n".to_vec());
    for act in [Act::Hang, drip] {
        for (total, expected) in [(3_000, "breaker_open"), (200, "deadline")] {
            let server = Server::start([act.clone()]).await;
            let client = client_of(&server.base_url, |builder| builder.retries(one_attempt()));
            let total = std::time::Duration::from_millis(total);
            let send = || client.send_within(tidal_api::Fetch::<tidal_api::Tracks>::one("1"), total);
            for _ in 0..5 {
                let started = Instant::now();
                let error = send().await.unwrap_err();
                let seen = (error.code(), error.to_string());
                let message =
                    format!("TIDAL did not answer in time: the whole call took longer than {total:?}");
                assert_eq!(seen, ("deadline", message));
                assert!(started.elapsed() < total + seconds(1));
            }
            assert_eq!(send().await.unwrap_err().code(), expected, "{act:?} {total:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_probe_that_hangs_opens_it_again() {
    let server = Server::start([Act::Close, Act::Hang]).await;
    let breaking = Breaking {
        failures: 1,
        open_for: seconds(10),
    };
    let client = client_of(&server.base_url, |builder| {
        builder.retries(one_attempt()).breaking(breaking)
    });
    let send = || client.send_within(tidal_api::Fetch::<tidal_api::Tracks>::one("1"), seconds(3));
    assert_eq!(send().await.unwrap_err().code(), "reset");
    tokio::time::sleep(seconds(10)).await;
    assert_eq!(send().await.unwrap_err().code(), "deadline");
    assert_eq!(send().await.unwrap_err().code(), "breaker_open");
}
