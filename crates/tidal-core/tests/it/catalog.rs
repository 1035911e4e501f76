//! Reading the catalogue by id and by code.

use tidal_core::{
    CatalogService, Country, Cursor, Error, ErrorCode, Isrc, TrackId, VideoId, Viewer,
    model::{Media, MissingReason},
    paging::{Position, window},
    service::{
        AlbumItems, AlbumsQuery, ArtistsQuery, Direction, PlaylistItemsQuery, PlaylistSort, RelatedQuery,
    },
};
use tidal_sim::Fault;

use super::world::{PATIENT, World, id, ids, viewer};

#[tokio::test]
async fn tracks_are_complete_and_what_is_missing_is_named() {
    let world = World::start().await;
    let sample = world.sim.sample();
    let wanted = [
        &sample.accented_track,
        &sample.missing_id,
        &sample.unmeasured_track,
        &sample.accented_track,
    ];
    let wanted: Vec<TrackId> = wanted.iter().map(|text| id(text)).collect();
    let batch = world.remote.tracks(&viewer(), &wanted).await.unwrap();
    assert_eq!(batch.found.len(), 2, "an id asked twice is there once");
    assert_eq!(batch.found[0].title, sample.accented_title);
    assert!(!batch.found[0].duration.is_zero() && batch.found[0].isrc.is_some());
    assert!(!batch.found[0].artists.is_empty() && batch.found[0].album.is_some());
    assert_eq!((batch.found[1].bpm, batch.found[1].key), (None, None));
    assert_eq!(batch.missing.len(), 1);
    assert_eq!(batch.missing[0].key.as_str(), sample.missing_id);
    assert!(matches!(batch.missing[0].reason, MissingReason::NotFound));
    assert!(world.remote.tracks(&viewer(), &[]).await.unwrap().is_complete());
}

#[tokio::test]
async fn one_failed_request_of_several_fails_only_its_ids() {
    let world = World::waiting(PATIENT).await;
    let wanted: Vec<TrackId> = ids(&world.sim.sample().tracks[..50]);
    // Two attempts of one of the three requests, whichever comes first.
    world.sim.faults().on_next("GET /tracks", 1, Fault::Status503);
    world.sim.faults().on_next("GET /tracks", 1, Fault::ExpiredToken);
    world.sim.faults().on_next("GET /tracks", 1, Fault::BrokenJson);
    let batch = world.remote.tracks(&viewer(), &wanted).await.unwrap();
    assert_eq!(batch.found.len() + batch.missing.len(), 50);
    world.sim.faults().clear();
    world.sim.faults().always("GET /tracks", Fault::Status503);
    let error = world.remote.tracks(&viewer(), &wanted).await.unwrap_err();
    assert_eq!((error.code(), error.is_retryable()), (ErrorCode::ApiError, true));
}

#[tokio::test]
async fn the_country_decides_what_there_is() {
    let world = World::start().await;
    let nordic: TrackId = id(&world.sim.sample().nordic_track);
    let wanted = std::slice::from_ref(&nordic);
    let norway = Viewer::anonymous("NO".parse().unwrap());
    assert!(world.remote.tracks(&norway, wanted).await.unwrap().is_complete());
    assert!(
        !world
            .remote
            .tracks(&viewer(), wanted)
            .await
            .unwrap()
            .is_complete()
    );
}

#[tokio::test]
async fn codes_lead_to_tracks_and_albums() {
    let world = World::start().await;
    let sample = world.sim.sample();
    let shared: Isrc = id(&sample.shared_isrc);
    let found = world
        .remote
        .tracks_by_isrc(&viewer(), std::slice::from_ref(&shared))
        .await
        .unwrap();
    assert_eq!(found.found.len(), 2, "two tracks share it");
    let unknown: Isrc = "QZZZZ9999999".parse().unwrap();
    let found = world
        .remote
        .tracks_by_isrc(&viewer(), &[unknown.clone(), shared])
        .await
        .unwrap();
    assert_eq!((found.found.len(), found.missing.len()), (1, 1));
    assert_eq!(found.missing[0].key, unknown);

    let query = AlbumsQuery {
        ids: ids(&sample.albums[..1]),
        items: AlbumItems::Omitted,
    };
    let album = world.remote.albums(&viewer(), &query).await.unwrap().found[0].clone();
    assert!(album.items.is_none() && album.number_of_items > 0 && album.kind.is_some());
    let barcode = album.barcode.clone().unwrap();
    let codes = [barcode, "99999999".parse().unwrap()];
    let found = world.remote.albums_by_barcode(&viewer(), &codes).await.unwrap();
    assert_eq!(found.found[0].id, album.id);
    assert_eq!(found.missing.len(), 1);
}

#[tokio::test]
async fn lists_of_an_artist_go_on_to_their_end() {
    let world = World::start().await;
    let of = RelatedQuery::first(id(&world.sim.sample().full_artist));
    let (remote, viewer) = (&world.remote, viewer());
    let tracks = window(Position::default(), 45, |cursor| {
        let query = RelatedQuery { cursor, ..of.clone() };
        let viewer = &viewer;
        async move { remote.artist_tracks(viewer, &query).await }
    });
    let tracks = tracks.await.unwrap();
    assert!(tracks.items.len() > 20, "{}", tracks.items.len());
    let albums = remote.artist_albums(&viewer, &of).await.unwrap();
    assert!(albums.next.is_some() && albums.items.iter().all(|album| album.cover.is_some()));
    let videos = remote.artist_videos(&viewer, &of).await.unwrap();
    assert!(
        videos
            .items
            .iter()
            .all(|video| video.thumbnail.is_some() && !video.artists.is_empty())
    );
}

#[tokio::test]
async fn artists_and_videos_are_read_by_id() {
    let world = World::start().await;
    let sample = world.sim.sample();
    let query = ArtistsQuery {
        ids: ids(&sample.artists),
        parts: [].into(),
    };
    let artists = world.remote.artists(&viewer(), &query).await.unwrap();
    assert!(artists.is_complete());
    assert!(
        artists
            .found
            .iter()
            .all(|artist| !artist.name.is_empty() && artist.top_tracks.is_none())
    );
    let wanted: Vec<VideoId> = ids(&sample.videos);
    let videos = world.remote.videos(&viewer(), &wanted).await.unwrap();
    assert_eq!(videos.found.len(), wanted.len());
    assert!(
        videos
            .found
            .iter()
            .all(|video| !video.artists.is_empty() && video.thumbnail.is_some())
    );
}

#[tokio::test]
async fn an_albums_items_come_by_themselves_too() {
    let world = World::start().await;
    let of = RelatedQuery::first(id(&world.sim.sample().twenty_track_album));
    let page = world.remote.album_items(&viewer(), &of).await.unwrap();
    assert_eq!(page.items.len(), 20);
    let track = page.items[19].media.track().unwrap();
    assert!(track.album.is_some() && !track.artists.is_empty());
    assert!(page.items[19].number > 0);
}

#[tokio::test]
async fn a_playlists_items_keep_their_places() {
    let world = World::start().await;
    let sample = world.sim.sample();
    let odd = world
        .remote
        .playlist(&viewer(), &id(&sample.odd_playlist))
        .await
        .unwrap();
    let items = &odd.items.as_ref().unwrap().items;
    assert_eq!(items.len(), 6);
    assert!(items.iter().any(|item| {
        matches!(&item.media, Media::Unavailable { kind: Some(_), id } if *id == sample.unavailable_track)
    }));
    assert!(items.iter().any(|item| matches!(item.media, Media::Video(_))));
    let item_ids: std::collections::HashSet<_> =
        items.iter().map(|item| item.item_id.clone().unwrap()).collect();
    assert_eq!(item_ids.len(), 6, "each place has a name of its own");
    let empty = world
        .remote
        .playlist(&viewer(), &id(&sample.empty_playlist))
        .await
        .unwrap();
    assert_eq!(empty.items.as_ref().unwrap().items.len(), 0);
}

#[tokio::test]
async fn a_playlists_items_are_sorted_and_filtered_by_tidal() {
    let world = World::start().await;
    let first = PlaylistItemsQuery::first(id(&world.sim.sample().two_hundred_item_playlist));
    for sort in [
        PlaylistSort::Added(Direction::Ascending),
        PlaylistSort::Album(Direction::Ascending),
        PlaylistSort::Artist(Direction::Descending),
        PlaylistSort::Place(Direction::Descending),
        PlaylistSort::Title(Direction::Descending),
        PlaylistSort::Duration(Direction::Descending),
    ] {
        let query = PlaylistItemsQuery {
            sort: Some(sort),
            ..first.clone()
        };
        let page = world.remote.playlist_items(&viewer(), &query).await.unwrap();
        assert_eq!(page.items.len(), 20, "{sort:?}");
    }
    let query = PlaylistItemsQuery {
        sort: Some(PlaylistSort::Duration(Direction::Descending)),
        ..first.clone()
    };
    let page = world.remote.playlist_items(&viewer(), &query).await.unwrap();
    let lengths: Vec<_> = page
        .items
        .iter()
        .filter_map(|item| item.media.track())
        .map(|track| track.duration)
        .collect();
    assert!(lengths.is_sorted_by(|one, other| one >= other), "{lengths:?}");

    let title = page.items[0].media.track().unwrap().title.clone();
    let text: String = title.chars().take(100).collect();
    let query = PlaylistItemsQuery {
        text: Some(text),
        ..first.clone()
    };
    let page = world.remote.playlist_items(&viewer(), &query).await.unwrap();
    assert!(
        page.items
            .iter()
            .any(|item| item.media.track().is_some_and(|track| track.title == title))
    );
    let blank = PlaylistItemsQuery {
        text: Some("  ".to_owned()),
        ..first.clone()
    };
    assert_eq!(
        world
            .remote
            .playlist_items(&viewer(), &blank)
            .await
            .unwrap()
            .items
            .len(),
        20
    );
    let long = PlaylistItemsQuery {
        text: Some("x".repeat(101)),
        ..first
    };
    let error = world.remote.playlist_items(&viewer(), &long).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let world = World::start().await;
    let missing = &world.sim.sample().missing_id;
    let error = world.remote.playlist(&viewer(), &id(missing)).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { id, .. } if id == *missing));
    let private = id(&world.sim.sample().private_playlist);
    let error = world.remote.playlist(&viewer(), &private).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
    let of = RelatedQuery::first(id(missing));
    let error = world.remote.artist_albums(&viewer(), &of).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::NotFound);
}

#[tokio::test]
async fn a_forged_cursor_and_an_odd_country_are_the_callers_fault() {
    let world = World::start().await;
    let forged = RelatedQuery {
        of: id(&world.sim.sample().full_artist),
        cursor: Some(Cursor::new("forged")),
    };
    let error = world.remote.artist_albums(&viewer(), &forged).await.unwrap_err();
    assert!(error.to_string().starts_with(r#"cursor: "forged""#), "{error}");
    let nowhere = Viewer::anonymous("ZZ".parse::<Country>().unwrap());
    let of = RelatedQuery {
        cursor: None,
        ..forged
    };
    match world.remote.artist_albums(&nowhere, &of).await {
        Ok(_) => {}
        Err(error) => assert_eq!(error.code(), ErrorCode::InvalidInput),
    }
}

#[tokio::test]
async fn any_path_can_be_read_raw() {
    let world = World::start().await;
    let track = &world.sim.sample().tracks[0];
    let path = format!("/tracks/{track}?countryCode=US");
    let document = world.remote.raw_get(&viewer(), &path).await.unwrap();
    assert_eq!(document["data"]["id"], track.as_str());
    for (path, code) in [
        ("tracks/1", ErrorCode::InvalidInput),
        ("//example.org", ErrorCode::InvalidInput),
        ("/../x", ErrorCode::InvalidInput),
        ("/tracks?filter[x]=1", ErrorCode::InvalidInput),
        ("/nothing", ErrorCode::NotFound),
    ] {
        let error = world.remote.raw_get(&viewer(), path).await.unwrap_err();
        assert_eq!(error.code(), code, "{path}: {error:?}");
    }
}
