//! The token service is a part of TIDAL: while it fails, TIDAL is left alone; while it is busy, it is not pressed.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_api::{AuthorizationFault, Client, Error, Fetch, Limiter, Retries, Tracks};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Fault, Sim};
use tokio::net::TcpListener;
use tokio::time::Instant;

use crate::server::{Act, Server, answer};
use crate::setting::{any_track, client, client_with, seconds, seeded};

const TOKEN: &str = "/v1/oauth2/token";

/// A client that asks `auth_url` for tokens, and that never gets as far as the API.
fn client_at(auth_url: &str, retries: Retries) -> Client {
    Client::builder()
        .base_url("http://127.0.0.1:1")
        .auth_url(auth_url)
        .credentials(CLIENT_ID, CLIENT_SECRET.into())
        .retries(retries)
        .build()
        .unwrap()
}

fn one_attempt() -> Retries {
    Retries {
        attempts: 1,
        ..seeded()
    }
}

fn track() -> Fetch<Tracks> {
    Fetch::one("1")
}

/// Five calls that fail for want of a token, each in `time`, and a sixth that is not let through.
async fn opens(client: &Client, time: Duration, within: Duration) {
    for _ in 0..5 {
        let started = Instant::now();
        let error = client.send_within(track(), within).await.unwrap_err();
        assert_eq!(error.code(), "token_unavailable", "{error:?}");
        assert!(started.elapsed() <= time, "{:?}", started.elapsed());
        // Nobody is told of a failure that is remembered.
        tokio::time::sleep(seconds(2)).await;
    }
    let asked = Instant::now();
    let error = client.send_within(track(), within).await.unwrap_err();
    assert!(matches!(error, Error::BreakerOpen { .. }), "{error:?}");
    assert!(error.retry_after().unwrap() > seconds(57), "{error:?}");
    assert_eq!(asked.elapsed(), Duration::ZERO);
}

#[tokio::test(start_paused = true)]
async fn a_token_service_that_is_down_opens_the_breaker() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    sim.faults().always(TOKEN, Fault::Status503);
    opens(&client, seconds(1), seconds(30)).await;
    assert_eq!(sim.counters().token_requests, 15);

    tokio::time::sleep(seconds(58)).await;
    let error = client.send(any_track(&sim)).await.unwrap_err();
    assert_eq!(error.code(), "token_unavailable", "the probe");
    sim.faults().clear();
    assert_eq!(
        client.send(any_track(&sim)).await.unwrap_err().code(),
        "breaker_open"
    );
    tokio::time::sleep(seconds(60)).await;
    client.send(any_track(&sim)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_service_that_does_not_listen_opens_the_breaker() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    opens(&client_at(&url, seeded()), seconds(1), seconds(30)).await;
}

#[tokio::test(start_paused = true)]
async fn a_token_service_that_hangs_is_waited_for_as_long_as_one_attempt_and_opens_the_breaker() {
    let drip = Act::Drip(b"HTTP/1.1 200 OK\r\ncontent-length: 999\r\n\r\n".to_vec());
    for (act, time) in [(Act::Hang, 10), (drip, 15)] {
        let server = Server::start([act.clone()]).await;
        let time = seconds(time) + Duration::from_millis(100);
        opens(&client_at(&server.base_url, seeded()), time, seconds(30)).await;
        assert_eq!(server.requests().len(), 5, "{act:?}");

        // A caller with less time than that.
        let server = Server::start([act]).await;
        let time = seconds(3) + Duration::from_millis(100);
        opens(&client_at(&server.base_url, seeded()), time, seconds(3)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn who_has_no_time_for_a_token_blames_nobody() {
    let server = Server::start([Act::Hang]).await;
    let client = client_at(&server.base_url, seeded());
    for _ in 0..10 {
        let error = client.send_within(track(), Duration::from_millis(200)).await;
        assert_eq!(error.unwrap_err().code(), "deadline");
    }
}

#[tokio::test(start_paused = true)]
async fn refused_credentials_do_not_open_the_breaker() {
    let sim = Sim::start().await.unwrap();
    let client = client_with(&sim, |builder| builder.credentials(CLIENT_ID, "wrong".into()));
    for _ in 0..10 {
        let error = client.send(any_track(&sim)).await.unwrap_err();
        let refused = AuthorizationFault::Refused;
        assert!(matches!(error, Error::Authorization { fault, .. } if fault == refused));
        tokio::time::sleep(seconds(2)).await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_token_service_is_left_alone_as_long_as_it_asks_for() {
    for (headers, wait) in [
        (&["retry-after: 7"][..], 7),
        (&[], 5),
        (&["retry-after: soon"], 5),
        (&["retry-after: 0"], 1),
    ] {
        let server = Server::start([answer(429, headers, "")]).await;
        let client = client_at(&server.base_url, one_attempt());
        for round in 1..=10 {
            let error = client.send(track()).await.unwrap_err();
            let told = (error.code(), error.retry_after(), server.requests().len());
            assert_eq!(told, ("rate_limited", Some(seconds(wait)), round), "{headers:?}");
            assert!(matches!(
                error,
                Error::RateLimited {
                    who: Limiter::Tidal,
                    ..
                }
            ));
            // Another one in between is told the rest, and asks nobody.
            let rest = Duration::from_millis(300);
            tokio::time::sleep(seconds(wait).saturating_sub(rest)).await;
            let error = client.send(track()).await.unwrap_err();
            assert_eq!((error.code(), error.retry_after()), ("rate_limited", Some(rest)));
            assert_eq!(server.requests().len(), round);
            tokio::time::sleep(rest).await;
        }
    }
}

#[tokio::test(start_paused = true)]
async fn after_a_429_of_the_token_service_a_crowd_waits_and_goes_on() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    sim.faults().on_next(TOKEN, 1, Fault::Status429);
    let started = Instant::now();
    for result in join_all((0..5).map(|_| client.send(any_track(&sim)))).await {
        result.unwrap();
    }
    assert!(started.elapsed() >= seconds(1), "{:?}", started.elapsed());
    assert_eq!(sim.counters().token_requests, 2);
}
