//! Reading several things at once: each is looked up apart.

use std::{collections::BTreeSet, time::Duration};

use tidal_core::{
    AlbumId, ArtistId, CatalogService, ErrorCode, Isrc, RecommendationService, StaleReason,
    model::{Batch, MissingReason, Track},
    service::{AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery},
    testing::{FakeTidal, build},
};

use crate::world::{World, anybody, pass, rate_limited, timeout, track_id, track_ids};

async fn ids_of(world: &World, ids: impl IntoIterator<Item = u32>) -> String {
    let answer = world.cached.tracks(&anybody(), &track_ids(ids)).await.unwrap();
    told(&answer)
}

/// What was found, what not and what failed: `1 2 -9 !7`.
fn told<K: ToString>(batch: &Batch<Track, K>) -> String {
    let found = batch.found.iter().map(|track| track.id.to_string());
    let missing = batch.missing.iter().map(|missing| match missing.reason {
        MissingReason::NotFound => format!("-{}", missing.key.to_string()),
        MissingReason::Failed(_) => format!("!{}", missing.key.to_string()),
    });
    found.chain(missing).collect::<Vec<_>>().join(" ")
}

#[tokio::test(start_paused = true)]
async fn only_what_is_missing_is_asked_for_and_the_order_is_kept() {
    let world = World::new();
    assert_eq!(ids_of(&world, [2, 4]).await, "2 4");
    assert_eq!(ids_of(&world, [4, 1, 2, 3, 1, 77]).await, "4 1 2 3 -77");
    assert_eq!(world.fake.count("tracks"), 2);
    assert_eq!(ids_of(&world, [77, 3, 2, 1]).await, "3 2 1 -77");
    assert_eq!(world.fake.count("tracks"), 2, "that there is none is known, too");
    let stats = world.cached.stats().local;
    assert_eq!((stats.hits, stats.misses), (6, 5));
    assert_eq!(ids_of(&world, []).await, "");
    pass(Duration::from_secs(70)).await;
    assert_eq!(ids_of(&world, [77, 1]).await, "1 -77");
    assert_eq!(world.fake.count("tracks"), 4, "nobody and what was not there");
}

#[tokio::test(start_paused = true)]
async fn what_fails_alone_is_told_or_bridged() {
    let world = World::new();
    world.fake.fail_id("2", timeout());
    assert_eq!(ids_of(&world, [1, 2]).await, "1 !2");
    world.fake.recover();
    assert_eq!(ids_of(&world, [1, 2]).await, "1 2");
    pass(Duration::from_mins(70)).await;
    world.fake.fail_id("2", timeout());
    world.fake.fail_id("3", timeout());
    let answer = world
        .cached
        .tracks(&anybody(), &track_ids([1, 2, 3]))
        .await
        .unwrap();
    assert_eq!(told(&answer), "1 2 !3");
    assert_eq!(answer.freshness.stale_because, Some(StaleReason::TidalFailed));
}

#[tokio::test(start_paused = true)]
async fn where_nobody_answers_there_is_what_there_was() {
    let world = World::new();
    ids_of(&world, [1]).await;
    pass(Duration::from_mins(70)).await;
    ids_of(&world, [2]).await;
    world.fake.fail_always(rate_limited());
    let answer = world
        .cached
        .tracks(&anybody(), &track_ids([1, 2, 3]))
        .await
        .unwrap();
    assert_eq!(told(&answer), "1 2 !3");
    assert_eq!(answer.freshness.stale_because, Some(StaleReason::RateLimited));
    let error = world
        .cached
        .tracks(&anybody(), &track_ids([3, 4]))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::RateLimit);
    world.fake.recover();
    world.fake.fail_always(tidal_core::Error::NotSignedIn);
    let answer = world.cached.tracks(&anybody(), &track_ids([1, 2])).await.unwrap();
    assert_eq!(
        told(&answer),
        "2 !1",
        "the first is past its time, and TIDAL refuses"
    );
}

#[tokio::test(start_paused = true)]
async fn a_code_alone_leads_to_more_than_among_others() {
    let same = |id: &str| build::track(id).isrc("USRC17607839");
    let other = build::track("3").isrc("USRC17607840");
    let world = World::over(FakeTidal::new().with_tracks([same("1"), same("2"), other]));
    let code = |text: &str| text.parse::<Isrc>().unwrap();
    let (first, second, unknown) = (code("USRC17607839"), code("USRC17607840"), code("USRC17607841"));
    let read = async |codes: &[&Isrc]| {
        let codes: Vec<_> = codes.iter().map(|code| (*code).clone()).collect();
        told(&world.cached.tracks_by_isrc(&anybody(), &codes).await.unwrap())
    };
    for _ in 0..2 {
        assert_eq!(read(&[&first]).await, "1 2");
        assert_eq!(read(&[&second, &unknown]).await, "3 -USRC17607841");
        assert_eq!(read(&[&second, &first]).await, "3 1");
    }
    assert_eq!(world.fake.count("tracks_by_isrc"), 3);
    assert_eq!(ids_of(&world, [1, 2, 3]).await, "1 2 3");
    assert_eq!(
        world.fake.count("tracks"),
        0,
        "whoever knows the code knows the track"
    );
}

#[tokio::test(start_paused = true)]
async fn what_comes_without_its_code_is_given_and_not_kept() {
    let barcode = |text: &str| text.parse::<tidal_core::Barcode>().unwrap();
    let album = |id: &str, code: &str| build::album(id).barcode(code);
    let world = World::over(FakeTidal::new().with_album(album("1", "0724384960650")));
    let codes = [barcode("0724384960650"), barcode("00000000000000")];
    for _ in 0..2 {
        let answer = world.cached.albums_by_barcode(&anybody(), &codes).await.unwrap();
        assert_eq!((answer.found.len(), answer.missing.len()), (1, 1));
    }
    assert_eq!(world.fake.count("albums_by_barcode"), 1);
}

#[tokio::test(start_paused = true)]
async fn an_album_with_its_items_is_also_one_without() {
    let item = build::album_item(1, build::track("1"));
    let cover = build::artwork("cover");
    let album = build::album("7").cover(cover).items([item]);
    let world = World::over(FakeTidal::new().with_album(album).with_track(build::track("1")));
    let read = async |items| {
        let ids = vec![AlbumId::from_tidal("7")];
        let query = AlbumsQuery { ids, items };
        let answer = world.cached.albums(&anybody(), &query).await.unwrap();
        answer.found[0].items.as_ref().map(|page| page.items.len())
    };
    assert_eq!(read(AlbumItems::FirstPage).await, Some(1));
    assert_eq!(read(AlbumItems::Omitted).await, None);
    assert_eq!(world.fake.count("albums"), 1);
    ids_of(&world, [1]).await;
    assert_eq!(world.fake.count("tracks"), 0);
}

#[tokio::test(start_paused = true)]
async fn an_artist_with_parts_is_also_one_without_but_not_with_others() {
    let artist = build::artist("7")
        .biography("Born.")
        .picture(build::artwork("portrait"));
    let world = World::over(FakeTidal::new().with_artist(artist));
    let read = async |parts: &[ArtistPart]| {
        let parts: BTreeSet<_> = parts.iter().copied().collect();
        let ids = vec![ArtistId::from_tidal("7")];
        let answer = world
            .cached
            .artists(&anybody(), &ArtistsQuery { ids, parts })
            .await;
        answer.unwrap().found[0].biography.is_some()
    };
    assert!(read(&[ArtistPart::Biography]).await);
    assert!(!read(&[]).await);
    assert_eq!(world.fake.count("artists"), 1);
    assert!(!read(&[ArtistPart::Albums]).await);
    assert_eq!(world.fake.count("artists"), 2);
}

#[tokio::test(start_paused = true)]
async fn neighbourhoods_are_kept_one_by_one() {
    let world = World::over(crate::world::fake().with_similar("1", ["2", "3"]));
    world
        .cached
        .around_tracks(&anybody(), &track_ids([1, 2]))
        .await
        .unwrap();
    let near = world
        .cached
        .around_tracks(&anybody(), &[track_id(1)])
        .await
        .unwrap();
    assert_eq!(near.found[0].similar.items.len(), 2);
    assert_eq!(world.fake.count("around_tracks"), 1);
    assert_eq!(ids_of(&world, [1, 2, 3]).await, "1 2 3");
    assert_eq!(world.fake.count("tracks"), 0);
    let many = track_ids(1..=21);
    drop(world.cached.around_tracks(&anybody(), &many).await);
    assert_eq!(
        world.fake.count("around_tracks"),
        2,
        "how many there may be is not decided here"
    );
}
