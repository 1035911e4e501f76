//! How long an answer is given, and what is given instead of an error.

use std::time::Duration;

use tidal_cache::CacheOptions;
use tidal_core::{CatalogService, Error, ErrorCode, Freshness, PlaylistId, Retry, StaleReason, UserService};

use crate::world::{World, anybody, mia, options, pass, rate_limited, source, timeout};

#[tokio::test(start_paused = true)]
async fn an_answer_is_given_again_until_its_time_is_over() {
    let world = World::new();
    let first = world.search("track").await.unwrap();
    pass(Duration::from_mins(4)).await;
    let second = world.search("track").await.unwrap();
    assert!(std::sync::Arc::ptr_eq(&first.value, &second.value));
    assert_eq!(first.freshness, second.freshness);
    assert_eq!(world.fake.count("search"), 1);
    world.search("another").await.unwrap();
    assert_eq!(world.fake.count("search"), 2);
    pass(Duration::from_mins(2)).await;
    world.search("track").await.unwrap();
    assert_eq!(world.fake.count("search"), 3);
}

#[tokio::test(start_paused = true)]
async fn where_tidal_fails_what_is_past_its_time_is_given_and_marked() {
    let tidal = |status, retry| Error::Tidal {
        status,
        retry,
        source: source(),
    };
    let open = Error::Unavailable {
        retry_after: Duration::from_secs(5),
    };
    for (error, because) in [
        (rate_limited(), StaleReason::RateLimited),
        (open, StaleReason::BreakerOpen),
        (timeout(), StaleReason::TidalFailed),
        (tidal(Some(503), Retry::Later), StaleReason::TidalFailed),
        (tidal(None, Retry::Never), StaleReason::TidalFailed),
    ] {
        let world = World::new();
        let first = world.search("track").await.unwrap();
        pass(Duration::from_mins(6)).await;
        world.fake.fail_next(error);
        let stale = world.search("track").await.unwrap();
        assert_eq!(stale.freshness.stale_because, Some(because));
        assert_eq!(stale.freshness.fetched_at, first.freshness.fetched_at);
        assert_eq!(stale.value, first.value);
        assert_eq!(world.cached.stats().local.stale, 1);
        let fresh = world.search("track").await.unwrap();
        assert_eq!(fresh.freshness.stale_because, None);
    }
}

#[tokio::test(start_paused = true)]
async fn what_tidal_refuses_is_not_given_from_memory() {
    for error in [
        Error::NotSignedIn,
        Error::SignInExpired { source: source() },
        Error::ScopeMissing {
            scope: "search.read".into(),
        },
        Error::Forbidden { source: source() },
        Error::NotConfigured,
        Error::invalid_input("query", "", "more"),
        Error::Internal { source: source() },
    ] {
        let (world, code) = (World::new(), error.code());
        world.outlive("track").await;
        world.fake.fail_next(error);
        assert_eq!(world.search("track").await.unwrap_err().code(), code);
    }
}

#[tokio::test(start_paused = true)]
async fn after_its_grace_an_answer_is_forgotten() {
    let world = World::new();
    world.search("track").await.unwrap();
    world.fake.fail_always(timeout());
    pass(Duration::from_mins(55)).await;
    assert!(world.search("track").await.is_ok());
    pass(Duration::from_mins(11)).await;
    assert_eq!(
        world.search("track").await.unwrap_err().code(),
        ErrorCode::Timeout
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_believed_for_a_minute_and_not_longer() {
    let world = World::new();
    let read = async || {
        let id = PlaylistId::from_tidal("nowhere");
        world.cached.playlist(&anybody(), &id).await.unwrap_err()
    };
    for _ in 0..3 {
        assert!(matches!(read().await, Error::NotFound { id, .. } if id == "nowhere"));
    }
    assert_eq!(world.fake.count("playlist"), 1);
    pass(Duration::from_secs(67)).await;
    world.fake.fail_next(timeout());
    assert_eq!(read().await.code(), ErrorCode::Timeout, "without grace");
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_may_be_wrong_is_not_kept() {
    let now = Freshness::now();
    for freshness in [
        Freshness {
            suspect_empty: true,
            ..now
        },
        Freshness {
            stale_because: Some(StaleReason::TidalFailed),
            ..now
        },
    ] {
        let world = World::new();
        world.fake.answer_as(freshness);
        for _ in 0..2 {
            assert_eq!(world.search("track").await.unwrap().freshness, freshness);
        }
        assert_eq!(world.fake.count("search"), 2);
        world
            .cached
            .tracks(&anybody(), &[crate::world::track_id(1)])
            .await
            .unwrap();
        assert_eq!(world.fake.count("tracks"), 1, "nor what came along with it");
        assert_eq!(world.cached.stats().entries, 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_error_is_not_kept() {
    let world = World::new();
    world.fake.fail_next(timeout());
    assert!(world.search("track").await.is_err());
    assert!(world.search("track").await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn what_is_cleared_is_asked_for_again() {
    let world = World::new();
    world.search("track").await.unwrap();
    world.cached.user(&mia()).await.unwrap();
    let cleared = world.cached.clear().await;
    assert_eq!(
        (cleared.local, cleared.shared),
        (11, None),
        "two answers and nine tracks"
    );
    assert_eq!(world.cached.stats().entries, 0);
    world.search("track").await.unwrap();
    assert_eq!(world.fake.count("search"), 2);
}

#[tokio::test(start_paused = true)]
async fn what_would_push_out_too_much_is_not_kept() {
    let small = CacheOptions {
        local_bytes: 8_192,
        ..options()
    };
    let world = World::with(crate::world::fake(), small);
    for _ in 0..2 {
        world.search("track").await.unwrap();
    }
    assert_eq!(world.fake.count("search"), 2);
    assert!(world.cached.stats().bytes <= 8_192);
}
