//! Several processes that share a store, and users who sign out while something is under way.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_api::{AccessToken, TokenStore as _};
use tidal_sim::{Delay, Fault, Sim};
use tokio::time::Instant;

use crate::listener::{KEY, Process, Store, me, signed_in};
use crate::setting::seconds;

const TOKEN: &str = "/v1/oauth2/token";

/// A second process beside the one in which the user signed in. It has read the store.
async fn two_processes() -> (Sim, Store, [Process; 2]) {
    let (sim, store, first) = signed_in().await;
    let second = Process::start(&sim, &store);
    second.call().await.unwrap();
    sim.reset();
    (sim, store, [first, second])
}

fn slow() -> Fault {
    Fault::Latency(Delay::Fixed(seconds(2)))
}

#[tokio::test(start_paused = true)]
async fn two_processes_refresh_once() {
    let (sim, store, processes) = two_processes().await;
    // A third one that knows nothing yet.
    let third = Process::start(&sim, &store);
    for round in 1..=20 {
        tokio::time::sleep(seconds(3_700)).await;
        let calls = (0..100).map(|number| processes[number % 2].call());
        let (results, late) = tokio::join!(join_all(calls), third.call());
        for result in results {
            result.unwrap();
        }
        late.unwrap();
        assert_eq!(
            (sim.counters().token_requests, sim.counters().total),
            (round, round * 101)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_another_process_does_is_noticed_at_the_next_call() {
    let (sim, _, [first, second]) = two_processes().await;
    assert!(second.manager.sign_out(KEY).await.unwrap());
    assert_eq!(first.fails().await, "not_signed_in");
    second.sign_in(&sim).await.unwrap();
    first.call().await.unwrap();
    second.manager.note_country(KEY, "NO").await.unwrap();
    let granted = first.manager.granted(KEY).await.unwrap().unwrap();
    assert_eq!(granted.country.as_deref(), Some("NO"));
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn after_a_401_what_another_process_stored_is_tried_first() {
    let (sim, store, [first, second]) = two_processes().await;
    // The second one refreshes, because TIDAL refused the token that both have.
    sim.faults().next(1, Fault::ExpiredToken);
    second.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
    first.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1, "the new one was read");
    // Both are refused at the same moment.
    tokio::time::sleep(seconds(31)).await;
    sim.expire_token(secrecy::ExposeSecret::expose_secret(
        store.tokens().await.unwrap().access_token.secret(),
    ));
    let calls = (0..20).map(|number| [&first, &second][number % 2].call());
    for result in join_all(calls).await {
        result.unwrap();
    }
    assert_eq!(sim.counters().token_requests, 2);
}

#[tokio::test(start_paused = true)]
async fn a_sign_out_during_a_refresh_stays_a_sign_out() {
    for (out, refresh) in [(0, 0), (0, 1)] {
        let (sim, store, processes) = two_processes().await;
        sim.faults().on_next(TOKEN, 1, slow());
        tokio::time::sleep(seconds(3_700)).await;
        let refreshing = processes[refresh].call();
        let signing_out = async {
            tokio::time::sleep(seconds(1)).await;
            processes[out].manager.sign_out(KEY).await
        };
        let (_, signed_out) = tokio::join!(refreshing, signing_out);
        assert!(signed_out.unwrap());
        for process in &processes {
            process.manager.settled().await;
            assert_eq!(process.fails().await, "not_signed_in");
        }
        assert!(store.tokens().await.is_none());
        assert_eq!(sim.counters().token_requests, 1);
    }
}

#[tokio::test(start_paused = true)]
async fn a_refresh_that_waits_for_its_turn_finds_the_user_signed_out() {
    let (sim, store, [process, _]) = two_processes().await;
    tokio::time::sleep(seconds(3_700)).await;
    let mut another = store.kept.lock(KEY).await.unwrap();
    let waiting = process.call();
    let signing_out = async {
        tokio::time::sleep(seconds(1)).await;
        another.remove().await.unwrap();
        drop(another);
    };
    let (result, ()) = tokio::join!(waiting, signing_out);
    assert_eq!(result.unwrap_err().code(), "not_signed_in");
    assert_eq!(sim.counters().token_requests, 0);
    assert!(store.tokens().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn only_what_was_refused_is_removed() {
    let (sim, store, [process, _]) = two_processes().await;
    store
        .change(|tokens| tokens.refresh_token = Some("somebody-used-it".into()))
        .await;
    tokio::time::sleep(seconds(3_700)).await;
    sim.faults().on_next(TOKEN, 1, slow());
    let refreshing = process.call();
    let signing_in = async {
        tokio::time::sleep(seconds(1)).await;
        let token = sim.user_token(&sim.sample().user, ["user.read"]);
        store.overwrite(AccessToken::new(token.into()));
    };
    let (result, ()) = tokio::join!(refreshing, signing_in);
    assert_eq!(result.unwrap_err().code(), "token_refused");
    assert!(store.tokens().await.is_some());
}

#[tokio::test(start_paused = true)]
async fn a_lock_that_is_never_free_ends_with_the_deadline() {
    let (_sim, store, [process, _]) = two_processes().await;
    tokio::time::sleep(seconds(3_700)).await;
    let held = store.kept.lock(KEY).await.unwrap();
    // More often than the breaker would bear if TIDAL were to blame.
    for _ in 0..6 {
        let started = Instant::now();
        let error = process.client.send_within(me(), seconds(3)).await.unwrap_err();
        assert_eq!((error.code(), error.is_retryable()), ("deadline", true));
        assert!(
            started.elapsed() < Duration::from_millis(3_100),
            "{:?}",
            started.elapsed()
        );
    }
    drop(held);
    process.call().await.unwrap();
}
