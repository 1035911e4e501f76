//! Changes by one replica, as the others see them.

use std::time::Duration;

use futures_util::FutureExt;
use tidal_core::{CatalogService, PlaylistService, service::PlaylistUpdate};

use super::{Cached, Replicas, Stage, mia, mine, moment, pass, search};

fn rename(name: &str) -> PlaylistUpdate {
    PlaylistUpdate {
        name: Some(name.to_owned()),
        ..PlaylistUpdate::of(mine())
    }
}

async fn name(cached: &Cached<Stage>) -> String {
    moment().await;
    cached.playlist(&mia(), &mine()).await.unwrap().name.clone()
}

#[tokio::test(start_paused = true)]
async fn a_change_is_seen_everywhere_at_once() {
    let replicas = Replicas::new();
    name(&replicas.one).await;
    name(&replicas.two).await;
    assert_eq!(replicas.fake.total(), 1);
    moment().await;
    replicas
        .one
        .update_playlist(&mia(), &rename("New"))
        .await
        .unwrap();
    assert_eq!(name(&replicas.two).await, "New");
    assert_eq!(name(&replicas.one).await, "New");
    assert_eq!(replicas.fake.total(), 3, "one asks for both of them");
}

#[tokio::test(start_paused = true)]
async fn who_does_not_hear_believes_memory_for_a_second() {
    let replicas = Replicas::new();
    name(&replicas.one).await;
    let old = name(&replicas.two).await;
    replicas.tier.grow_deaf();
    replicas
        .one
        .update_playlist(&mia(), &rename("New"))
        .await
        .unwrap();
    assert_eq!(name(&replicas.one).await, "New");
    assert_eq!(name(&replicas.two).await, old, "this cannot be known yet");
    pass(Duration::from_secs(1)).await;
    assert_eq!(name(&replicas.two).await, "New");
    assert_eq!(replicas.fake.total(), 3);
    pass(Duration::from_secs(2)).await;
    assert_eq!(name(&replicas.two).await, "New");
    assert_eq!(
        replicas.fake.total(),
        3,
        "the second tier knows that it is still so"
    );
    search(&replicas.two).await.unwrap();
    pass(Duration::from_secs(2)).await;
    let (gets, _) = replicas.tier.counts();
    search(&replicas.two).await.unwrap();
    assert_eq!(replicas.tier.counts().0, gets, "what nobody changes is believed");
}

#[tokio::test(start_paused = true)]
async fn after_a_gap_what_may_have_changed_is_void() {
    let replicas = Replicas::new();
    name(&replicas.two).await;
    search(&replicas.two).await.unwrap();
    let (gets, _) = replicas.tier.counts();
    moment().await;
    replicas.tier.lose_news();
    name(&replicas.two).await;
    search(&replicas.two).await.unwrap();
    assert!(replicas.tier.counts().0 > gets);
    assert_eq!(replicas.fake.total(), 2, "it had not changed");
}

#[tokio::test(start_paused = true)]
async fn what_was_read_before_a_change_elsewhere_is_not_found_after_it() {
    let replicas = Replicas::new();
    replicas.stage.delay(Duration::from_secs(2));
    let (viewer, id) = (mia(), mine());
    let early = replicas.two.playlist(&viewer, &id);
    let change = async {
        pass(Duration::from_secs(1)).await;
        replicas.stage.delay(Duration::ZERO);
        replicas
            .one
            .update_playlist(&mia(), &rename("New"))
            .await
            .unwrap();
    };
    let (early, ()) = tokio::join!(early, change);
    assert_ne!(early.unwrap().name, "New");
    assert_eq!(name(&replicas.two).await, "New");
    assert_eq!(name(&replicas.one).await, "New");
}

#[tokio::test(start_paused = true)]
async fn a_change_whose_caller_went_away_is_told_nevertheless() {
    let replicas = Replicas::new();
    name(&replicas.one).await;
    name(&replicas.two).await;
    replicas.fake.hang_next_answer();
    let (viewer, update) = (mia(), rename("New"));
    let mut change = replicas.one.update_playlist(&viewer, &update);
    assert!((&mut change).now_or_never().is_none());
    drop(change);
    for _ in 0..10 {
        tokio::task::yield_now().await;
    }
    assert_eq!(name(&replicas.two).await, "New");
    assert_eq!(name(&replicas.one).await, "New");
    let before = replicas.fake.total();
    name(&replicas.one).await;
    name(&replicas.two).await;
    assert!(
        replicas.fake.total() > before,
        "nothing is kept while it may still change"
    );
    pass(Duration::from_secs(31)).await;
    name(&replicas.one).await;
    let before = replicas.fake.total();
    name(&replicas.one).await;
    name(&replicas.two).await;
    assert_eq!(replicas.fake.total(), before);
}
