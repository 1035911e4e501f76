//! Things with what goes with them, several from one request.

use tidal_core::{ArtistId, ErrorCode, RecommendationService, TrackId, model::MissingReason};

use super::world::{World, id, ids, viewer};

#[tokio::test]
async fn tracks_come_with_what_is_like_them_and_their_radios() {
    let world = World::start().await;
    let sample = world.sim.sample();
    let mut wanted: Vec<TrackId> = ids(&sample.tracks[..19]);
    wanted.push(id(&sample.missing_id));
    let (batch, cost) = world.cost(world.remote.around_tracks(&viewer(), &wanted)).await;
    let batch = batch.unwrap();
    assert_eq!(cost, 1);
    let found: Vec<_> = batch.found.iter().map(|around| around.of.id.clone()).collect();
    assert_eq!(found, wanted[..19], "in their order");
    let missing = &batch.missing[0];
    assert_eq!(missing.key, wanted[19]);
    assert!(matches!(missing.reason, MissingReason::NotFound));
    let (like, radios): (usize, usize) = batch.found.iter().fold((0, 0), |(like, radios), around| {
        let named = |track: &tidal_core::model::Track| !track.artists.is_empty();
        assert!(around.similar.items.iter().all(|track| named(track)));
        (
            like + around.similar.items.len(),
            radios + usize::from(around.radio.is_some()),
        )
    });
    assert!(like > 0 && radios > 0, "{like} like them, {radios} radios");
}

#[tokio::test]
async fn artists_come_with_their_radios() {
    let world = World::start().await;
    let wanted: Vec<ArtistId> = ids(&world.sim.sample().artists[..5]);
    let (batch, cost) = world.cost(world.remote.around_artists(&viewer(), &wanted)).await;
    let batch = batch.unwrap();
    assert_eq!((cost, batch.found.len()), (1, 5));
    let radio = batch
        .found
        .iter()
        .find_map(|around| around.radio.as_ref())
        .unwrap();
    let items = radio.items.as_ref().unwrap();
    assert!(items.items.iter().any(|item| item.media.track().is_some()));
    assert!(batch.found.iter().all(|around| around.similar.items.is_empty()));
}

#[tokio::test]
async fn one_request_takes_one_to_twenty() {
    let world = World::start().await;
    let wanted: Vec<TrackId> = ids(&world.sim.sample().tracks[..21]);
    for ids in [&wanted[..0], &wanted[..]] {
        let (batch, cost) = world.cost(world.remote.around_tracks(&viewer(), ids)).await;
        assert_eq!((batch.unwrap_err().code(), cost), (ErrorCode::InvalidInput, 0));
    }
}
