//! Full objects that come along fill the entries by id, for the same eyes.

use std::collections::BTreeSet;

use tidal_cache::{CacheOptions, Sharing};
use tidal_core::{
    AlbumId, ArtistId, CatalogService, SearchService, VideoId, Viewer,
    service::{AlbumItems, AlbumsQuery, ArtistsQuery, PlaylistItemsQuery, SearchQuery},
    testing::{FakeTidal, build},
};

use crate::world::{World, anybody, fake, mia, mine, options, track_ids};

/// One of each kind, with pictures and without.
fn pictured() -> FakeTidal {
    let picture = || build::artwork("picture");
    FakeTidal::new()
        .with_album(build::album("70").title("the one").cover(picture()))
        .with_album(build::album("71").title("the other"))
        .with_artist(build::artist("80").name("the one").picture(picture()))
        .with_artist(build::artist("81").name("the other"))
        .with_video(build::video("90").title("the one").thumbnail(picture()))
        .with_video(build::video("91").title("the other"))
}

#[tokio::test(start_paused = true)]
async fn a_search_brings_the_details_of_what_it_finds() {
    let world = World::new();
    world.search("track").await.unwrap();
    world.cached.tracks(&anybody(), &track_ids(1..=9)).await.unwrap();
    assert_eq!(world.fake.total(), 1);
    world.cached.tracks(&mia(), &track_ids([1])).await.unwrap();
    assert_eq!(world.fake.total(), 2, "for other eyes it is another answer");
}

#[tokio::test(start_paused = true)]
async fn what_may_lack_its_picture_is_read_by_id() {
    let world = World::over(pictured());
    let everything = SearchQuery::all("the".parse().unwrap());
    world.cached.search(&anybody(), &everything).await.unwrap();
    for (end, requests) in [("0", 0), ("1", 3)] {
        let before = world.fake.total();
        let albums = AlbumsQuery {
            ids: vec![AlbumId::from_tidal(format!("7{end}"))],
            items: AlbumItems::Omitted,
        };
        let artists = ArtistsQuery {
            ids: vec![ArtistId::from_tidal(format!("8{end}"))],
            parts: BTreeSet::new(),
        };
        let videos = [VideoId::from_tidal(format!("9{end}"))];
        assert!(
            world
                .cached
                .albums(&anybody(), &albums)
                .await
                .unwrap()
                .is_complete()
        );
        assert!(
            world
                .cached
                .artists(&anybody(), &artists)
                .await
                .unwrap()
                .is_complete()
        );
        assert!(
            world
                .cached
                .videos(&anybody(), &videos)
                .await
                .unwrap()
                .is_complete()
        );
        assert_eq!(world.fake.total() - before, requests);
    }
}

/// How many requests the details of what is in a playlist cost one viewer after another has read it.
async fn check_playlist(sharing: Sharing, reader: &Viewer, other: &Viewer, requests: u64) {
    let world = World::with(fake(), CacheOptions { sharing, ..options() });
    let items = PlaylistItemsQuery::first(mine());
    world.cached.playlist_items(reader, &items).await.unwrap();
    world.cached.tracks(other, &track_ids(1..=3)).await.unwrap();
    assert_eq!(world.fake.count("tracks"), requests, "{sharing:?}");
}

#[tokio::test(start_paused = true)]
async fn what_a_listener_reads_primes_for_that_listener_alone() {
    check_playlist(Sharing::Listener, &mia(), &mia(), 0).await;
    check_playlist(Sharing::Listener, &mia(), &anybody(), 1).await;
    check_playlist(Sharing::Listener, &anybody(), &anybody(), 0).await;
    // A listener's own token colours what comes with a playlist, and everybody shares what is read by id.
    check_playlist(Sharing::Everybody, &mia(), &mia(), 1).await;
    check_playlist(Sharing::Everybody, &mia(), &anybody(), 1).await;
    check_playlist(Sharing::Everybody, &anybody(), &mia(), 0).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_there_and_fresh_stays() {
    let world = World::new();
    let first = world.cached.tracks(&anybody(), &track_ids([1])).await.unwrap();
    let found = world.search("track").await.unwrap();
    let again = world.cached.tracks(&anybody(), &track_ids([1])).await.unwrap();
    assert_eq!(again.freshness, first.freshness);
    assert_eq!(found.tracks.as_ref().unwrap().items.len(), 9);
    assert_eq!(world.fake.count("tracks"), 1);
}
