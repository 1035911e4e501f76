//! What cannot be accepted is not sent.

use tidal_core::{
    CollectionService, ErrorCode, Identifier, ItemId, Kind, PlaybackService, PlaylistId, PlaylistService,
    Result,
    model::Visibility,
    service::{
        AddItems, FavoritesChange, MoveItems, NewPlaylist, PlacedItem, PlaylistUpdate, RemoveItems,
        TrackPlaybackQuery,
    },
};

use super::{super::world::id, Listeners, poor};

/// Nothing was sent, and the error begins like this.
async fn check_unsent<T: std::fmt::Debug>(
    world: &Listeners,
    task: impl Future<Output = Result<T>>,
    expected: &str,
) {
    let (outcome, cost) = world.cost(task).await;
    let error = outcome.unwrap_err();
    assert_eq!((error.code(), cost), (ErrorCode::InvalidInput, 0), "{error}");
    assert!(error.to_string().starts_with(expected), "{error}");
}

/// A playlist that nobody has to know of.
fn anywhere() -> PlaylistId {
    PlaylistId::from_tidal("p")
}

fn add(items: Vec<Identifier>) -> AddItems {
    AddItems {
        playlist: anywhere(),
        items,
        before: None,
        key: None,
    }
}

fn remove(items: Vec<PlacedItem>) -> RemoveItems {
    let playlist = anywhere();
    RemoveItems { playlist, items }
}

/// Before the entry `0`.
fn shift(items: Vec<PlacedItem>) -> MoveItems {
    MoveItems {
        playlist: anywhere(),
        items,
        before: Some(ItemId::from_tidal("0")),
    }
}

fn entry(number: usize) -> PlacedItem {
    PlacedItem {
        item_id: ItemId::from_tidal(number.to_string()),
        media: Identifier::from_tidal(Kind::Track, "7"),
    }
}

fn entries(count: usize) -> Vec<PlacedItem> {
    (0..count).map(entry).collect()
}

fn artist() -> Identifier {
    Identifier::from_tidal(Kind::Artist, "7")
}

#[tokio::test]
async fn lists_that_are_empty_or_too_long_are_not_sent() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    for count in [0, 51] {
        let expected = format!("items: a list of {count}");
        let tracks = add(vec![world.track(0); count]);
        check_unsent(&world, tidal.add_items(&me, &tracks), &expected).await;
        let placed = remove(entries(count));
        check_unsent(&world, tidal.remove_items(&me, &placed), &expected).await;
        let change = FavoritesChange {
            kind: Kind::Artist,
            ids: vec![artist(); count],
        };
        let expected = format!("ids: a list of {count}");
        check_unsent(&world, tidal.add_favorites(&me, &change), &expected).await;
        check_unsent(&world, tidal.remove_favorites(&me, &change), &expected).await;
    }
    let placed = shift(entries(21));
    check_unsent(&world, tidal.move_items(&me, &placed), "items: a list of 21").await;
}

#[tokio::test]
async fn entries_that_make_no_sense_are_not_sent() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    let itself = shift(entries(2));
    check_unsent(&world, tidal.move_items(&me, &itself), r#"before: "0""#).await;
    let twice = || vec![entry(1), entry(1)];
    check_unsent(&world, tidal.move_items(&me, &shift(twice())), r#"items: "1""#).await;
    check_unsent(&world, tidal.remove_items(&me, &remove(twice())), r#"items: "1""#).await;
    let odd = r#"items: "artist 7""#;
    check_unsent(&world, tidal.add_items(&me, &add(vec![artist()])), odd).await;
    let placed = vec![PlacedItem {
        media: artist(),
        ..entry(1)
    }];
    check_unsent(&world, tidal.remove_items(&me, &remove(placed)), odd).await;
    let change = FavoritesChange {
        kind: Kind::Track,
        ids: vec![artist()],
    };
    check_unsent(&world, tidal.add_favorites(&me, &change), r#"ids: "artist 7""#).await;
}

#[tokio::test]
async fn texts_and_choices_out_of_bounds_are_not_sent() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    let create = async |change: fn(&mut NewPlaylist), expected: &str| {
        let mut new = NewPlaylist::named("Run");
        change(&mut new);
        check_unsent(&world, tidal.create_playlist(&me, &new), expected).await;
    };
    create(|new| new.name = " ".to_owned(), r#"name: " ""#).await;
    create(|new| new.name = "å".repeat(251), "name: ").await;
    create(|new| new.description = Some("å".repeat(501)), "description: ").await;
    create(
        |new| new.visibility = Visibility::Private,
        r#"visibility: "private""#,
    )
    .await;
    let nothing = PlaylistUpdate::of(PlaylistId::from_tidal("p"));
    check_unsent(
        &world,
        tidal.update_playlist(&me, &nothing),
        "changes: nothing to change",
    )
    .await;
    let query = TrackPlaybackQuery {
        id: id("1"),
        formats: [].into(),
    };
    check_unsent(&world, tidal.track_manifest(&me, &query), "formats: no format").await;
}
