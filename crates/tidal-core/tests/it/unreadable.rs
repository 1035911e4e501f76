//! Things that come without what they cannot be without: told as such, never with made-up values.

use tidal_core::{
    CatalogService, Error, ErrorCode, RecommendationService, Result, SearchService, TrackId,
    model::{Media, MissingReason},
    service::{AlbumItems, AlbumsQuery, ArtistsQuery, PlaylistItemsQuery, RelatedQuery, SearchQuery},
};
use tidal_sim::Fault;

use super::world::{World, id, ids, viewer};

/// A simulator whose things all lack what TIDAL's document calls required.
async fn bare_world() -> World {
    let world = World::start().await;
    world.sim.faults().always("/", Fault::MissingRequiredAttributes);
    world
}

/// TIDAL's answer could not be read, but may be the next time.
fn check<T: std::fmt::Debug>(outcome: Result<T>) {
    let error = outcome.unwrap_err();
    assert_eq!(error.code(), ErrorCode::ApiError, "{error:?}");
    assert!(error.is_retryable(), "{error:?}");
}

#[tokio::test]
async fn a_thing_without_a_name_is_a_failure() {
    let world = bare_world().await;
    let (remote, sample) = (&world.remote, world.sim.sample());
    let albums = AlbumsQuery {
        ids: ids(&sample.albums[..2]),
        items: AlbumItems::Omitted,
    };
    let artists = ArtistsQuery {
        ids: vec![id(&sample.full_artist)],
        parts: [].into(),
    };
    let viewer = viewer();
    check(remote.tracks(&viewer, &ids::<TrackId>(&sample.tracks[..3])).await);
    check(remote.tracks_by_isrc(&viewer, &[id(&sample.shared_isrc)]).await);
    check(remote.albums(&viewer, &albums).await);
    check(remote.artists(&viewer, &artists).await);
    check(remote.videos(&viewer, &ids(&sample.videos[..1])).await);
    check(remote.playlist(&viewer, &id(&sample.odd_playlist)).await);
    check(remote.track_radio(&viewer, &id(&sample.tracks[0])).await);
    check(
        remote
            .search(&viewer, &SearchQuery::all("a".parse().unwrap()))
            .await,
    );
    let similar = RelatedQuery::first(id(&sample.tracks[0]));
    check(remote.similar_tracks(&viewer, &similar).await);
}

#[tokio::test]
async fn what_may_have_a_code_is_not_missing() {
    let world = World::start().await;
    let query = AlbumsQuery {
        ids: ids(&world.sim.sample().albums[..1]),
        items: AlbumItems::Omitted,
    };
    let album = world.remote.albums(&viewer(), &query).await.unwrap().found[0].clone();
    let codes = [album.barcode.clone().unwrap(), "99999999".parse().unwrap()];
    world.sim.faults().always("/", Fault::MissingRequiredAttributes);
    // Any of the codes may be that of the album that came.
    check(world.remote.albums_by_barcode(&viewer(), &codes).await);
}

#[tokio::test]
async fn an_id_that_leads_nowhere_is_still_told_apart() {
    let world = bare_world().await;
    let known = world.sim.sample().tracks[0].clone();
    let asked = ids::<TrackId>(&[known.clone(), "999999999999".to_owned()]);
    let batch = world.remote.tracks(&viewer(), &asked).await.unwrap();
    assert!(batch.found.is_empty());
    for missing in &batch.missing {
        match &missing.reason {
            MissingReason::Failed(error) => {
                assert_eq!(missing.key.as_str(), known);
                assert!(matches!(error, Error::Tidal { .. }) && error.is_retryable());
            }
            MissingReason::NotFound => assert_ne!(missing.key.as_str(), known),
        }
    }
    assert_eq!(batch.missing.len(), 2);
}

#[tokio::test]
async fn an_entry_that_cannot_be_read_keeps_its_place() {
    let world = bare_world().await;
    let sample = world.sim.sample();
    let album = RelatedQuery::first(id(&sample.twenty_track_album));
    let items = world.remote.album_items(&viewer(), &album).await.unwrap();
    assert_eq!(items.items.len(), 20);
    let unavailable = |media: &Media| matches!(media, Media::Unavailable { kind: Some(_), .. });
    assert!(items.items.iter().all(|item| unavailable(&item.media)));
    let playlist = PlaylistItemsQuery::first(id(&sample.odd_playlist));
    let items = world.remote.playlist_items(&viewer(), &playlist).await.unwrap();
    assert!(!items.items.is_empty());
    assert!(items.items.iter().all(|item| item.media.track().is_none()));
}
