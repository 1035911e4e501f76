//! One call of each method that needs a listener.

use std::{future::Future, pin::Pin};

use tidal_core::{
    CollectionService, ItemId, Kind, PlaylistId, PlaylistService, RecommendationService, Result, UserService,
    Viewer,
    model::MixKind,
    service::{
        AddItems, FavoritesChange, FavoritesQuery, MixesQuery, MoveItems, NewPlaylist, PlacedItem,
        PlaylistUpdate, PlaylistsQuery, RemoveItems,
    },
};

use super::Listeners;

type Doing<'a> = Pin<Box<dyn Future<Output = Result<()>> + Send + 'a>>;

/// A call: its name, the scope that it needs, and what it does.
pub(super) type Call<'a> = (&'static str, &'static str, Doing<'a>);

/// One call of each method that needs a listener, without those that change a certain playlist.
pub(super) fn own<'a>(world: &'a Listeners, viewer: &'a Viewer) -> Vec<Call<'a>> {
    let remote = &world.remote;
    let change = move || FavoritesChange {
        kind: Kind::Track,
        ids: vec![world.track(0)],
    };
    vec![
        (
            "user",
            "user.read",
            Box::pin(async { remote.user(viewer).await.map(drop) }),
        ),
        (
            "favorites",
            "collection.read",
            Box::pin(async {
                remote
                    .favorites(viewer, &FavoritesQuery::first(Kind::Artist))
                    .await
                    .map(drop)
            }),
        ),
        (
            "add_favorites",
            "collection.write",
            Box::pin(async move { remote.add_favorites(viewer, &change()).await.map(drop) }),
        ),
        (
            "remove_favorites",
            "collection.write",
            Box::pin(async move { remote.remove_favorites(viewer, &change()).await }),
        ),
        (
            "playlists",
            "playlists.read",
            Box::pin(async {
                remote
                    .playlists(viewer, &PlaylistsQuery::default())
                    .await
                    .map(drop)
            }),
        ),
        (
            "create_playlist",
            "playlists.write",
            Box::pin(async {
                remote
                    .create_playlist(viewer, &NewPlaylist::named("Run"))
                    .await
                    .map(drop)
            }),
        ),
        (
            "mixes",
            "recommendations.read",
            Box::pin(async {
                let query = MixesQuery {
                    kind: MixKind::Daily,
                    cursor: None,
                };
                remote.mixes(viewer, &query).await.map(drop)
            }),
        ),
    ]
}

/// One call of each method that changes this playlist.
pub(super) fn changes<'a>(world: &'a Listeners, viewer: &'a Viewer, playlist: &PlaylistId) -> Vec<Call<'a>> {
    let (tidal, scope) = (&world.remote, "playlists.write");
    let item = PlacedItem {
        item_id: ItemId::from_tidal("nowhere"),
        media: world.track(0),
    };
    let update = PlaylistUpdate {
        name: Some("Mine".to_owned()),
        ..PlaylistUpdate::of(playlist.clone())
    };
    let add = AddItems {
        playlist: playlist.clone(),
        items: vec![world.track(0)],
        before: None,
        key: None,
    };
    let remove = RemoveItems {
        playlist: playlist.clone(),
        items: vec![item.clone()],
    };
    let shift = MoveItems {
        playlist: playlist.clone(),
        items: vec![item],
        before: None,
    };
    let playlist = playlist.clone();
    vec![
        (
            "update_playlist",
            scope,
            Box::pin(async move { tidal.update_playlist(viewer, &update).await.map(drop) }),
        ),
        (
            "add_items",
            scope,
            Box::pin(async move { tidal.add_items(viewer, &add).await.map(drop) }),
        ),
        (
            "remove_items",
            scope,
            Box::pin(async move { tidal.remove_items(viewer, &remove).await }),
        ),
        (
            "move_items",
            scope,
            Box::pin(async move { tidal.move_items(viewer, &shift).await }),
        ),
        (
            "delete_playlist",
            scope,
            Box::pin(async move { tidal.delete_playlist(viewer, &playlist).await }),
        ),
    ]
}

/// All of them.
pub(super) fn all<'a>(world: &'a Listeners, viewer: &'a Viewer) -> Vec<Call<'a>> {
    let mut calls = own(world, viewer);
    calls.extend(changes(world, viewer, &PlaylistId::from_tidal("p")));
    calls
}
