//! Many who ask the same at the same time.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_core::{Error, SearchService};
use tokio::task::JoinSet;

use crate::world::{World, anybody, pass, query, timeout};

/// Longer than any answer is under way.
const LONG: Duration = Duration::from_secs(10);

#[tokio::test(start_paused = true)]
async fn a_thousand_ask_and_tidal_is_asked_once() {
    let world = World::new();
    world.stage.delay(Duration::from_secs(1));
    let answers = join_all((0..1_000).map(|_| world.search("track"))).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(world.fake.count("search"), 1);
    assert_eq!(world.cached.stats().waited, 999);
}

#[tokio::test(start_paused = true)]
async fn a_failure_is_everybodys_and_asked_about_once() {
    let world = World::new();
    world.stage.delay(Duration::from_secs(1));
    world.fake.fail_next(timeout());
    let answers = join_all((0..100).map(|_| world.search("track"))).await;
    assert!(answers.iter().all(Result::is_err));
    assert_eq!(world.fake.count("search"), 1);
}

#[tokio::test(start_paused = true)]
async fn whoever_began_may_go_and_the_others_are_answered() {
    let world = World::new();
    world.stage.delay(Duration::from_secs(2));
    let mut tasks = JoinSet::new();
    let mut ask = || {
        let cached = world.cached.clone();
        tasks.spawn(async move { cached.search(&anybody(), &query("track")).await })
    };
    let first = ask();
    tokio::task::yield_now().await;
    ask();
    ask();
    tokio::task::yield_now().await;
    first.abort();
    let outcomes = tasks.join_all_settled().await;
    assert_eq!(outcomes, [false, true, true]);
    assert_eq!((world.fake.count("search"), world.stage.given_up()), (1, 0));
}

#[tokio::test(start_paused = true)]
async fn what_nobody_waits_for_is_given_up() {
    let world = World::new();
    world.stage.delay(LONG);
    let patient = Duration::from_secs(1);
    let asking = (0..10).map(|_| tokio::time::timeout(patient, world.search("track")));
    assert!(join_all(asking).await.iter().all(Result::is_err));
    assert_eq!(world.stage.given_up(), 1);
    world.stage.delay(Duration::ZERO);
    world.search("track").await.unwrap();
    assert_eq!(world.fake.count("search"), 2, "the next one asks anew");
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_an_error_of_that_answer_alone() {
    let world = World::new();
    world.fake.panic_next();
    let error = world.search("track").await.unwrap_err();
    assert!(matches!(error, Error::Internal { .. }));
    assert!(world.search("track").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn others_do_not_wait_for_who_asks_something_else() {
    let world = World::new();
    world.stage.delay(LONG);
    let slow = world.search("track");
    let asked = async {
        tokio::task::yield_now().await;
        world.stage.delay(Duration::ZERO);
        world.search("another").await.unwrap();
        tokio::time::Instant::now()
    };
    let began = tokio::time::Instant::now();
    let (_, done) = tokio::join!(slow, asked);
    assert_eq!(done, began);
    pass(LONG).await;
}

/// How each of several tasks ended, the aborted ones included.
trait Settled {
    async fn join_all_settled(self) -> Vec<bool>;
}

impl<T: 'static, E: 'static> Settled for JoinSet<Result<T, E>> {
    async fn join_all_settled(mut self) -> Vec<bool> {
        let mut outcomes = Vec::new();
        while let Some(outcome) = self.join_next().await {
            outcomes.push(outcome.is_ok_and(|answer| answer.is_ok()));
        }
        outcomes
    }
}
