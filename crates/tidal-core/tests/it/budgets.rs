//! What each task costs in requests to TIDAL, as the simulator counts them.

use futures_util::future::join_all;
use tidal_core::{
    CatalogService, RecommendationService, SearchService, TrackId,
    model::Media,
    paging::{Position, window},
    service::{
        AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, Explicit, PlaylistItemsQuery, RelatedQuery,
        SearchMore, SearchQuery,
    },
};

use super::world::{World, id, ids, viewer};

#[tokio::test]
async fn a_search_of_everything_with_names_is_one() {
    let world = World::start().await;
    let query = SearchQuery::all("a".parse().unwrap());
    let (results, cost) = world.cost(world.remote.search(&viewer(), &query)).await;
    let results = results.unwrap();
    assert_eq!(cost, 1);
    let tracks = results.tracks.as_ref().unwrap();
    assert_eq!(tracks.items.len(), 20);
    assert!(
        tracks
            .items
            .iter()
            .all(|track| !track.artists.is_empty() && track.album.is_some())
    );
    let albums = results.albums.as_ref().unwrap();
    assert!(!albums.items.is_empty() && albums.items.iter().all(|album| !album.artists.is_empty()));
    let videos = results.videos.as_ref().unwrap();
    assert!(!videos.items.is_empty() && videos.items.iter().all(|video| !video.artists.is_empty()));
    assert!(!results.artists.as_ref().unwrap().items.is_empty());
    assert!(results.playlists.is_some());

    let more = SearchMore {
        results: results.id.clone(),
        kind: tidal_core::Kind::Track,
        explicit: Explicit::Include,
        cursor: tracks.next.clone().unwrap(),
    };
    let (hits, cost) = world.cost(world.remote.search_more(&viewer(), &more)).await;
    assert!(hits.is_ok());
    assert_eq!(cost, 1);
}

#[tokio::test]
async fn fifty_tracks_are_three() {
    let world = World::start().await;
    let wanted: Vec<TrackId> = ids(&world.sim.sample().tracks[..50]);
    let (batch, cost) = world.cost(world.remote.tracks(&viewer(), &wanted)).await;
    let batch = batch.unwrap();
    assert_eq!(cost, 3);
    assert!(batch.is_complete());
    let found: Vec<_> = batch.found.iter().map(|track| track.id.clone()).collect();
    assert_eq!(found, wanted, "in their order");
}

#[tokio::test]
async fn a_hundred_single_reads_at_once_are_at_most_seven() {
    let world = World::start().await;
    let wanted: Vec<TrackId> = ids(&world.sim.sample().tracks);
    assert_eq!(wanted.len(), 100);
    let viewer = viewer();
    let reads = wanted
        .iter()
        .map(|id| world.remote.tracks(&viewer, std::slice::from_ref(id)));
    let (answers, cost) = world.cost(join_all(reads)).await;
    assert!(cost <= 7, "{cost}");
    for (wanted, answer) in wanted.iter().zip(answers) {
        assert_eq!(answer.unwrap().found[0].id, *wanted);
    }
}

#[tokio::test]
async fn an_album_with_its_tracks_and_artists_is_one() {
    let world = World::start().await;
    let query = AlbumsQuery {
        ids: vec![id(&world.sim.sample().twenty_track_album)],
        items: AlbumItems::FirstPage,
    };
    let (batch, cost) = world.cost(world.remote.albums(&viewer(), &query)).await;
    assert_eq!(cost, 1);
    let batch = batch.unwrap();
    let album = &batch.found[0];
    assert!(!album.artists.is_empty() && album.cover.is_some());
    let items = album.items.as_ref().unwrap();
    assert_eq!(items.items.len(), 20);
    let places: Vec<_> = items
        .items
        .iter()
        .map(|item| (item.volume, item.number))
        .collect();
    assert!(places[0] == (1, 1) && places.is_sorted(), "{places:?}");
    for item in &items.items {
        let track = item.media.track().unwrap();
        assert!(!track.artists.is_empty());
        assert_eq!(track.album.as_ref().unwrap().id, album.id);
    }
}

#[tokio::test]
async fn an_artists_whole_page_is_one() {
    let world = World::start().await;
    let query = ArtistsQuery {
        ids: vec![id(&world.sim.sample().full_artist)],
        parts: [
            ArtistPart::Biography,
            ArtistPart::TopTracks,
            ArtistPart::Albums,
            ArtistPart::Similar,
            ArtistPart::Videos,
        ]
        .into(),
    };
    let (batch, cost) = world.cost(world.remote.artists(&viewer(), &query)).await;
    assert_eq!(cost, 1);
    let batch = batch.unwrap();
    let artist = &batch.found[0];
    assert!(artist.biography.is_some() && artist.picture.is_some());
    let tracks = &artist.top_tracks.as_ref().unwrap().items;
    assert!(
        tracks
            .iter()
            .all(|track| track.artists.iter().any(|credit| credit.id == artist.id))
    );
    assert!(tracks.iter().all(|track| track.album.is_some()));
    assert!(!artist.albums.as_ref().unwrap().items.is_empty());
    assert!(!artist.similar.as_ref().unwrap().items.is_empty());
    assert!(!artist.videos.as_ref().unwrap().items.is_empty());
}

#[tokio::test]
async fn a_playlist_is_one_and_one_for_each_further_page() {
    let world = World::start().await;
    let list = id(&world.sim.sample().two_hundred_item_playlist);
    let (playlist, cost) = world.cost(world.remote.playlist(&viewer(), &list)).await;
    assert_eq!(cost, 1);
    let playlist = playlist.unwrap();
    let first = playlist.items.as_ref().unwrap();
    assert_eq!(first.items.len(), 20);
    for item in &first.items {
        if let Media::Track(track) = &item.media {
            assert!(!track.artists.is_empty() && track.album.is_some());
        }
    }
    let rest = Position {
        cursor: first.next.clone(),
        offset: 0,
    };
    let query = PlaylistItemsQuery::first(list);
    let pages = window(rest, 1_000, |cursor| {
        let query = PlaylistItemsQuery {
            cursor,
            ..query.clone()
        };
        let remote = &world.remote;
        async move { remote.playlist_items(&viewer(), &query).await }
    });
    let (window, cost) = world.cost(pages).await;
    assert_eq!(window.unwrap().items.len(), 180);
    assert_eq!(cost, 9);
}

#[tokio::test]
async fn radios_and_similar_things_are_one_each() {
    let world = World::start().await;
    let sample = world.sim.sample();
    let (track, artist) = (id(&sample.tracks[0]), id(&sample.full_artist));
    let (radio, cost) = world.cost(world.remote.track_radio(&viewer(), &track)).await;
    assert_eq!(cost, 1);
    let radio = radio.unwrap();
    let items = &radio.items.as_ref().unwrap().items;
    assert!(!items.is_empty());
    for item in items {
        let track = item.media.track().unwrap();
        assert!(!track.artists.is_empty() && track.album.is_some(), "{track:?}");
    }
    let (radio, cost) = world.cost(world.remote.artist_radio(&viewer(), &artist)).await;
    assert!(!radio.unwrap().items.as_ref().unwrap().items.is_empty());
    assert_eq!(cost, 1);
    let query = RelatedQuery::first(track);
    let (similar, cost) = world.cost(world.remote.similar_tracks(&viewer(), &query)).await;
    assert!(
        similar
            .unwrap()
            .items
            .iter()
            .all(|track| !track.artists.is_empty() && track.album.is_some())
    );
    assert_eq!(cost, 1);
}
