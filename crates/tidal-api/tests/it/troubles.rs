//! A store that cannot be read, locked or written: nobody is signed out by it, and nothing is lost by it.

use tidal_sim::Sim;
use tokio::time::Instant;

use crate::listener::{KEY, Process, Store, Trouble, signed_in};
use crate::setting::seconds;

/// A process whose tokens were renewed and could not be saved, a store that is in order again, and whether what it has
/// is out of date.
async fn renewed_but_not_saved() -> (Sim, Store, Process) {
    let (sim, store, process) = signed_in().await;
    let before = store.tokens().await.unwrap();
    tokio::time::sleep(seconds(3_700)).await;
    store.trouble("save", Trouble::Fails);
    process.call().await.unwrap();
    assert!(
        store
            .tokens()
            .await
            .unwrap()
            .access_token
            .is(&before.access_token)
    );
    assert_eq!(sim.counters().token_requests, 1);
    (sim, store, process)
}

#[tokio::test(start_paused = true)]
async fn a_store_that_cannot_be_read_signs_nobody_out() {
    for (operation, trouble, time) in [
        ("load", Trouble::Fails, 0),
        ("revision", Trouble::Fails, 0),
        ("revision", Trouble::Hangs, 10),
    ] {
        let (sim, store, process) = signed_in().await;
        let kept = store.tokens().await.unwrap();
        // Another process has changed something, so that it has to be read.
        store
            .change(|tokens| tokens.country = Some("NO".to_owned()))
            .await;
        store.trouble(operation, trouble);
        for _ in 0..10 {
            let started = Instant::now();
            let error = process.call().await.unwrap_err();
            assert!(started.elapsed() <= seconds(time), "{:?}", started.elapsed());
            assert_eq!(error.code(), "token_store_failed");
            assert!(!error.is_retryable() && error.hint().is_some());
            assert!(std::error::Error::source(&error).is_some());
            let error = process.manager.granted(KEY).await.unwrap_err();
            assert_eq!(error.code(), "token_store_failed");
        }
        assert_eq!(sim.counters().token_requests + sim.counters().total, 0);
        store.heal();
        process.call().await.unwrap();
        assert!(store.tokens().await.unwrap().access_token.is(&kept.access_token));
        assert_eq!(sim.counters().token_requests, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_refreshed_without_the_lock() {
    let (sim, store, process) = signed_in().await;
    store.trouble("lock", Trouble::Fails);
    tokio::time::sleep(seconds(3_310)).await;
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 0, "the old one lasts");
    tokio::time::sleep(seconds(300)).await;
    for _ in 0..10 {
        assert_eq!(process.fails().await, "token_store_failed");
        tokio::time::sleep(seconds(2)).await;
    }
    for result in [
        process.manager.sign_out(KEY).await.map(drop),
        process.manager.note_country(KEY, "NO").await,
    ] {
        assert_eq!(result.unwrap_err().code(), "token_store_failed");
    }
    assert_eq!(sim.counters().token_requests, 0);
    store.heal();
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_finds_the_store_busy_may_come_back() {
    let (sim, store, process) = signed_in().await;
    tokio::time::sleep(seconds(3_700)).await;
    for operation in ["lock", "prepare"] {
        store.trouble(operation, Trouble::Busy);
        let error = process.call().await.unwrap_err();
        assert_eq!(
            (error.code(), error.is_retryable()),
            ("token_store_busy", true),
            "{operation}"
        );
        assert!(error.hint().is_some_and(|hint| hint.contains("ask again")));
        assert_eq!(sim.counters().token_requests, 0);
        store.heal();
        tokio::time::sleep(seconds(2)).await;
    }
    // A store without patience of its own, whose lock is never free.
    store.trouble("lock", Trouble::Hangs);
    let error = process.manager.sign_out(KEY).await.unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), ("token_store_busy", true));
    store.heal();
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_saved_is_used_and_saved_with_the_next_call() {
    let (sim, store, process) = renewed_but_not_saved().await;
    // Neither the store's other troubles nor the failing save keep it from being used.
    process.call().await.unwrap();
    store.trouble("revision", Trouble::Fails);
    process.call().await.unwrap();
    store.trouble("revision", Trouble::Fails);
    assert_eq!(process.manager.settled().await, 1);
    store.heal();
    tokio::time::sleep(seconds(11)).await;
    let saves = store.saves();
    process.call().await.unwrap();
    tokio::time::sleep(seconds(1)).await;
    assert_eq!(store.saves(), saves + 1);
    assert_eq!(process.manager.settled().await, 0);
    assert_eq!(sim.counters().token_requests, 1);
    let another = Process::start(&sim, &store);
    another.call().await.unwrap();
    tokio::time::sleep(seconds(3_700)).await;
    another.call().await.unwrap();
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 2);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_saved_is_saved_before_the_program_ends() {
    let (sim, store, process) = renewed_but_not_saved().await;
    assert_eq!(process.manager.settled().await, 1);
    store.heal();
    assert_eq!(process.manager.settled().await, 0);
    Process::start(&sim, &store).call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn saving_is_not_tried_with_every_call() {
    let (_sim, store, process) = renewed_but_not_saved().await;
    let saves = store.saves();
    for _ in 0..20 {
        process.call().await.unwrap();
    }
    assert_eq!(store.saves(), saves);
    tokio::time::sleep(seconds(11)).await;
    process.call().await.unwrap();
    tokio::time::sleep(seconds(1)).await;
    assert!(store.saves() > saves);
}

#[tokio::test(start_paused = true)]
async fn a_refresh_token_is_not_spent_on_a_store_that_is_not_ready() {
    let (sim, store, process) = signed_in().await;
    tokio::time::sleep(seconds(3_700)).await;
    store.trouble("prepare", Trouble::Fails);
    assert_eq!(process.fails().await, "token_store_failed");
    assert_eq!(sim.counters().token_requests, 0);
    store.heal();
    tokio::time::sleep(seconds(2)).await;
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_may_take_its_time() {
    let (sim, store, process) = signed_in().await;
    tokio::time::sleep(seconds(3_700)).await;
    // As if it waited for a person, or for another process.
    for operation in ["lock", "prepare", "save"] {
        store.trouble(operation, Trouble::Takes(seconds(25)));
        process.call().await.unwrap();
        store.heal();
        tokio::time::sleep(seconds(3_700)).await;
    }
    assert_eq!(sim.counters().token_requests, 3);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_saved_is_renewed_by_itself_and_saved_then() {
    let (sim, store, process) = renewed_but_not_saved().await;
    tokio::time::sleep(seconds(3_700)).await;
    process.call().await.unwrap();
    tokio::time::sleep(seconds(3_700)).await;
    store.heal();
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 3);
    Process::start(&sim, &store).call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 3);
}

#[tokio::test(start_paused = true)]
async fn a_save_that_hangs_is_one_that_fails() {
    let (sim, store, process) = signed_in().await;
    tokio::time::sleep(seconds(3_700)).await;
    store.trouble("save", Trouble::Hangs);
    assert_eq!(process.fails().await, "deadline");
    tokio::time::sleep(seconds(60)).await;
    process.call().await.unwrap();
    store.heal();
    tokio::time::sleep(seconds(11)).await;
    process.call().await.unwrap();
    process.manager.settled().await;
    Process::start(&sim, &store).call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}

#[tokio::test(start_paused = true)]
async fn what_could_not_be_saved_does_not_undo_a_sign_out() {
    let (sim, store, process) = renewed_but_not_saved().await;
    store.heal();
    let another = Process::start(&sim, &store);
    assert!(another.manager.sign_out(KEY).await.unwrap());
    assert_eq!(process.fails().await, "not_signed_in");
    process.manager.settled().await;
    assert!(store.tokens().await.is_none());

    let (_, store, process) = renewed_but_not_saved().await;
    store.heal();
    assert!(process.manager.sign_out(KEY).await.unwrap());
    assert_eq!(process.fails().await, "not_signed_in");
    assert!(store.tokens().await.is_none());
}

#[tokio::test(start_paused = true)]
async fn an_ended_sign_in_that_cannot_be_removed_is_still_told() {
    let (sim, store, process) = signed_in().await;
    store
        .change(|tokens| tokens.refresh_token = Some("somebody-used-it".into()))
        .await;
    tokio::time::sleep(seconds(3_700)).await;
    store.trouble("remove", Trouble::Fails);
    for round in 1..=2 {
        assert_eq!(process.fails().await, "token_refused");
        assert_eq!(sim.counters().token_requests, round);
        tokio::time::sleep(seconds(2)).await;
    }
    assert!(process.manager.sign_out(KEY).await.is_err());
    store.heal();
    assert!(process.manager.sign_out(KEY).await.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_store_that_panics_leaves_nobody_waiting() {
    let (sim, store, process) = signed_in().await;
    tokio::time::sleep(seconds(3_700)).await;
    store.trouble("lock", Trouble::Panics);
    for _ in 0..6 {
        assert_eq!(process.fails().await, "token_store_failed");
    }
    store.heal();
    process.call().await.unwrap();
    assert_eq!(sim.counters().token_requests, 1);
}
