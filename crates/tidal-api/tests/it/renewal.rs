//! Renewing a user's tokens: when, once for many, and what becomes of the sign-in when it fails.

use std::time::Duration;

use futures_util::future::join_all;
use secrecy::ExposeSecret as _;
use tidal_api::Tokens;
use tidal_sim::{Delay, Fault, Sim};
use tokio::time::Instant;

use crate::listener::{KEY, Process, Store, signed_in, signed_in_at, sim_with_lifetime};
use crate::setting::seconds;

const TOKEN: &str = "/v1/oauth2/token";

async fn kept(store: &Store) -> Tokens {
    store.tokens().await.unwrap()
}

#[tokio::test(start_paused = true)]
async fn tokens_are_renewed_five_minutes_early_but_not_in_their_first_half() {
    for (lifetime, until) in [(3_600, 3_300), (60, 30)] {
        let (sim, store, process) = signed_in_at(sim_with_lifetime(seconds(lifetime)).await).await;
        let first = kept(&store).await;
        tokio::time::sleep(seconds(until - 1)).await;
        process.call().await.unwrap();
        assert_eq!(sim.counters().token_requests, 0, "{lifetime}");
        tokio::time::sleep(seconds(2)).await;
        for result in join_all((0..20).map(|_| process.call())).await {
            result.unwrap();
        }
        assert_eq!(sim.counters().token_requests, 1, "{lifetime}");
        let second = kept(&store).await;
        assert!(!second.access_token.is(&first.access_token) && second.expires_at > first.expires_at);
        assert_eq!(
            (second.signed_in_at, second.scopes),
            (first.signed_in_at, first.scopes)
        );
    }
}

#[tokio::test(start_paused = true)]
async fn a_hundred_calls_with_an_expired_token_refresh_once() {
    let (sim, _, process) = signed_in().await;
    tokio::time::sleep(seconds(3_700)).await;
    for result in join_all((0..100).map(|_| process.call())).await {
        result.unwrap();
    }
    assert_eq!((sim.counters().token_requests, sim.counters().total), (1, 100));
}

#[tokio::test(start_paused = true)]
async fn a_thousand_refreshes_keep_the_session() {
    let (sim, _, process) = signed_in().await;
    for _ in 0..1_000 {
        tokio::time::sleep(seconds(3_700)).await;
        process.call().await.unwrap();
    }
    assert_eq!(
        (sim.counters().token_requests, sim.counters().total),
        (1_000, 1_000)
    );
}

#[tokio::test(start_paused = true)]
async fn an_answer_without_a_refresh_token_keeps_the_old_one() {
    let sim = Sim::builder()
        .auto_approve()
        .token_lifetime(seconds(600))
        .without_rotation()
        .start()
        .await
        .unwrap();
    let (sim, store, process) = signed_in_at(sim).await;
    let first = kept(&store).await.refresh_token.unwrap();
    for round in 1..=3 {
        tokio::time::sleep(seconds(601)).await;
        process.call().await.unwrap();
        assert_eq!(sim.counters().token_requests, round);
        let refresh_token = kept(&store).await.refresh_token.unwrap();
        assert_eq!(refresh_token.expose_secret(), first.expose_secret());
    }
}

#[tokio::test(start_paused = true)]
async fn a_sign_in_that_tidal_has_ended_is_forgotten() {
    let (sim, store, process) = signed_in().await;
    store
        .change(|tokens| tokens.refresh_token = Some("somebody-used-it".into()))
        .await;
    tokio::time::sleep(seconds(3_700)).await;
    for result in join_all((0..10).map(|_| process.call())).await {
        let error = result.unwrap_err();
        assert_eq!(
            (error.code(), error.hint()),
            ("token_refused", Some("sign in again"))
        );
        assert!(!error.is_retryable());
    }
    assert_eq!((sim.counters().token_requests, sim.counters().total), (1, 0));
    assert!(store.tokens().await.is_none());
    assert_eq!(process.fails().await, "not_signed_in");
    process.sign_in(&sim).await.unwrap();
    process.call().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_lost_ends_the_sign_in_in_clear_words() {
    let (sim, store, process) = signed_in().await;
    sim.faults().on_next(TOKEN, 1, Fault::AnswerLost);
    tokio::time::sleep(seconds(3_700)).await;
    // TIDAL has rotated, and takes the second use of the old one for theft.
    assert_eq!(process.fails().await, "token_refused");
    assert_eq!(sim.counters().token_requests, 2);
    assert!(store.tokens().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn while_the_token_service_is_down_or_hangs_the_old_token_serves() {
    for (fault, asked) in [(Fault::Status503, 3), (Fault::Hang, 1)] {
        let (sim, store, process) = signed_in().await;
        sim.faults().always(TOKEN, fault);
        tokio::time::sleep(seconds(3_310)).await;
        let started = Instant::now();
        process.call().await.unwrap();
        assert!(started.elapsed() < seconds(3), "{:?}", started.elapsed());
        let started = Instant::now();
        process.call().await.unwrap();
        assert!(started.elapsed() < seconds(1), "{:?}", started.elapsed());
        process.manager.settled().await;
        process.call().await.unwrap();
        assert_eq!(sim.counters().token_requests, asked, "and then a pause");
        tokio::time::sleep(seconds(300)).await;
        assert_eq!(process.fails().await, "token_unavailable");
        assert!(store.tokens().await.is_some());
        sim.faults().clear();
        tokio::time::sleep(seconds(61)).await;
        process.call().await.unwrap();
    }
}

#[tokio::test(start_paused = true)]
async fn a_busy_token_service_is_a_limit() {
    let (sim, _, process) = signed_in().await;
    sim.faults().on_next(TOKEN, 1, Fault::Status429);
    tokio::time::sleep(seconds(3_700)).await;
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 2);
}

#[tokio::test(start_paused = true)]
async fn callers_who_give_up_lose_nothing() {
    let (sim, store, process) = signed_in().await;
    let first = kept(&store).await;
    sim.faults()
        .on_next(TOKEN, 1, Fault::Latency(Delay::Fixed(seconds(4))));
    tokio::time::sleep(seconds(3_700)).await;
    for _ in 0..3 {
        let impatient = tokio::time::timeout(Duration::from_millis(500), process.call());
        assert!(impatient.await.is_err());
    }
    let late = process
        .client
        .send_within(crate::listener::me(), seconds(1))
        .await;
    assert!(late.is_err());
    process.manager.settled().await;
    assert!(!kept(&store).await.access_token.is(&first.access_token));
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn a_renewal_outlives_the_manager() {
    let (sim, store, process) = signed_in().await;
    let first = kept(&store).await;
    let slow = Fault::Latency(Delay::Fixed(seconds(4)));
    sim.faults().on_next(TOKEN, 1, slow);
    tokio::time::sleep(seconds(3_700)).await;
    let impatient = tokio::time::timeout(seconds(1), process.call());
    assert!(impatient.await.is_err());
    drop(process);
    tokio::time::sleep(seconds(5)).await;
    assert!(!kept(&store).await.access_token.is(&first.access_token));
    Process::start(&sim, &store).call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn a_refused_token_causes_one_refresh() {
    let (sim, _, process) = signed_in().await;
    tokio::time::sleep(seconds(31)).await;
    process.call().await.unwrap();
    sim.faults().next(1, Fault::ExpiredToken);
    for result in join_all((0..20).map(|_| process.call())).await {
        result.unwrap();
    }
    assert_eq!(sim.counters().token_requests, 1);
    tokio::time::sleep(seconds(31)).await;
    sim.faults().next(2, Fault::ExpiredToken);
    assert_eq!(process.fails().await, "token_refused");
    assert_eq!(sim.counters().token_requests, 2);
    tokio::time::sleep(seconds(31)).await;
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 3);
}

#[tokio::test(start_paused = true)]
async fn a_401_that_another_token_does_not_help_against_costs_one_refresh() {
    let (sim, _, process) = signed_in().await;
    sim.faults().next(20, Fault::ExpiredToken);
    for _ in 0..10 {
        assert_eq!(process.fails().await, "token_refused");
    }
    assert_eq!((sim.counters().token_requests, sim.counters().total), (1, 11));
    tokio::time::sleep(seconds(31)).await;
    assert_eq!(process.fails().await, "token_refused");
    assert_eq!(sim.counters().token_requests, 2);
    sim.faults().clear();
    tokio::time::sleep(seconds(31)).await;
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 3);
}

#[tokio::test(start_paused = true)]
async fn a_calendar_that_jumps_ends_no_sign_in_and_revives_no_token() {
    let (sim, store, first) = signed_in().await;
    // This process counts on its own clock; only what is read from the store is compared with a calendar.
    for (days, asked) in [(-3_650, 0), (3_650, 1)] {
        sim.reset();
        let calendar = store.calendar.ahead(days);
        let process = Process::with_calendar(&sim, &store, &calendar);
        process.call().await.unwrap();
        calendar.set();
        process.call().await.unwrap();
        assert_eq!(sim.counters().token_requests, asked, "{days}");
    }
    first.call().await.unwrap();
    // What was stored by the clock of the year 2036 looks good for ten years here. TIDAL knows better.
    sim.reset();
    tokio::time::sleep(seconds(3_700)).await;
    let process = Process::start(&sim, &store);
    process.call().await.unwrap();
    assert_eq!((sim.counters().token_requests, sim.counters().total), (1, 2));
    assert_eq!(
        process.manager.granted(KEY).await.unwrap().unwrap().scopes.len(),
        2
    );
}

#[tokio::test(start_paused = true)]
async fn what_cannot_be_renewed_is_used_to_its_end() {
    let changes: [fn(&mut Tokens); 2] = [
        |tokens| tokens.refresh_token = None,
        |tokens| tokens.client_id = "another client".to_owned(),
    ];
    for change in changes {
        let (sim, store, process) = signed_in().await;
        store.change(change).await;
        tokio::time::sleep(seconds(3_500)).await;
        process.call().await.unwrap();
        tokio::time::sleep(seconds(200)).await;
        assert_eq!(process.fails().await, "token_refused");
        assert_eq!(sim.counters().token_requests, 0);
        assert!(store.tokens().await.is_some());
    }
}

#[tokio::test(start_paused = true)]
async fn those_who_wait_for_one_failing_refresh_are_one_failure() {
    let (sim, _, process) = signed_in().await;
    sim.faults().always(TOKEN, Fault::Status503);
    tokio::time::sleep(seconds(3_700)).await;
    for result in join_all((0..20).map(|_| process.call())).await {
        assert_eq!(result.unwrap_err().code(), "token_unavailable");
    }
    assert_eq!(sim.counters().token_requests, 3);
    assert_eq!(
        process.fails().await,
        "token_unavailable",
        "the breaker is closed"
    );
    for _ in 0..4 {
        tokio::time::sleep(seconds(2)).await;
        assert_eq!(process.fails().await, "token_unavailable");
    }
    assert_eq!(process.fails().await, "breaker_open");
}
