//! Searching.

use tidal_core::{
    Cursor, ErrorCode, Kind, SearchId, SearchService,
    model::Hits,
    service::{Explicit, SearchMore, SearchQuery},
};

use super::world::{World, viewer};

#[tokio::test]
async fn only_what_is_asked_for_comes() {
    let world = World::start().await;
    let title = &world.sim.sample().cjk_title;
    let query = SearchQuery::of(Kind::Track, title.parse().unwrap());
    let results = world.remote.search(&viewer(), &query).await.unwrap();
    let tracks = results.tracks.as_ref().unwrap();
    assert!(
        tracks.items.iter().any(|track| track.title == *title),
        "{tracks:?}"
    );
    assert!(results.albums.is_none() && results.artists.is_none() && results.videos.is_none());
    let query = SearchQuery::of(Kind::Artist, world.sim.sample().full_artist_name.parse().unwrap());
    let results = world.remote.search(&viewer(), &query).await.unwrap();
    let artists = results.artists.as_ref().unwrap();
    assert!(
        artists.items.iter().any(|artist| artist.picture.is_some()),
        "there is room for pictures"
    );
}

#[tokio::test]
async fn every_kind_goes_on() {
    let world = World::start().await;
    let query = SearchQuery::all("a".parse().unwrap());
    let results = world.remote.search(&viewer(), &query).await.unwrap();
    let (tracks, albums) = (results.tracks.as_ref().unwrap(), results.albums.as_ref().unwrap());
    let (artists, videos) = (
        results.artists.as_ref().unwrap(),
        results.videos.as_ref().unwrap(),
    );
    let playlists = results.playlists.as_ref().unwrap();
    let cursors = [
        &tracks.next,
        &albums.next,
        &artists.next,
        &playlists.next,
        &videos.next,
    ];
    let mut gone_on = 0;
    for (kind, cursor) in Kind::ALL.into_iter().zip(cursors) {
        let Some(cursor) = cursor else { continue };
        let more = SearchMore {
            results: results.id.clone(),
            kind,
            explicit: Explicit::Include,
            cursor: cursor.clone(),
        };
        let hits = world.remote.search_more(&viewer(), &more).await.unwrap();
        let count = match &*hits {
            Hits::Tracks(page) => page.items.len(),
            Hits::Albums(page) => page.items.len(),
            Hits::Artists(page) => page.items.len(),
            Hits::Playlists(page) => page.items.len(),
            Hits::Videos(page) => page.items.len(),
        };
        assert!(count > 0, "{kind}");
        gone_on += 1;
    }
    assert!(gone_on >= 2, "{gone_on}");
}

#[tokio::test]
async fn the_order_is_tidals_and_pages_do_not_overlap() {
    let world = World::start().await;
    let query = SearchQuery::of(Kind::Track, "a".parse().unwrap());
    let first = world.remote.search(&viewer(), &query).await.unwrap();
    let again = world.remote.search(&viewer(), &query).await.unwrap();
    let ids = |page: &tidal_core::model::Page<tidal_core::model::Track>| -> Vec<_> {
        page.items.iter().map(|track| track.id.clone()).collect()
    };
    let first_ids = ids(first.tracks.as_ref().unwrap());
    assert_eq!(first_ids, ids(again.tracks.as_ref().unwrap()));
    let more = SearchMore {
        results: first.id.clone(),
        kind: Kind::Track,
        explicit: Explicit::Include,
        cursor: first.tracks.as_ref().unwrap().next.clone().unwrap(),
    };
    let hits = world.remote.search_more(&viewer(), &more).await.unwrap();
    let Hits::Tracks(page) = &*hits else {
        panic!("{hits:?}")
    };
    assert!(ids(page).iter().all(|id| !first_ids.contains(id)));
}

#[tokio::test]
async fn explicit_things_can_be_left_out() {
    let world = World::start().await;
    let mut query = SearchQuery::of(Kind::Track, "a".parse().unwrap());
    let explicit = |results: &tidal_core::model::SearchResults| {
        let tracks = results.tracks.as_ref().unwrap();
        tracks.items.iter().filter(|track| track.explicit).count()
    };
    let all = world.remote.search(&viewer(), &query).await.unwrap();
    assert!(explicit(&all) > 0);
    query.explicit = Explicit::Exclude;
    let clean = world.remote.search(&viewer(), &query).await.unwrap();
    assert_eq!(explicit(&clean), 0);
    let more = SearchMore {
        results: clean.id.clone(),
        kind: Kind::Track,
        explicit: Explicit::Exclude,
        cursor: clean.tracks.as_ref().unwrap().next.clone().unwrap(),
    };
    let Hits::Tracks(page) = &*world.remote.search_more(&viewer(), &more).await.unwrap().value else {
        panic!("tracks were asked for")
    };
    assert!(page.items.iter().all(|track| !track.explicit));
}

#[tokio::test]
async fn nothing_found_is_an_empty_page() {
    let world = World::start().await;
    let query = SearchQuery::all("qqqqzzzzxxxx".parse().unwrap());
    let results = world.remote.search(&viewer(), &query).await.unwrap();
    assert_eq!(results.tracks.as_ref().unwrap().items.len(), 0);
    assert!(!results.freshness.suspect_empty);
}

#[tokio::test]
async fn bad_questions_are_refused() {
    let world = World::start().await;
    let mut query = SearchQuery::all("a".parse().unwrap());
    query.kinds.clear();
    let error = world.remote.search(&viewer(), &query).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput);
    for results in ["forged", "a/../b"] {
        let more = SearchMore {
            results: SearchId::from_tidal(results),
            kind: Kind::Track,
            explicit: Explicit::Include,
            cursor: Cursor::new("forged"),
        };
        let error = world.remote.search_more(&viewer(), &more).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput, "{error:?}");
    }
}

#[tokio::test]
async fn words_are_completed() {
    let world = World::start().await;
    let name = &world.sim.sample().full_artist_name;
    let typed: String = name.chars().take(3).collect();
    let suggestions = world
        .remote
        .suggestions(&viewer(), &typed.parse().unwrap())
        .await
        .unwrap();
    assert!(!suggestions.queries.is_empty(), "{typed}");
}
