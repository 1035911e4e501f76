//! Tokens: one refresh for many, early, and again after a 401.

use futures_util::future::join_all;
use tidal_api::{AuthorizationFault, Client, Error, Identity};
use tidal_sim::{CLIENT_ID, Fault, Sim};
use tokio::time::Instant;

use crate::server::{Server, answer};
use crate::setting::{any_track, client, client_of, client_with, seconds};

fn fault(error: &Error) -> AuthorizationFault {
    let Error::Authorization { fault, .. } = error else {
        panic!("{error:?}")
    };
    *fault
}

/// A client that has just been given a token.
async fn with_an_hours_token() -> (Sim, Client) {
    let sim = Sim::builder()
        .token_lifetime(seconds(3_600))
        .start()
        .await
        .unwrap();
    let client = client(&sim);
    client.send(any_track(&sim)).await.unwrap();
    (sim, client)
}

#[tokio::test(start_paused = true)]
async fn many_calls_ask_for_one_token() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    for result in join_all((0..50).map(|_| client.send(any_track(&sim)))).await {
        result.unwrap();
    }
    assert_eq!((sim.counters().token_requests, sim.counters().total), (1, 50));
}

#[tokio::test(start_paused = true)]
async fn a_token_is_renewed_before_it_ends() {
    let (sim, client) = with_an_hours_token().await;
    tokio::time::sleep(seconds(3_290)).await;
    client.send(any_track(&sim)).await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
    tokio::time::sleep(seconds(20)).await;
    for result in join_all((0..20).map(|_| client.send(any_track(&sim)))).await {
        result.unwrap();
    }
    assert_eq!(sim.counters().token_requests, 2, "five minutes early, and once");
}

#[tokio::test(start_paused = true)]
async fn while_the_token_service_is_down_the_old_token_serves() {
    let (sim, client) = with_an_hours_token().await;
    sim.faults().always("/v1/oauth2/token", Fault::Status503);
    tokio::time::sleep(seconds(3_400)).await;
    client.send(any_track(&sim)).await.unwrap();
    client.send(any_track(&sim)).await.unwrap();
    assert_eq!(
        sim.counters().token_requests,
        4,
        "three attempts, and then a pause"
    );
    tokio::time::sleep(seconds(201)).await;
    let error = client.send(any_track(&sim)).await.unwrap_err();
    assert_eq!(
        (fault(&error), error.is_retryable()),
        (AuthorizationFault::Unavailable, true)
    );
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_causes_one_refresh_and_one_replay() {
    let sim = Sim::start().await.unwrap();
    let client = client(&sim);
    client.send(any_track(&sim)).await.unwrap();
    sim.reset();
    sim.faults().next(1, Fault::ExpiredToken);
    let document = client.send(any_track(&sim)).await.unwrap();
    assert_eq!(document.data.id, sim.sample().tracks[0]);
    assert_eq!((sim.counters().total, sim.counters().token_requests), (2, 1));

    sim.reset();
    sim.faults().next(2, Fault::ExpiredToken);
    let error = client.send(any_track(&sim)).await.unwrap_err();
    assert_eq!(
        (fault(&error), error.effort().attempts),
        (AuthorizationFault::Expired, 2)
    );
    assert_eq!((sim.counters().total, sim.counters().token_requests), (2, 1));
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(
        source.starts_with("TIDAL answered GET /tracks/{id} with status 401"),
        "{source}"
    );
}

#[tokio::test(start_paused = true)]
async fn an_authorizer_that_has_no_other_token_is_not_asked_in_circles() {
    let server = Server::start([answer(401, &[], "")]).await;
    let error = client_of(&server.base_url, |builder| builder)
        .send(track())
        .await
        .unwrap_err();
    assert_eq!(
        (fault(&error), server.requests().len()),
        (AuthorizationFault::Expired, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_token_service_that_fails_is_asked_three_times() {
    let sim = Sim::start().await.unwrap();
    for (times, expected) in [(2, None), (3, Some(AuthorizationFault::Unavailable))] {
        sim.reset();
        sim.faults().clear();
        sim.faults().on_next("/v1/oauth2/token", times, Fault::Status500);
        let result = client(&sim).send(any_track(&sim)).await;
        assert_eq!(result.as_ref().err().map(fault), expected);
        assert_eq!(sim.counters().token_requests, 3);
    }
}

#[tokio::test(start_paused = true)]
async fn a_token_service_that_hangs_does_not_outlast_the_deadline() {
    let sim = Sim::start().await.unwrap();
    sim.faults().always("/v1/oauth2/token", Fault::Hang);
    let started = Instant::now();
    let error = client(&sim).send(any_track(&sim)).await.unwrap_err();
    assert!(
        error.is_retryable() && started.elapsed() <= seconds(31),
        "{error:?} after {:?}",
        started.elapsed()
    );
    sim.faults().clear();
    client(&sim).send(any_track(&sim)).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn a_token_service_that_hangs_fails_no_call_while_the_old_token_is_good() {
    let (sim, client) = with_an_hours_token().await;
    sim.faults().always("/v1/oauth2/token", Fault::Hang);
    tokio::time::sleep(seconds(3_310)).await;
    let started = Instant::now();
    client.send_within(any_track(&sim), seconds(5)).await.unwrap();
    assert!(started.elapsed() < seconds(3), "{:?}", started.elapsed());
    // Who gives up while renewing leaves word that it was tried.
    tokio::time::sleep(seconds(30)).await;
    let impatient = tokio::time::timeout(seconds(1), client.send(any_track(&sim)));
    assert!(impatient.await.is_err());
    let started = Instant::now();
    client.send(any_track(&sim)).await.unwrap();
    assert!(started.elapsed() < seconds(1), "{:?}", started.elapsed());
    assert_eq!(sim.counters().token_requests, 3);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_shared_by_those_who_waited_for_it() {
    let sim = Sim::start().await.unwrap();
    let wrong = client_with(&sim, |builder| builder.credentials(CLIENT_ID, "hunter2".into()));
    for (fault_of_service, client, asked, expected) in [
        (None, &wrong, 1, AuthorizationFault::Refused),
        // However many wait for it: to the breaker it is one failure.
        (
            Some(Fault::Status500),
            &client(&sim),
            3,
            AuthorizationFault::Unavailable,
        ),
    ] {
        sim.reset();
        if let Some(fault) = fault_of_service {
            sim.faults().always("/v1/oauth2/token", fault);
        }
        for result in join_all((0..100).map(|_| client.send(any_track(&sim)))).await {
            let error = result.unwrap_err();
            assert_eq!(fault(&error), expected);
            let source = std::error::Error::source(&error).unwrap().to_string();
            assert!(source.starts_with("TIDAL answered POST (token)"), "{source}");
        }
        assert_eq!(sim.counters().token_requests, asked);
        client.send(any_track(&sim)).await.unwrap_err();
        assert_eq!(sim.counters().token_requests, asked, "the next one, right after");
        tokio::time::sleep(seconds(1)).await;
        client.send(any_track(&sim)).await.unwrap_err();
        assert_eq!(
            sim.counters().token_requests,
            2 * asked,
            "it is not held against them for long"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_wrong_secret_is_refused_once_and_not_shown() {
    let sim = Sim::start().await.unwrap();
    let client = client_with(&sim, |builder| builder.credentials(CLIENT_ID, "hunter2".into()));
    let error = client.send(any_track(&sim)).await.unwrap_err();
    assert_eq!(
        (fault(&error), error.is_retryable()),
        (AuthorizationFault::Refused, false)
    );
    assert_eq!((sim.counters().token_requests, sim.counters().total), (1, 0));
    assert_eq!(error.to_string(), "no access token: the credentials were refused");
    assert!(!format!("{error:?} {client:?}").contains("hunter2"));
    assert!(error.hint().unwrap().contains("client id"));
}

#[tokio::test]
async fn who_is_not_configured_is_told_so() {
    let sim = Sim::start().await.unwrap();
    let nobody = Client::builder().base_url(sim.api_url()).build().unwrap();
    let user = client(&sim).on_behalf_of(Identity::user("somebody"));
    for client in [nobody, user] {
        let error = client.send(any_track(&sim)).await.unwrap_err();
        assert_eq!(
            (fault(&error), error.effort().attempts),
            (AuthorizationFault::NotConfigured, 0)
        );
        assert!(!format!("{client:?}").contains("somebody"));
    }
    assert_eq!((sim.counters().total, sim.counters().token_requests), (0, 0));
}

fn track() -> tidal_api::Fetch<tidal_api::Tracks> {
    tidal_api::Fetch::one("1")
}
