//! The fake's listener: what a signed-in viewer reads and changes, by TIDAL's rules.

use futures_util::FutureExt;
use tidal_core::{
    CatalogService, CollectionService, Error, ErrorCode, Identifier, ItemId, Kind, PlaybackService,
    PlaylistId, PlaylistService, RecommendationService, TrackId, UserKey, UserService, Viewer,
    model::{AudioFormat, MixKind, SkipReason, Thing, Visibility},
    service::{
        AddItems, Direction, FavoritesChange, FavoritesQuery, FavoritesSort, MixesQuery, MoveItems,
        NewPlaylist, PlacedItem, PlaylistItemsQuery, PlaylistOwner, PlaylistUpdate, PlaylistsQuery,
        PlaylistsSort, RemoveItems, TrackPlaybackQuery,
    },
    testing::{FakeTidal, build},
};

use crate::world;

fn listener() -> Viewer {
    world::viewer().signed_in(UserKey::new("default"))
}

fn track(id: u32) -> Identifier {
    TrackId::from_tidal(id.to_string()).into()
}

fn playlist_id(id: &str) -> PlaylistId {
    PlaylistId::from_tidal(id)
}

/// Nine tracks; the first three in a playlist of the listener's.
fn fake() -> FakeTidal {
    let entries = (1..=3).map(|id| build::playlist_item(&format!("e{id}"), build::track(&id.to_string())));
    FakeTidal::new()
        .with_tracks((1..=9).map(|id| build::track(&id.to_string())))
        .with_video(build::video("90"))
        .with_artist(build::artist("7"))
        .with_album(build::album("70"))
        .with_own_playlist(build::playlist("mine").items(entries))
        .with_shared_playlist(build::playlist("ours").items([]))
        .with_playlist(build::playlist("theirs").items([]))
}

fn addition(playlist: &str, items: impl IntoIterator<Item = u32>) -> AddItems {
    AddItems {
        playlist: playlist_id(playlist),
        items: items.into_iter().map(track).collect(),
        before: None,
        key: None,
    }
}

fn entry(item_id: &str, media: u32) -> PlacedItem {
    PlacedItem {
        item_id: ItemId::from_tidal(item_id),
        media: track(media),
    }
}

/// What stands in a playlist, by the ids of what it holds.
async fn standing(fake: &FakeTidal, playlist: &str) -> String {
    let query = PlaylistItemsQuery::first(playlist_id(playlist));
    let page = fake.playlist_items(&listener(), &query).await.unwrap();
    let ids: Vec<_> = page.items.iter().map(|item| item.media.id()).collect();
    ids.join(" ")
}

#[tokio::test]
async fn only_a_listener_who_granted_it_gets_in() {
    let fake = fake().with_scopes("playlists.read".parse().unwrap());
    let query = PlaylistsQuery::default();
    let error = fake.playlists(&world::viewer(), &query).await.unwrap_err();
    assert!(matches!(error, Error::NotSignedIn));
    assert_eq!(fake.playlists(&listener(), &query).await.unwrap().items.len(), 1);
    let error = fake.user(&listener()).await.unwrap_err();
    assert_eq!(error.reason(), Some("scope_missing"));
    let error = fake
        .add_items(&listener(), &addition("mine", [4]))
        .await
        .unwrap_err();
    assert_eq!(error.reason(), Some("scope_missing"));
    let private = FakeTidal::new().with_own_playlist(build::playlist("p").visibility(Visibility::Private));
    let id = playlist_id("p");
    assert!(private.playlist(&listener(), &id).await.is_ok());
    assert!(private.playlist(&world::viewer(), &id).await.is_err());
}

#[tokio::test]
async fn the_account_is_as_told() {
    let fake = fake()
        .with_user(build::user("8").tier("PARTNER"))
        .with_budget(build::budget(2))
        .with_mix(MixKind::Daily, build::playlist("mix").items([]))
        .with_manifest(TrackId::from_tidal("1"), build::manifest(&track(9)));
    assert_eq!(fake.user(&listener()).await.unwrap().id, "8");
    assert_eq!(fake.budget(&listener()).unwrap().next_request_in.as_secs(), 3);
    let mixes = async |kind| fake.mixes(&listener(), &MixesQuery { kind, cursor: None }).await;
    assert_eq!(mixes(MixKind::Daily).await.unwrap().items[0].id.as_str(), "mix");
    assert!(mixes(MixKind::Discovery).await.unwrap().items.is_empty());
    let mut query = TrackPlaybackQuery {
        id: TrackId::from_tidal("1"),
        formats: [AudioFormat::Flac].into(),
    };
    let told = fake.track_manifest(&listener(), &query).await.unwrap();
    assert_eq!(
        (&told.formats[..], told.url.ends_with("/9")),
        (&[AudioFormat::Flac][..], true)
    );
    query.id = TrackId::from_tidal("2");
    assert!(
        fake.track_manifest(&listener(), &query)
            .await
            .unwrap()
            .preview_reason
            .is_some()
    );
    assert!(
        fake.video_manifest(&listener(), &"90".parse().unwrap())
            .await
            .is_ok()
    );
    assert!(
        fake.video_manifest(&listener(), &"91".parse().unwrap())
            .await
            .is_err()
    );
}

#[tokio::test]
async fn items_are_added_removed_and_moved() {
    let fake = fake();
    let mut add = addition("mine", [9, 1, 99]);
    add.before = Some(ItemId::from_tidal("e2"));
    let added = fake.add_items(&listener(), &add).await.unwrap();
    assert_eq!(
        (added.items.len(), added.skipped[0].reason),
        (2, SkipReason::NotFound)
    );
    assert_eq!(standing(&fake, "mine").await, "1 9 1 2 3");
    let shift = MoveItems {
        playlist: playlist_id("mine"),
        items: vec![entry("e3", 3), entry("e1", 1)],
        before: added.items[0].item_id.clone(),
    };
    fake.move_items(&listener(), &shift).await.unwrap();
    assert_eq!(standing(&fake, "mine").await, "3 1 9 1 2");
    let remove = RemoveItems {
        playlist: playlist_id("mine"),
        items: vec![entry("e1", 1), entry("e2", 2)],
    };
    fake.remove_items(&listener(), &remove).await.unwrap();
    assert_eq!(standing(&fake, "mine").await, "3 9 1");
    let playlist = fake.playlist(&listener(), &playlist_id("mine")).await.unwrap();
    assert_eq!(playlist.number_of_items, Some(3));
    assert_eq!(playlist.duration, Some(std::time::Duration::from_mins(9)));
    fake.add_items(&listener(), &addition("ours", [1])).await.unwrap();
    assert_eq!(standing(&fake, "ours").await, "1");
}

#[tokio::test]
async fn what_tidal_refuses_changes_nothing() {
    let fake = fake();
    let before = |item: &str| AddItems {
        before: Some(ItemId::from_tidal(item)),
        ..addition("mine", [4])
    };
    let album = AddItems {
        items: vec![Identifier::from_tidal(Kind::Album, "70")],
        ..addition("mine", [])
    };
    for (add, code) in [
        (addition("mine", []), ErrorCode::InvalidInput),
        (addition("mine", [1; 51]), ErrorCode::InvalidInput),
        (before("nowhere"), ErrorCode::InvalidInput),
        (album, ErrorCode::InvalidInput),
        (addition("theirs", [1]), ErrorCode::Forbidden),
        (addition("nobody's", [1]), ErrorCode::NotFound),
    ] {
        let error = fake.add_items(&listener(), &add).await.unwrap_err();
        assert_eq!(error.code(), code, "{add:?}");
    }
    let moved = |items: Vec<PlacedItem>, before: &str| MoveItems {
        playlist: playlist_id("mine"),
        items,
        before: Some(ItemId::from_tidal(before)),
    };
    for shift in [
        moved(vec![entry("e1", 1)], "e1"),
        moved(vec![entry("e1", 2)], "e3"),
        moved(vec![entry("e1", 1), entry("e1", 1)], "e3"),
        moved(vec![entry("e1", 1); 21], "e3"),
    ] {
        let error = fake.move_items(&listener(), &shift).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput, "{shift:?}");
    }
    assert_eq!(standing(&fake, "mine").await, "1 2 3");
}

#[tokio::test]
async fn a_playlist_is_made_changed_listed_and_deleted() {
    let fake = fake().with_page_size(2);
    let mut new = NewPlaylist::named("Zen");
    new.description = Some("calm".to_owned());
    let made = fake.create_playlist(&listener(), &new).await.unwrap();
    assert_eq!(
        (made.number_of_items, made.visibility),
        (Some(0), Some(Visibility::Unlisted))
    );
    let mut query = PlaylistsQuery::default();
    let latest = fake.playlists(&listener(), &query).await.unwrap();
    assert_eq!(
        (latest.items[0].name.as_str(), latest.items[0].items.is_none()),
        ("Zen", true)
    );
    for sort in [
        PlaylistsSort::Name,
        PlaylistsSort::Created,
        PlaylistsSort::Modified,
    ] {
        query.sort = Some(sort(Direction::Descending));
        assert_eq!(
            fake.playlists(&listener(), &query).await.unwrap().items[0].name,
            "Zen"
        );
    }
    query.owner = PlaylistOwner::Collaborating;
    assert_eq!(fake.playlists(&listener(), &query).await.unwrap().total, Some(1));

    let mut update = PlaylistUpdate::of(made.id.clone());
    assert!(
        fake.update_playlist(&listener(), &update).await.is_err(),
        "nothing to change"
    );
    update.name = Some("Zen garden".to_owned());
    update.description = Some(String::new());
    update.visibility = Some(Visibility::Public);
    let changed = fake.update_playlist(&listener(), &update).await.unwrap();
    assert_eq!(
        (changed.name.as_str(), &changed.description),
        ("Zen garden", &None)
    );
    for bad in [
        NewPlaylist::named(""),
        NewPlaylist::named("x".repeat(251)),
        NewPlaylist {
            description: Some("x".repeat(501)),
            ..new.clone()
        },
        NewPlaylist {
            visibility: Visibility::Private,
            ..new.clone()
        },
    ] {
        assert!(fake.create_playlist(&listener(), &bad).await.is_err());
    }
    fake.delete_playlist(&listener(), &made.id).await.unwrap();
    assert_eq!(
        fake.delete_playlist(&listener(), &made.id)
            .await
            .unwrap_err()
            .code(),
        ErrorCode::NotFound
    );
    let error = fake
        .delete_playlist(&listener(), &playlist_id("ours"))
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Forbidden);
}

#[tokio::test]
async fn favorites_of_every_kind_come_and_go() {
    let fake = fake().with_favorite(TrackId::from_tidal("404"));
    for (kind, id) in [
        (Kind::Track, "1"),
        (Kind::Album, "70"),
        (Kind::Artist, "7"),
        (Kind::Playlist, "theirs"),
        (Kind::Video, "90"),
    ] {
        let change = FavoritesChange {
            kind,
            ids: vec![Identifier::from_tidal(kind, id)],
        };
        assert!(
            fake.add_favorites(&listener(), &change)
                .await
                .unwrap()
                .skipped
                .is_empty()
        );
        let again = fake.add_favorites(&listener(), &change).await.unwrap();
        assert_eq!(again.skipped[0].reason, SkipReason::AlreadyThere);
        for sort in [
            FavoritesSort::Added,
            FavoritesSort::Album,
            FavoritesSort::Artist,
            FavoritesSort::Duration,
            FavoritesSort::Modified,
            FavoritesSort::Name,
            FavoritesSort::Released,
            FavoritesSort::Title,
        ] {
            let sort = sort(Direction::Descending);
            let query = FavoritesQuery {
                sort: Some(sort),
                ..FavoritesQuery::first(kind)
            };
            let page = fake.favorites(&listener(), &query).await;
            assert_eq!(page.is_ok(), sort.accepts(kind), "{sort:?} {kind}");
            assert!(page.is_err() || page.unwrap().items[0].thing.identifier().id() == id);
        }
        fake.remove_favorites(&listener(), &change).await.unwrap();
    }
    let left = fake
        .favorites(&listener(), &FavoritesQuery::first(Kind::Track))
        .await
        .unwrap();
    assert!(matches!(left.items[0].thing, Thing::Unavailable(_)));
    for (ids, code) in [
        (vec![], ErrorCode::InvalidInput),
        (vec![track(1), track(1)], ErrorCode::Conflict),
        (
            vec![Identifier::from_tidal(Kind::Album, "70")],
            ErrorCode::InvalidInput,
        ),
    ] {
        let change = FavoritesChange {
            kind: Kind::Track,
            ids,
        };
        assert_eq!(
            fake.add_favorites(&listener(), &change).await.unwrap_err().code(),
            code
        );
    }
}

#[tokio::test]
async fn the_same_key_is_the_same_change() {
    let fake = fake();
    let mut add = addition("mine", [4]);
    add.key = Some("k1".parse().unwrap());
    let first = fake.add_items(&listener(), &add).await.unwrap();
    assert_eq!(fake.add_items(&listener(), &add).await.unwrap(), first);
    assert_eq!(standing(&fake, "mine").await, "1 2 3 4");
    add.items.push(track(5));
    assert_eq!(
        fake.add_items(&listener(), &add).await.unwrap_err().code(),
        ErrorCode::Internal
    );
    let mut new = NewPlaylist::named("Once");
    new.key = Some("k2".parse().unwrap());
    let made = fake.create_playlist(&listener(), &new).await.unwrap();
    assert_eq!(fake.create_playlist(&listener(), &new).await.unwrap().id, made.id);
}

#[tokio::test]
async fn answers_and_requests_get_lost_as_told() {
    let fake = fake();
    let add = addition("mine", [4]);
    fake.let_pass(1);
    fake.lose_next_request();
    fake.lose_next_answer();
    fake.hang_next_answer();
    assert!(fake.user(&listener()).await.is_ok());
    let lost = fake.add_items(&listener(), &add).await.unwrap_err();
    assert_eq!(lost.reason(), Some("outcome_unknown"));
    let applied = fake.add_items(&listener(), &add).await.unwrap_err();
    assert_eq!(applied.reason(), Some("outcome_unknown"));
    assert!(fake.add_items(&listener(), &add).now_or_never().is_none());
    assert_eq!(standing(&fake, "mine").await, "1 2 3 4 4");
    fake.lose_next_answer();
    assert_eq!(
        fake.user(&listener()).await.unwrap_err().code(),
        ErrorCode::Timeout
    );
}
