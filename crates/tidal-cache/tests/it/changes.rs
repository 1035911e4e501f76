//! Changes, and who sees them when.

use std::time::Duration;

use futures_util::FutureExt;
use tidal_core::{
    CatalogService, CollectionService, Error, Kind, PlaylistService, Viewer,
    service::{FavoritesQuery, NewPlaylist, PlaylistItemsQuery, PlaylistUpdate, PlaylistsQuery},
};

use crate::world::{World, addition, anybody, favorite, mia, mine, moment, pass, source, timeout};

impl World {
    async fn items(&self, viewer: &Viewer) -> usize {
        let query = PlaylistItemsQuery::first(mine());
        self.cached
            .playlist_items(viewer, &query)
            .await
            .unwrap()
            .items
            .len()
    }

    async fn favorites(&self) -> usize {
        let query = FavoritesQuery::first(Kind::Track);
        self.cached.favorites(&mia(), &query).await.unwrap().items.len()
    }

    async fn names(&self) -> String {
        let playlists = self.cached.playlists(&mia(), &PlaylistsQuery::default()).await;
        let playlists = playlists.unwrap();
        let names: Vec<_> = playlists
            .items
            .iter()
            .map(|playlist| playlist.name.as_str())
            .collect();
        names.join(", ")
    }
}

#[tokio::test(start_paused = true)]
async fn whoever_changes_something_sees_it_and_so_does_everybody() {
    let world = World::new();
    let others = anybody();
    assert_eq!((world.items(&mia()).await, world.items(&others).await), (3, 3));
    assert_eq!(
        world
            .cached
            .playlist(&mia(), &mine())
            .await
            .unwrap()
            .number_of_items,
        Some(3)
    );
    moment().await;
    world.cached.add_items(&mia(), &addition(4)).await.unwrap();
    moment().await;
    assert_eq!((world.items(&mia()).await, world.items(&others).await), (4, 4));
    let playlist = world.cached.playlist(&mia(), &mine()).await.unwrap();
    assert_eq!(playlist.number_of_items, Some(4));
    let before = world.fake.total();
    moment().await;
    assert_eq!((world.items(&mia()).await, world.items(&others).await), (4, 4));
    assert_eq!(world.fake.total(), before, "and is remembered as it is now");
}

#[tokio::test(start_paused = true)]
async fn a_change_voids_what_it_touches_and_nothing_else() {
    let world = World::new();
    let rename = |name: &str| PlaylistUpdate {
        name: Some(name.to_owned()),
        ..PlaylistUpdate::of(mine())
    };
    let counts = || ["playlists", "favorites", "playlist_items"].map(|method| world.fake.count(method));
    let look = async || {
        (
            world.names().await,
            world.favorites().await,
            world.items(&mia()).await,
        )
    };
    look().await;
    moment().await;
    world
        .cached
        .update_playlist(&mia(), &rename("New"))
        .await
        .unwrap();
    moment().await;
    assert_eq!(look().await.0, "New");
    assert_eq!(counts(), [2, 1, 2]);
    moment().await;
    world.cached.add_favorites(&mia(), &favorite(5)).await.unwrap();
    moment().await;
    assert_eq!(look().await.1, 2);
    assert_eq!(counts(), [2, 2, 2]);
    moment().await;
    world
        .cached
        .create_playlist(&mia(), &NewPlaylist::named("Other"))
        .await
        .unwrap();
    moment().await;
    assert!(look().await.0.contains("Other"));
    assert_eq!(counts(), [3, 2, 2]);
    moment().await;
    world.cached.delete_playlist(&mia(), &mine()).await.unwrap();
    moment().await;
    assert_eq!(world.names().await, "Other");
    let query = PlaylistItemsQuery::first(mine());
    let error = world.cached.playlist_items(&mia(), &query).await.unwrap_err();
    assert!(matches!(error, Error::NotFound { .. }));
}

#[tokio::test(start_paused = true)]
async fn what_was_certainly_not_done_voids_nothing() {
    for error in [
        Error::NotSignedIn,
        Error::Forbidden { source: source() },
        crate::world::rate_limited(),
    ] {
        let world = World::new();
        world.favorites().await;
        moment().await;
        world.fake.fail_next(error);
        assert!(world.cached.add_favorites(&mia(), &favorite(5)).await.is_err());
        moment().await;
        world.favorites().await;
        assert_eq!(world.fake.count("favorites"), 1);
    }
}

/// After a change of which nobody knows, everybody looks for half a minute, and then remembers again.
async fn check_unknown(world: &World) {
    for _ in 0..2 {
        moment().await;
        let before = world.fake.count("favorites");
        assert_eq!(world.favorites().await, 2);
        assert_eq!(world.fake.count("favorites"), before + 1);
    }
    pass(Duration::from_secs(31)).await;
    world.favorites().await;
    moment().await;
    let before = world.fake.count("favorites");
    world.favorites().await;
    assert_eq!(world.fake.count("favorites"), before);
}

#[tokio::test(start_paused = true)]
async fn where_nobody_knows_whether_it_was_done_everybody_looks() {
    let world = World::new();
    world.favorites().await;
    moment().await;
    world.fake.lose_next_answer();
    let error = world
        .cached
        .add_favorites(&mia(), &favorite(5))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("outcome_unknown"));
    check_unknown(&world).await;
}

#[tokio::test(start_paused = true)]
async fn whoever_goes_away_half_way_leaves_nothing_old_behind() {
    let world = World::new();
    world.favorites().await;
    moment().await;
    world.fake.hang_next_answer();
    let change = favorite(5);
    let viewer = mia();
    let mut change = world.cached.add_favorites(&viewer, &change);
    assert!((&mut change).now_or_never().is_none());
    drop(change);
    check_unknown(&world).await;
}

#[tokio::test(start_paused = true)]
async fn a_panic_half_way_leaves_nothing_old_behind() {
    let world = World::new();
    world.favorites().await;
    moment().await;
    world.fake.panic_next();
    let cached = world.cached.clone();
    let mut tasks = tokio::task::JoinSet::new();
    tasks.spawn(async move { cached.add_favorites(&mia(), &favorite(5)).await.map(drop) });
    assert!(tasks.join_next().await.unwrap().is_err());
    moment().await;
    world.favorites().await;
    assert_eq!(world.fake.count("favorites"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_read_that_began_before_a_change_is_not_kept_nor_given_to_who_asks_after_it() {
    let world = World::new();
    world.stage.delay(Duration::from_secs(2));
    let viewer = mia();
    let early = world.items(&viewer);
    let change = async {
        pass(Duration::from_secs(1)).await;
        world.stage.delay(Duration::ZERO);
        world.cached.add_items(&mia(), &addition(4)).await.unwrap();
        moment().await;
        world.items(&mia()).await
    };
    // Whoever had asked before may be told what was so before.
    assert_eq!(tokio::join!(early, change), (3, 4));
    moment().await;
    assert_eq!(
        world.items(&mia()).await,
        4,
        "the late answer has not replaced it"
    );
}

#[tokio::test(start_paused = true)]
async fn a_void_answer_is_not_given_where_tidal_fails() {
    let world = World::new();
    world.favorites().await;
    moment().await;
    world.cached.add_favorites(&mia(), &favorite(5)).await.unwrap();
    world.fake.fail_always(timeout());
    let query = FavoritesQuery::first(Kind::Track);
    assert!(world.cached.favorites(&mia(), &query).await.is_err());
}

#[tokio::test(start_paused = true)]
async fn whoever_looks_before_a_change_sees_what_other_programs_did() {
    let world = World::new();
    assert_eq!(world.items(&mia()).await, 3);
    // Past this cache, as another program does it.
    world.fake.add_items(&mia(), &addition(4)).await.unwrap();
    assert_eq!(world.items(&mia()).await, 3);
    let query = PlaylistItemsQuery::first(mine());
    let (afresh, mia) = (world.cached.afresh(), mia());
    assert_eq!(afresh.playlist_items(&mia, &query).await.unwrap().items.len(), 4);
    assert_eq!(world.items(&mia).await, 4, "and it is kept for the others");
    // Nothing else would be the truth.
    world.fake.fail_next(timeout());
    assert!(afresh.playlist_items(&mia, &query).await.is_err());
}
