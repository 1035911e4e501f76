//! Which replica asks TIDAL.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_core::{Kind, service::SearchQuery};

use super::{Replicas, anybody, pass, replica, search};
use crate::{key::Key, place::Asker, policy};

impl Replicas {
    /// Where the answer to the search is kept.
    fn key(&self) -> Key {
        let query = SearchQuery::of(Kind::Track, "track".parse().unwrap());
        let asker = Asker {
            viewer: &anybody(),
            policy: &policy::SEARCH,
        };
        self.one.tiers.places.key(asker, &query)
    }
}

#[tokio::test(start_paused = true)]
async fn a_thousand_ask_three_replicas_and_tidal_is_asked_once() {
    let replicas = Replicas::new();
    let three = replica(&replicas.stage, replicas.tier.replica(3));
    replicas.stage.delay(Duration::from_secs(1));
    let all = [&replicas.one, &replicas.two, &three];
    let answers = join_all(all.into_iter().cycle().take(1_000).map(search)).await;
    assert!(answers.iter().all(Result::is_ok));
    assert_eq!(replicas.fake.total(), 1);
}

#[tokio::test(start_paused = true)]
async fn who_looked_just_before_another_landed_looks_again() {
    for load in 1..60 {
        let replicas = Replicas::new();
        replicas.tier.slow_down(Duration::from_millis(4));
        replicas.stage.delay(Duration::from_millis(load));
        let later = async {
            tokio::time::sleep(Duration::from_millis(3)).await;
            search(&replicas.two).await
        };
        let (one, two) = tokio::join!(search(&replicas.one), later);
        assert!(one.is_ok() && two.is_ok());
        assert_eq!(replicas.fake.total(), 1, "{load} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_was_asking_may_fail_and_another_takes_over() {
    let replicas = Replicas::new();
    replicas.stage.delay(Duration::from_mins(1));
    let given_up = tokio::time::timeout(Duration::from_secs(1), search(&replicas.one));
    let waiting = async {
        tokio::task::yield_now().await;
        replicas.stage.delay(Duration::ZERO);
        let began = tokio::time::Instant::now();
        search(&replicas.two).await.unwrap();
        began.elapsed()
    };
    let (given_up, waited) = tokio::join!(given_up, waiting);
    assert!(given_up.is_err());
    let second = Duration::from_secs(1);
    assert!((second..second * 2).contains(&waited), "{waited:?}");
    assert_eq!(replicas.fake.total(), 2);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_for_ever() {
    let replicas = Replicas::new();
    replicas.tier.seize(replicas.key());
    let began = tokio::time::Instant::now();
    search(&replicas.one).await.unwrap();
    let waited = began.elapsed();
    assert!(
        (Duration::from_secs(5)..Duration::from_secs(6)).contains(&waited),
        "{waited:?}"
    );
    search(&replicas.two).await.unwrap();
    assert_eq!(replicas.fake.total(), 1);
}

#[tokio::test(start_paused = true)]
async fn what_is_asked_for_often_is_renewed_by_one_replica() {
    let replicas = Replicas::new();
    for cached in [&replicas.one, &replicas.two] {
        for _ in 0..5 {
            search(cached).await.unwrap();
        }
    }
    replicas.tier.age(jiff::SignedDuration::from_secs(270));
    pass(Duration::from_secs(61)).await;
    for cached in [&replicas.one, &replicas.two] {
        for _ in 0..5 {
            search(cached).await.unwrap();
        }
    }
    tokio::time::sleep(Duration::from_secs(1)).await;
    let refreshed = [&replicas.one, &replicas.two].map(|cached| cached.stats().refreshed);
    assert_eq!((refreshed, replicas.fake.total()), ([1, 1], 2));
}
