//! Playlists from the first wish to the end.

use std::collections::HashSet;

use tidal_core::{
    CatalogService, Identifier, ItemId, Kind, PlaylistId, PlaylistService,
    model::{Added, PlaylistKind, SkipReason, Visibility},
    service::{
        AddItems, Direction, MoveItems, NewPlaylist, PlacedItem, PlaylistItemsQuery, PlaylistOwner,
        PlaylistUpdate, PlaylistsQuery, PlaylistsSort, RemoveItems,
    },
};
use tidal_sim::Fault;

use super::{super::world::id, Listeners, poor, rich};

impl Listeners {
    /// An empty playlist of the listener who has nothing.
    pub(super) async fn new_playlist(&self) -> PlaylistId {
        let new = NewPlaylist::named("Run");
        let made = self.remote.create_playlist(&poor(), &new).await.unwrap();
        made.id.clone()
    }

    /// Puts these into a playlist.
    pub(super) async fn put(&self, playlist: &PlaylistId, items: Vec<Identifier>) -> Added {
        let add = AddItems {
            playlist: playlist.clone(),
            items,
            before: None,
            key: None,
        };
        self.remote.add_items(&poor(), &add).await.unwrap()
    }

    /// The ids of what stands in a playlist, in order.
    async fn order(&self, playlist: &PlaylistId) -> Vec<String> {
        let query = PlaylistItemsQuery::first(playlist.clone());
        let page = self.remote.playlist_items(&poor(), &query).await.unwrap();
        page.items.iter().map(|item| item.media.id().to_owned()).collect()
    }

    /// The sample track of this number.
    pub(super) fn track(&self, number: usize) -> Identifier {
        Identifier::parse(Kind::Track, &self.sim.sample().tracks[number]).unwrap()
    }
}

/// What was put into a playlist, as it is named when it is moved or removed.
pub(super) fn placed(added: &Added) -> Vec<PlacedItem> {
    let placed = added.items.iter().map(|item| PlacedItem {
        item_id: item.item_id.clone().unwrap(),
        media: item.media.clone(),
    });
    placed.collect()
}

#[tokio::test]
async fn a_playlist_is_made_changed_and_gone() {
    let world = Listeners::start().await;
    let (remote, me) = (&world.remote, poor());
    let new = NewPlaylist {
        description: Some(" 180 bpm ".to_owned()),
        ..NewPlaylist::named(" Run ")
    };
    let made = world.one(remote.create_playlist(&me, &new)).await;
    assert_eq!(
        (made.name.as_str(), made.description.as_deref()),
        ("Run", Some("180 bpm"))
    );
    assert_eq!(
        (made.kind, made.visibility),
        (Some(PlaylistKind::User), Some(Visibility::Unlisted))
    );

    let mine = world.one(remote.playlists(&me, &PlaylistsQuery::default())).await;
    assert_eq!(mine.items.len(), 1);
    assert_eq!(mine.items[0].id, made.id);
    assert!(mine.items[0].items.is_none());

    let update = PlaylistUpdate {
        name: Some("Walk".to_owned()),
        visibility: Some(Visibility::Public),
        ..PlaylistUpdate::of(made.id.clone())
    };
    let changed = world.one(remote.update_playlist(&me, &update)).await;
    assert_eq!(
        (changed.name.as_str(), changed.description.as_deref()),
        ("Walk", Some("180 bpm"))
    );
    assert_eq!(changed.visibility, Some(Visibility::Public));
    let cleared = PlaylistUpdate {
        description: Some(" ".to_owned()),
        ..PlaylistUpdate::of(made.id.clone())
    };
    let cleared = world.one(remote.update_playlist(&me, &cleared)).await;
    assert_eq!(
        (cleared.name.as_str(), cleared.description.as_deref()),
        ("Walk", None)
    );
    let described = PlaylistUpdate {
        description: Some("slow".to_owned()),
        ..PlaylistUpdate::of(made.id.clone())
    };
    let described = world.one(remote.update_playlist(&me, &described)).await;
    assert_eq!(described.description.as_deref(), Some("slow"));

    world.one(remote.delete_playlist(&me, &made.id)).await;
    assert!(remote.playlist(&me, &made.id).await.is_err());
}

#[tokio::test]
async fn items_are_put_in_their_place_moved_and_removed() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    let playlist = world.new_playlist().await;
    let video = Identifier::parse(Kind::Video, &world.sim.sample().videos[0]).unwrap();
    let missing = Identifier::parse(Kind::Track, &world.sim.sample().missing_id).unwrap();
    let [a, b, c] = [0, 1, 2].map(|number| world.track(number));
    let expect = |items: &[&Identifier]| items.iter().map(|one| one.id().to_owned()).collect::<Vec<_>>();

    let add = AddItems {
        playlist: playlist.clone(),
        items: vec![a.clone(), missing.clone(), a.clone(), video.clone()],
        before: None,
        key: None,
    };
    let first = world.one(tidal.add_items(&me, &add)).await;
    assert_eq!(world.order(&playlist).await, expect(&[&a, &a, &video]));
    assert_eq!(first.skipped.len(), 1);
    assert_eq!(
        (&first.skipped[0].what, first.skipped[0].reason),
        (&missing, SkipReason::NotFound)
    );
    let first = placed(&first);
    let item_ids: HashSet<&ItemId> = first.iter().map(|item| &item.item_id).collect();
    assert_eq!(item_ids.len(), 3, "each entry has a name of its own");

    let add = AddItems {
        items: vec![b.clone(), c.clone()],
        before: Some(first[2].item_id.clone()),
        ..add
    };
    let second = placed(&world.one(tidal.add_items(&me, &add)).await);
    assert_eq!(world.order(&playlist).await, expect(&[&a, &a, &b, &c, &video]));

    let mut shift = MoveItems {
        playlist: playlist.clone(),
        items: vec![first[2].clone(), second[0].clone()],
        before: Some(first[0].item_id.clone()),
    };
    world.one(tidal.move_items(&me, &shift)).await;
    assert_eq!(world.order(&playlist).await, expect(&[&video, &b, &a, &a, &c]));
    shift.before = None;
    world.one(tidal.move_items(&me, &shift)).await;
    assert_eq!(world.order(&playlist).await, expect(&[&a, &a, &c, &video, &b]));

    let remove = RemoveItems {
        playlist: playlist.clone(),
        items: vec![first[0].clone(), first[2].clone()],
    };
    world.one(tidal.remove_items(&me, &remove)).await;
    assert_eq!(world.order(&playlist).await, expect(&[&a, &c, &b]));
}

#[tokio::test]
async fn ones_own_playlists_come_in_the_order_asked_for() {
    let world = Listeners::start().await;
    let (remote, me) = (&world.remote, poor());
    for name in ["B", "C", "A"] {
        remote
            .create_playlist(&me, &NewPlaylist::named(name))
            .await
            .unwrap();
    }
    let names = async |sort| {
        let query = PlaylistsQuery {
            sort,
            ..PlaylistsQuery::default()
        };
        let page = world.one(remote.playlists(&me, &query)).await;
        page.items
            .iter()
            .map(|list| list.name.clone())
            .collect::<String>()
    };
    assert_eq!(
        names(Some(PlaylistsSort::Name(Direction::Ascending))).await,
        "ABC"
    );
    assert_eq!(
        names(Some(PlaylistsSort::Name(Direction::Descending))).await,
        "CBA"
    );
    for sort in [None, Some(PlaylistsSort::Created(Direction::Ascending))] {
        assert_eq!(names(sort).await.len(), 3);
    }
    let others = PlaylistsQuery {
        owner: PlaylistOwner::Collaborating,
        ..PlaylistsQuery::default()
    };
    assert!(world.one(remote.playlists(&me, &others)).await.items.is_empty());
    let private = world
        .one(remote.playlists(&rich(), &PlaylistsQuery::default()))
        .await;
    assert_eq!(private.items[0].visibility, Some(Visibility::Private));
}

#[tokio::test]
async fn more_than_a_page_of_playlists_goes_on() {
    let world = Listeners::start().await;
    for number in 0..21 {
        let new = NewPlaylist::named(format!("Number {number}"));
        world.remote.create_playlist(&poor(), &new).await.unwrap();
    }
    let first = world
        .remote
        .playlists(&poor(), &PlaylistsQuery::default())
        .await
        .unwrap();
    assert_eq!(first.items.len(), 20);
    let query = PlaylistsQuery {
        cursor: first.next.clone(),
        ..PlaylistsQuery::default()
    };
    let rest = world.one(world.remote.playlists(&poor(), &query)).await;
    assert_eq!((rest.items.len(), rest.next.is_none()), (1, true));
}

#[tokio::test]
async fn the_same_wish_is_carried_out_once() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    let new = NewPlaylist {
        key: Some(id("morning-run")),
        ..NewPlaylist::named("Run")
    };
    let made = tidal.create_playlist(&me, &new).await.unwrap();
    let again = tidal.create_playlist(&me, &new).await.unwrap();
    assert_eq!(again.id, made.id);
    let add = AddItems {
        playlist: made.id.clone(),
        items: vec![world.track(0)],
        before: None,
        key: Some(id("first-track")),
    };
    let first = tidal.add_items(&me, &add).await.unwrap();
    assert_eq!(tidal.add_items(&me, &add).await.unwrap(), first);
    assert_eq!(world.order(&made.id).await.len(), 1);
    let other = AddItems {
        items: vec![world.track(1)],
        ..add
    };
    let error = tidal.add_items(&me, &other).await.unwrap_err();
    assert!(error.to_string().starts_with(r#"key: "first-track""#), "{error}");
    let unnamed = AddItems { key: None, ..other };
    tidal.add_items(&me, &unnamed).await.unwrap();
    assert_eq!(world.order(&made.id).await.len(), 2);
}

#[tokio::test]
async fn a_lost_answer_changes_nothing_twice() {
    let world = Listeners::start().await;
    let (tidal, me) = (&world.remote, poor());
    world.sim.faults().next(1, Fault::AnswerLost);
    let playlist = world.new_playlist().await;
    world.sim.faults().next(1, Fault::AnswerLost);
    let added = placed(&world.put(&playlist, vec![world.track(0), world.track(1)]).await);
    assert_eq!(world.order(&playlist).await.len(), 2);
    world.sim.faults().next(1, Fault::AnswerLost);
    let remove = RemoveItems {
        playlist: playlist.clone(),
        items: added[..1].to_vec(),
    };
    tidal.remove_items(&me, &remove).await.unwrap();
    assert_eq!(world.order(&playlist).await.len(), 1);
    world.sim.faults().next(1, Fault::AnswerLost);
    tidal.delete_playlist(&me, &playlist).await.unwrap();
    let counters = world.sim.counters();
    assert_eq!((counters.writes_applied, counters.duplicates_suppressed), (4, 4));
}
