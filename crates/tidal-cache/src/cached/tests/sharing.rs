//! What one replica learnt, the others know.

use std::{sync::Arc, time::Duration};

use jiff::SignedDuration;
use tidal_core::{CatalogService, Error, ErrorCode, Limiter, PlaylistId, StaleReason};

use super::{Replicas, anybody, mia, mine, pass, search, track_ids};

fn rate_limited() -> Error {
    Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(1),
    }
}

#[tokio::test(start_paused = true)]
async fn what_one_has_read_the_others_find() {
    let replicas = Replicas::new();
    let first = search(&replicas.one).await.unwrap();
    let second = search(&replicas.two).await.unwrap();
    assert_eq!((&first.value, first.freshness), (&second.value, second.freshness));
    let tracks = replicas.two.tracks(&anybody(), &track_ids([3, 1])).await.unwrap();
    assert_eq!(tracks.found.len(), 2);
    assert_eq!(replicas.fake.total(), 1, "nor what came along is asked for again");
    assert_eq!(replicas.tier.counts().1, 1, "everything went there at once");
    assert_eq!((replicas.tier.len(), replicas.two.stats().shared.hits), (10, 3));
    search(&replicas.two).await.unwrap();
    assert_eq!(replicas.two.stats().local.hits, 1);
}

#[tokio::test(start_paused = true)]
async fn that_there_is_nothing_is_also_shared() {
    let replicas = Replicas::new();
    let id = PlaylistId::from_tidal("nowhere");
    for cached in [&replicas.one, &replicas.two] {
        let error = cached.playlist(&anybody(), &id).await.unwrap_err();
        assert!(matches!(error, Error::NotFound { id, .. } if id == "nowhere"));
        let batch = cached.tracks(&anybody(), &track_ids([77])).await.unwrap();
        assert_eq!(batch.missing.len(), 1);
    }
    assert_eq!(replicas.fake.total(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_batch_is_looked_up_and_put_in_one_go() {
    let replicas = Replicas::new();
    replicas.one.tracks(&anybody(), &track_ids(1..=5)).await.unwrap();
    assert_eq!(replicas.tier.counts(), (1, 1));
    let tracks = replicas.two.tracks(&anybody(), &track_ids(1..=9)).await.unwrap();
    assert_eq!(tracks.found.len(), 9);
    assert_eq!(replicas.tier.counts(), (2, 2));
    assert_eq!(replicas.tier.len(), 9);
}

#[tokio::test(start_paused = true)]
async fn memory_alone_is_believed_for_a_minute() {
    let replicas = Replicas::new();
    search(&replicas.one).await.unwrap();
    replicas.one.tracks(&anybody(), &track_ids([1])).await.unwrap();
    let (gets, _) = replicas.tier.counts();
    pass(Duration::from_secs(59)).await;
    search(&replicas.one).await.unwrap();
    assert_eq!(replicas.tier.counts().0, gets);
    pass(Duration::from_secs(2)).await;
    search(&replicas.one).await.unwrap();
    assert_eq!(replicas.tier.counts().0, gets + 1);
    search(&replicas.one).await.unwrap();
    assert_eq!(replicas.tier.counts().0, gets + 1, "and again");
    replicas.tier.forget();
    pass(Duration::from_secs(61)).await;
    search(&replicas.one).await.unwrap();
    replicas.one.tracks(&anybody(), &track_ids([1])).await.unwrap();
    assert_eq!(replicas.tier.counts().0, gets + 3);
    assert_eq!(
        replicas.fake.total(),
        1,
        "where nobody knows better, memory is believed"
    );
}

#[tokio::test(start_paused = true)]
async fn an_entry_has_the_age_that_it_has() {
    let replicas = Replicas::new();
    search(&replicas.one).await.unwrap();
    replicas.tier.age(SignedDuration::from_secs(290));
    search(&replicas.two).await.unwrap();
    pass(Duration::from_secs(11)).await;
    // The calendar does not stand still elsewhere.
    replicas.tier.age(SignedDuration::from_secs(11));
    search(&replicas.two).await.unwrap();
    assert_eq!(replicas.fake.total(), 2);
}

#[tokio::test(start_paused = true)]
async fn what_is_past_its_time_there_bridges_a_failure_here() {
    let replicas = Replicas::new();
    search(&replicas.one).await.unwrap();
    replicas.one.tracks(&anybody(), &track_ids([1])).await.unwrap();
    replicas.tier.age(SignedDuration::from_mins(61));
    replicas.fake.fail_always(rate_limited());
    let answer = replicas.two.tracks(&anybody(), &track_ids([1])).await.unwrap();
    assert_eq!(answer.freshness.stale_because, Some(StaleReason::RateLimited));
    let answer = search(&replicas.two).await.unwrap();
    assert_eq!(answer.freshness.stale_because, Some(StaleReason::RateLimited));
    replicas.tier.age(SignedDuration::from_mins(10));
    let fresh = super::replica(&replicas.stage, replicas.tier.replica(3));
    let error = search(&fresh).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::RateLimit, "its grace is over");
    replicas.tier.go_away();
    let answer = search(&replicas.two).await.unwrap();
    assert!(answer.freshness.stale_because.is_some(), "memory has it as well");
}

#[tokio::test(start_paused = true)]
async fn garbage_is_a_miss() {
    for garbage in [&b""[..], b"\x01\x07garbage", b"\x02", b"\x00"] {
        let replicas = Replicas::new();
        search(&replicas.one).await.unwrap();
        replicas.tier.overwrite(garbage);
        search(&replicas.two).await.unwrap();
        replicas.two.playlist(&mia(), &mine()).await.unwrap();
        assert_eq!(replicas.fake.total(), 3);
    }
}

#[tokio::test(start_paused = true)]
async fn everything_goes_on_while_the_tier_is_away() {
    let replicas = Replicas::new();
    replicas.tier.go_away();
    for cached in [&replicas.one, &replicas.two] {
        search(cached).await.unwrap();
        search(cached).await.unwrap();
        cached.tracks(&anybody(), &track_ids([1])).await.unwrap();
    }
    assert_eq!(replicas.fake.total(), 2);
    replicas.tier.come_back();
    replicas.one.playlist(&anybody(), &mine()).await.unwrap();
    replicas.two.playlist(&anybody(), &mine()).await.unwrap();
    assert_eq!(replicas.fake.total(), 3, "it is used again at once");
}

#[tokio::test(start_paused = true)]
async fn what_is_cleared_is_cleared_everywhere() {
    let replicas = Replicas::new();
    search(&replicas.one).await.unwrap();
    search(&replicas.two).await.unwrap();
    let cleared = replicas.one.clear().await;
    assert_eq!((cleared.local, cleared.shared), (10, Some(10)));
    assert_eq!(replicas.two.stats().entries, 0);
    search(&replicas.two).await.unwrap();
    assert_eq!(replicas.fake.total(), 2);
    let memory = Arc::downgrade(&replicas.two.tiers.memory);
    drop(replicas);
    assert!(
        memory.upgrade().is_none(),
        "nothing holds on to a cache that is gone"
    );
}
