//! Favourites of all five kinds.

use tidal_core::{
    CollectionService, Identifier, Kind,
    model::{Favorite, SkipReason, Thing},
    paging::{Position, window},
    service::{Direction, FavoritesChange, FavoritesQuery, FavoritesSort},
};

use super::{Listeners, poor, rich};

/// Whether everything is there that a list shows of such a thing.
fn is_whole(thing: &Thing) -> bool {
    match thing {
        Thing::Track(track) => !track.artists.is_empty() && track.album.is_some(),
        Thing::Album(album) => !album.artists.is_empty() && album.cover.is_some(),
        Thing::Artist(artist) => artist.picture.is_some(),
        Thing::Playlist(playlist) => playlist.cover.is_some() && playlist.items.is_none(),
        Thing::Video(video) => !video.artists.is_empty() && video.thumbnail.is_some(),
        Thing::Unavailable(_) => false,
    }
}

/// Two things of this kind that everybody can read.
fn some(world: &Listeners, kind: Kind) -> Vec<Identifier> {
    let sample = world.sim.sample();
    let ids = match kind {
        Kind::Track => &sample.tracks[..2],
        Kind::Album => &sample.albums[..2],
        Kind::Artist => &sample.artists[..2],
        Kind::Playlist => &[sample.odd_playlist.clone(), sample.empty_playlist.clone()],
        Kind::Video => &sample.videos[..2],
    };
    ids.iter()
        .map(|id| Identifier::parse(kind, id).unwrap())
        .collect()
}

fn identifiers(favorites: &[std::sync::Arc<Favorite>]) -> Vec<Identifier> {
    favorites
        .iter()
        .map(|favorite| favorite.thing.identifier())
        .collect()
}

#[tokio::test]
async fn a_page_comes_with_names_and_pictures() {
    let world = Listeners::start().await;
    for (kind, total) in [
        (Kind::Track, None),
        (Kind::Album, Some(45)),
        (Kind::Artist, Some(30)),
        (Kind::Playlist, Some(2)),
        (Kind::Video, Some(25)),
    ] {
        let query = FavoritesQuery::first(kind);
        let page = world.one(world.remote.favorites(&rich(), &query)).await;
        assert!(
            page.total.is_some() && (total.is_none() || page.total == total),
            "{kind}"
        );
        assert_eq!(
            page.items.len(),
            usize::try_from(page.total.unwrap().min(20)).unwrap()
        );
        assert_eq!(page.left_out, 0);
        for favorite in &page.items {
            assert_eq!(favorite.thing.identifier().kind, kind);
            let shown = !matches!(favorite.thing, Thing::Unavailable(_));
            assert!(!shown || is_whole(&favorite.thing), "{favorite:?}");
        }
        assert!(
            page.items.iter().any(|favorite| is_whole(&favorite.thing)),
            "{kind}"
        );
        let dates: Vec<_> = page
            .items
            .iter()
            .map(|favorite| favorite.added.unwrap())
            .collect();
        assert!(
            dates.is_sorted_by(|one, other| one >= other),
            "latest first: {dates:?}"
        );

        let nothing = world.one(world.remote.favorites(&poor(), &query)).await;
        assert!(nothing.items.is_empty() && nothing.next.is_none(), "{kind}");
        assert_eq!(nothing.total, Some(0));
    }
}

#[tokio::test]
async fn three_thousand_tracks_are_all_there() {
    let world = Listeners::start().await;
    let (remote, viewer) = (&world.remote, rich());
    let query = FavoritesQuery::first(Kind::Track);
    let total = remote.favorites(&viewer, &query).await.unwrap().total.unwrap();
    let pages = window(Position::default(), 5_000, |cursor| {
        let query = FavoritesQuery {
            cursor,
            ..query.clone()
        };
        let viewer = &viewer;
        async move { remote.favorites(viewer, &query).await }
    });
    let (all, cost) = world.cost(pages).await;
    let all = identifiers(&all.unwrap().items);
    assert_eq!(u64::try_from(all.len()).unwrap(), total);
    assert_eq!(cost, total.div_ceil(20));
    let distinct: std::collections::HashSet<_> = all.iter().collect();
    assert_eq!(distinct.len(), all.len());
}

#[tokio::test]
async fn each_kind_has_its_orders() {
    use Direction::{Ascending, Descending};
    let world = Listeners::start().await;
    let orders = [Ascending, Descending].map(|direction| {
        [
            FavoritesSort::Added(direction),
            FavoritesSort::Album(direction),
            FavoritesSort::Artist(direction),
            FavoritesSort::Duration(direction),
            FavoritesSort::Modified(direction),
            FavoritesSort::Name(direction),
            FavoritesSort::Released(direction),
            FavoritesSort::Title(direction),
        ]
    });
    for kind in Kind::ALL {
        for order in orders.as_flattened() {
            let query = FavoritesQuery {
                sort: Some(*order),
                ..FavoritesQuery::first(kind)
            };
            let (page, cost) = world.cost(world.remote.favorites(&rich(), &query)).await;
            match page {
                Ok(page) => assert!(order.accepts(kind) && cost == 1 && !page.items.is_empty()),
                Err(error) => {
                    assert!(!order.accepts(kind) && cost == 0, "{error}");
                    assert!(error.to_string().contains(kind.plural()), "{error}");
                }
            }
        }
    }
    let longest = FavoritesQuery {
        sort: Some(FavoritesSort::Duration(Descending)),
        ..FavoritesQuery::first(Kind::Track)
    };
    let page = world.remote.favorites(&rich(), &longest).await.unwrap();
    let lengths: Vec<_> = page
        .items
        .iter()
        .filter_map(|favorite| match &favorite.thing {
            Thing::Track(track) => Some(track.duration),
            _ => None,
        })
        .collect();
    assert!(lengths.is_sorted_by(|one, other| one >= other), "{lengths:?}");
}

#[tokio::test]
async fn favourites_come_and_go() {
    let world = Listeners::start().await;
    for kind in Kind::ALL {
        let ids = some(&world, kind);
        let missing = Identifier::parse(kind, &world.sim.sample().missing_id).unwrap();
        let change = |ids: &[Identifier]| FavoritesChange {
            kind,
            ids: ids.to_vec(),
        };
        let first = change(&ids[..1]);
        let accepted = world.one(world.remote.add_favorites(&poor(), &first)).await;
        assert!(accepted.skipped.is_empty(), "{kind}");

        let all = change(&[ids[0].clone(), missing.clone(), ids[1].clone(), ids[1].clone()]);
        let accepted = world.one(world.remote.add_favorites(&poor(), &all)).await;
        let skipped: Vec<_> = accepted
            .skipped
            .into_iter()
            .map(|one| (one.what, one.reason))
            .collect();
        assert_eq!(
            skipped,
            [
                (ids[0].clone(), SkipReason::AlreadyThere),
                (missing.clone(), SkipReason::NotFound)
            ]
        );
        let query = FavoritesQuery::first(kind);
        let page = world.remote.favorites(&poor(), &query).await.unwrap();
        assert_eq!(identifiers(&page.items).len(), 2, "{kind}");

        // What is not there (any more) can be removed all the same.
        for gone in [change(&[ids[0].clone(), missing]), change(&ids)] {
            world.one(world.remote.remove_favorites(&poor(), &gone)).await;
        }
        let page = world.remote.favorites(&poor(), &query).await.unwrap();
        assert!(page.items.is_empty(), "{kind}");
    }
}
