//! The fake answers as the services promise, and misbehaves as told.

use std::sync::Arc;

use futures_util::FutureExt;
use tidal_core::{
    CatalogService, Country, Cursor, Error, ErrorCode, Freshness, Kind, PlaylistId, RecommendationService,
    SearchService, StaleReason, Tidal, TrackId, Viewer,
    model::{Hits, Key},
    paging::{Position, window},
    service::{
        AlbumItems, AlbumsQuery, ArtistPart, ArtistsQuery, Direction, Explicit, PlaylistItemsQuery,
        PlaylistSort, RelatedQuery, SearchMore, SearchQuery,
    },
    testing::{FakeTidal, build},
};

fn viewer() -> Viewer {
    Viewer::anonymous(Country::US)
}

fn ids(texts: &[&str]) -> Vec<TrackId> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

/// Five blue tracks, the third explicit, on an album and in a playlist, by one artist.
fn fake() -> FakeTidal {
    let tracks: Vec<_> = (1..=5_u32)
        .map(|number| {
            let track = build::track(&number.to_string())
                .title(format!("Blue {number}"))
                .artist("7", "Mia")
                .on_album("70", "Blues")
                .isrc("USRC17607839")
                .bpm(100.0)
                .key(Key::EFlat);
            if number == 3 {
                track.explicit().done()
            } else {
                track.done()
            }
        })
        .map(Arc::new)
        .collect();
    let items = tracks
        .iter()
        .zip(1..)
        .map(|(track, number)| build::album_item(number, tidal_core::model::Media::Track(Arc::clone(track))));
    let entries = tracks.iter().map(|track| {
        let media = tidal_core::model::Media::Track(Arc::clone(track));
        build::playlist_item(&format!("item-{}", track.id), media)
    });
    let artist = build::artist("7")
        .name("Mia")
        .biography("Plays.")
        .top_tracks(tracks.iter().cloned())
        .albums([build::album("70").title("Blues")])
        .similar([build::artist("8")])
        .videos([build::video("90")]);
    let playlist = build::playlist("p")
        .name("Blue hour")
        .items(entries.chain([build::playlist_item("gone", build::unavailable("99"))]));
    let mut fake = FakeTidal::new()
        .with_page_size(2)
        .with_album(
            build::album("70")
                .title("Blues")
                .artist("7", "Mia")
                .barcode("12345678")
                .items(items),
        )
        .with_artist(artist)
        .with_playlist(playlist)
        .with_video(build::video("90").title("Blue film"))
        .with_similar("1", ["2", "3", "4"])
        .with_radio(
            "1",
            build::playlist("radio").items([build::playlist_item("a", build::track("2"))]),
        )
        .with_did_you_mean("blues");
    for track in tracks {
        fake = fake.with_track(track);
    }
    fake
}

#[tokio::test]
async fn batches_keep_the_order_and_name_what_is_missing() {
    let batch = fake()
        .tracks(&viewer(), &ids(&["4", "nope", "1", "4"]))
        .await
        .unwrap();
    let found: Vec<_> = batch.found.iter().map(|track| track.id.as_str()).collect();
    assert_eq!(found, ["4", "1"]);
    assert_eq!(batch.missing.len(), 1);
    assert_eq!(batch.missing[0].key.as_str(), "nope");
}

#[tokio::test]
async fn one_id_can_fail_alone() {
    let fake = fake();
    fake.fail_id("4", Error::NotSignedIn);
    let batch = fake.tracks(&viewer(), &ids(&["4", "1"])).await.unwrap();
    assert_eq!(batch.found.len(), 1);
    assert_eq!(batch.first_failure().unwrap().code(), ErrorCode::AuthError);
}

#[tokio::test]
async fn codes_find_tracks_and_albums() {
    let fake = fake();
    let one = fake
        .tracks_by_isrc(&viewer(), &["USRC17607839".parse().unwrap()])
        .await
        .unwrap();
    assert_eq!(one.found.len(), 5);
    let both = ["USRC17607839".parse().unwrap(), "USRC00000000".parse().unwrap()];
    let both = fake.tracks_by_isrc(&viewer(), &both).await.unwrap();
    assert_eq!((both.found.len(), both.missing.len()), (1, 1));
    let albums = fake
        .albums_by_barcode(&viewer(), &["12345678".parse().unwrap()])
        .await
        .unwrap();
    assert!(albums.is_complete());
    assert!(albums.found[0].items.is_none());
}

#[tokio::test]
async fn parts_come_only_when_asked_for() {
    let fake = fake();
    let mut query = ArtistsQuery {
        ids: vec!["7".parse().unwrap()],
        parts: [ArtistPart::TopTracks].into(),
    };
    let artist = Arc::clone(&fake.artists(&viewer(), &query).await.unwrap().found[0]);
    assert_eq!(artist.top_tracks.as_ref().unwrap().items.len(), 2);
    assert!(artist.biography.is_none() && artist.albums.is_none());
    query.parts = [
        ArtistPart::Biography,
        ArtistPart::Albums,
        ArtistPart::Similar,
        ArtistPart::Videos,
    ]
    .into();
    let artist = Arc::clone(&fake.artists(&viewer(), &query).await.unwrap().found[0]);
    assert!(artist.biography.is_some() && artist.similar.is_some() && artist.top_tracks.is_none());

    let mut query = AlbumsQuery {
        ids: vec!["70".parse().unwrap()],
        items: AlbumItems::FirstPage,
    };
    assert!(
        fake.albums(&viewer(), &query).await.unwrap().found[0]
            .items
            .is_some()
    );
    query.items = AlbumItems::Omitted;
    assert!(
        fake.albums(&viewer(), &query).await.unwrap().found[0]
            .items
            .is_none()
    );
}

#[tokio::test]
async fn lists_come_in_pages() {
    let fake = fake();
    let of = RelatedQuery::first("7".parse().unwrap());
    let window = window(Position::default(), 100, |cursor| {
        let query = RelatedQuery { cursor, ..of.clone() };
        let fake = &fake;
        async move { fake.artist_tracks(&viewer(), &query).await }
    });
    assert_eq!(window.await.unwrap().items.len(), 5);
    assert_eq!(fake.count("artist_tracks"), 3);
    assert_eq!(fake.artist_albums(&viewer(), &of).await.unwrap().items.len(), 1);
    assert_eq!(fake.artist_videos(&viewer(), &of).await.unwrap().items.len(), 1);
    assert_eq!(fake.similar_artists(&viewer(), &of).await.unwrap().items.len(), 1);
    let forged = RelatedQuery {
        cursor: Some(Cursor::new("x")),
        ..of
    };
    let error = fake.artist_tracks(&viewer(), &forged).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput);
    let album = RelatedQuery::first("70".parse().unwrap());
    assert_eq!(fake.album_items(&viewer(), &album).await.unwrap().total, Some(5));
    assert_eq!(
        fake.similar_albums(&viewer(), &album).await.unwrap().items.len(),
        0
    );
}

#[tokio::test]
async fn playlists_are_filtered_and_sorted() {
    let fake = fake();
    let first = PlaylistItemsQuery::first("p".parse().unwrap());
    for sort in [
        PlaylistSort::Added(Direction::Descending),
        PlaylistSort::Album(Direction::Descending),
        PlaylistSort::Artist(Direction::Descending),
        PlaylistSort::Duration(Direction::Descending),
        PlaylistSort::Place(Direction::Descending),
        PlaylistSort::Title(Direction::Descending),
    ] {
        let query = PlaylistItemsQuery {
            sort: Some(sort),
            text: Some("blue".into()),
            ..first.clone()
        };
        let page = fake.playlist_items(&viewer(), &query).await.unwrap();
        assert_eq!((page.items[0].media.id(), page.total), ("5", Some(5)), "{sort:?}");
    }
    let playlist = fake.playlist(&viewer(), &"p".parse().unwrap()).await.unwrap();
    assert_eq!(playlist.items.as_ref().unwrap().total, Some(6));
    let error = fake
        .playlist(&viewer(), &PlaylistId::from_tidal("q"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn searching_finds_what_contains_the_text() {
    let fake = fake();
    let query = SearchQuery::all("BLUE".parse().unwrap());
    let results = fake.search(&viewer(), &query).await.unwrap();
    assert_eq!(results.tracks.as_ref().unwrap().total, Some(5));
    assert_eq!(results.albums.as_ref().unwrap().total, Some(1));
    assert_eq!(results.playlists.as_ref().unwrap().total, Some(1));
    assert_eq!(results.videos.as_ref().unwrap().total, Some(1));
    assert_eq!(results.did_you_mean.as_deref(), Some("blues"));
    for kind in Kind::ALL {
        let more = SearchMore {
            results: results.id.clone(),
            kind,
            explicit: Explicit::Exclude,
            cursor: Cursor::new("0"),
        };
        let hits = fake.search_more(&viewer(), &more).await.unwrap();
        if let Hits::Tracks(page) = &*hits.value {
            assert_eq!(page.total, Some(4), "the explicit one is left out");
        }
    }
    let suggestions = fake
        .suggestions(&viewer(), &"mia".parse().unwrap())
        .await
        .unwrap();
    assert_eq!(suggestions.queries[0], "mia");
}

#[tokio::test]
async fn similar_things_and_radios_are_as_told() {
    let fake = fake();
    let query = RelatedQuery::first("1".parse().unwrap());
    assert_eq!(
        fake.similar_tracks(&viewer(), &query).await.unwrap().total,
        Some(3)
    );
    assert!(fake.track_radio(&viewer(), &"1".parse().unwrap()).await.is_ok());
    let error = fake
        .artist_radio(&viewer(), &"7".parse().unwrap())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn it_fails_hangs_panics_and_recovers_as_told() {
    let fake = Arc::new(fake());
    let tidal: Arc<dyn Tidal> = fake.clone();
    let viewer = viewer();
    let wanted = ids(&["1"]);
    fake.fail_next(Error::NotSignedIn);
    assert!(tidal.tracks(&viewer, &wanted).await.is_err());
    assert!(tidal.tracks(&viewer, &wanted).await.is_ok());
    fake.hang_next();
    assert!(tidal.tracks(&viewer, &wanted).now_or_never().is_none());
    fake.panic_next();
    let call = std::panic::AssertUnwindSafe(tidal.tracks(&viewer, &wanted));
    assert!(call.catch_unwind().await.is_err());
    fake.fail_always(Error::NotConfigured);
    assert!(tidal.videos(&viewer, &["90".parse().unwrap()]).await.is_err());
    assert!(tidal.tracks(&viewer, &wanted).await.is_err());
    fake.recover();
    let stale = Freshness {
        stale_because: Some(StaleReason::BreakerOpen),
        ..Freshness::now()
    };
    fake.answer_as(stale);
    assert_eq!(tidal.tracks(&viewer, &wanted).await.unwrap().freshness, stale);
    assert_eq!((fake.count("tracks"), fake.total()), (6, 7));
    assert_eq!(fake.last_call().unwrap().method, "tracks");
}
