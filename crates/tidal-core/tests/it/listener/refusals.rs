//! What TIDAL refuses a listener, and how that is told.

use tidal_core::{
    CollectionService, Cursor, Error, ErrorCode, ItemId, Kind, PlaybackService, PlaylistId, PlaylistService,
    RecommendationService,
    model::{AudioFormat, MixKind},
    service::{
        AddItems, FavoritesQuery, MixesQuery, MoveItems, PlacedItem, PlaylistsQuery, RemoveItems,
        TrackPlaybackQuery,
    },
};

use super::{
    super::world::{id, viewer},
    Listeners,
    calls::{all, changes},
    curating::placed,
    gone, poor, rich,
};

#[tokio::test]
async fn nothing_is_sent_for_somebody_who_is_not_signed_in() {
    let world = Listeners::start().await;
    for viewer in [viewer(), gone()] {
        for (name, _, call) in all(&world, &viewer) {
            let (outcome, cost) = world.cost(call).await;
            let error = outcome.unwrap_err();
            assert_eq!(
                (error.reason(), cost),
                (Some("not_signed_in"), 0),
                "{name}: {error:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_missing_scope_is_named() {
    let world = Listeners::granting(&["entitlements.read"]).await;
    let me = rich();
    let query = TrackPlaybackQuery {
        id: id(&world.sim.sample().tracks[0]),
        formats: AudioFormat::ALL.into(),
    };
    let video = id(&world.sim.sample().videos[0]);
    let mut calls = all(&world, &me);
    calls.push((
        "track_manifest",
        "playback",
        Box::pin(async { world.remote.track_manifest(&me, &query).await.map(drop) }),
    ));
    calls.push((
        "video_manifest",
        "playback",
        Box::pin(async { world.remote.video_manifest(&me, &video).await.map(drop) }),
    ));
    for (name, needed, call) in calls {
        let (outcome, cost) = world.cost(call).await;
        match outcome.unwrap_err() {
            Error::ScopeMissing { scope } => assert_eq!((scope.as_ref(), cost), (needed, 1), "{name}"),
            other => panic!("{name}: {other:?}"),
        }
    }
    assert_eq!(world.sim.counters().writes_applied, 0);
}

#[tokio::test]
async fn what_is_not_there_and_what_is_not_ones_own_are_told_apart() {
    let world = Listeners::start().await;
    let sample = world.sim.sample();
    let me = poor();
    let missing: PlaylistId = id("5a1e0404-7f3b-4c2d-9e10-000000000404");
    for hidden in [missing, id(&sample.private_playlist)] {
        for (name, _, call) in changes(&world, &me, &hidden) {
            match call.await.unwrap_err() {
                Error::NotFound {
                    kind: Kind::Playlist,
                    id,
                } => assert_eq!(id, hidden.as_str(), "{name}"),
                other => panic!("{name}: {other:?}"),
            }
        }
    }
    for (name, _, call) in changes(&world, &me, &id(&sample.odd_playlist)) {
        let error = call.await.unwrap_err();
        let verdict = (error.code(), error.reason(), error.is_retryable());
        assert_eq!(
            verdict,
            (ErrorCode::Forbidden, Some("not_yours"), false),
            "{name}: {error:?}"
        );
        assert!(error.to_string().contains(&sample.odd_playlist), "{error}");
    }
    assert_eq!(world.sim.counters().writes_applied, 0);
}

#[tokio::test]
async fn an_entry_that_is_not_there_is_the_callers() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    let playlist = world.new_playlist().await;
    let entries = placed(&world.put(&playlist, vec![world.track(0), world.track(1)]).await);
    let nowhere = ItemId::from_tidal("nowhere");
    let stale = PlacedItem {
        item_id: nowhere.clone(),
        media: world.track(0),
    };
    let check = |error: Error, expected: &str| {
        assert_eq!(error.code(), ErrorCode::InvalidInput, "{error:?}");
        assert!(error.to_string().starts_with(expected), "{error}");
    };
    let remove = RemoveItems {
        playlist: playlist.clone(),
        items: vec![entries[0].clone(), stale.clone()],
    };
    check(
        tidal.remove_items(&me, &remove).await.unwrap_err(),
        "items: one of them",
    );
    let shift = MoveItems {
        playlist: playlist.clone(),
        items: vec![stale],
        before: None,
    };
    check(
        tidal.move_items(&me, &shift).await.unwrap_err(),
        "items: one of them",
    );
    let shift = MoveItems {
        items: entries[..1].to_vec(),
        before: Some(nowhere.clone()),
        ..shift
    };
    check(
        tidal.move_items(&me, &shift).await.unwrap_err(),
        "before: that entry",
    );
    let add = AddItems {
        playlist,
        items: vec![world.track(2)],
        before: Some(nowhere),
        key: None,
    };
    check(
        tidal.add_items(&me, &add).await.unwrap_err(),
        "before: that entry",
    );
}

#[tokio::test]
async fn what_cannot_be_read_or_played_is_told() {
    let world = Listeners::start().await;
    let (remote, sample) = (&world.remote, world.sim.sample());
    let query = TrackPlaybackQuery {
        id: id(&sample.missing_id),
        formats: AudioFormat::ALL.into(),
    };
    let error = remote.track_manifest(&rich(), &query).await.unwrap_err();
    assert!(
        matches!(
            error,
            Error::NotFound {
                kind: Kind::Track,
                ..
            }
        ),
        "{error:?}"
    );
    let error = remote
        .video_manifest(&rich(), &id(&sample.missing_id))
        .await
        .unwrap_err();
    assert!(
        matches!(
            error,
            Error::NotFound {
                kind: Kind::Video,
                ..
            }
        ),
        "{error:?}"
    );
    let cursor = Some(Cursor::new("forged"));
    let playlists = PlaylistsQuery {
        cursor: cursor.clone(),
        ..PlaylistsQuery::default()
    };
    let favorites = FavoritesQuery {
        cursor: cursor.clone(),
        ..FavoritesQuery::first(Kind::Track)
    };
    let kind = MixKind::Daily;
    for error in [
        remote.playlists(&rich(), &playlists).await.unwrap_err(),
        remote.favorites(&rich(), &favorites).await.unwrap_err(),
        remote
            .mixes(&rich(), &MixesQuery { kind, cursor })
            .await
            .unwrap_err(),
    ] {
        assert!(error.to_string().starts_with(r#"cursor: "forged""#), "{error}");
    }
}
