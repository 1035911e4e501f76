//! Removing and moving entries, and changing favourites.

use tidal_core::{
    CollectionService, Error, ErrorCode, Identifier, ItemId, Kind, UserKey,
    curation::{Selection, Shift, Stop},
    model::SkipReason,
    service::FavoritesQuery,
    testing::FakeTidal,
};

use super::world::{Counted, curator, entry, fake, paced, playlist, refused, standing, track, tracks};

/// What goes wrong with one change: refused, or unknown and not carried out, or unknown and carried out.
const WEATHER: [fn(&FakeTidal); 3] = [
    |fake| fake.fail_next(refused()),
    |fake| fake.lose_next_request(),
    |fake| fake.lose_next_answer(),
];

async fn positions(
    fake: &FakeTidal,
    positions: impl IntoIterator<Item = usize>,
) -> Vec<tidal_core::service::PlacedItem> {
    let selection = Selection::Positions(positions.into_iter().collect());
    let found = curator(fake).find(&playlist(), &selection).await.unwrap();
    assert!(found.missing.is_empty());
    found.items
}

#[tokio::test]
async fn entries_are_removed_whatever_goes_wrong() {
    for step in 0..3 {
        for strike in WEATHER {
            let fake = fake(0..130);
            let wanted = positions(&fake, 11..=130).await;
            fake.let_pass(step);
            strike(&fake);
            let first = curator(&fake).remove(&playlist(), wanted.clone()).await;
            let rest = match first {
                Ok(report) => {
                    let told = report.done.len() + report.uncertain.len() + report.left.len();
                    assert_eq!(told, 120);
                    assert!(report.uncertain.is_empty(), "a look tells");
                    report.left
                }
                Err(error) => {
                    assert_eq!(error.code(), ErrorCode::Unavailable);
                    wanted
                }
            };
            let report = curator(&fake).remove(&playlist(), rest).await.unwrap();
            assert!(report.stopped.is_none());
            assert_eq!(standing(&fake, &playlist()).await, (0..10).collect::<Vec<_>>());
        }
    }
}

#[tokio::test]
async fn what_cannot_be_looked_at_is_uncertain() {
    let fake = fake(0..130);
    let wanted = positions(&fake, 1..=130).await;
    fake.let_pass(1);
    fake.lose_next_answer();
    fake.fail_always(refused());
    let report = curator(&fake).remove(&playlist(), wanted.clone()).await.unwrap();
    assert_eq!(
        (report.done.len(), report.uncertain.len(), report.left.len()),
        (50, 50, 30)
    );
    fake.recover();
    let error = curator(&fake)
        .remove(&playlist(), wanted[50..].to_vec())
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput, "some are gone");
    fake.lose_next_request();
    fake.let_pass(2);
    fake.fail_next(refused());
    fake.fail_next(refused());
    let report = curator(&fake)
        .remove(&playlist(), wanted[100..].to_vec())
        .await
        .unwrap();
    assert_eq!(report.uncertain.len(), 30);
    let pace = Counted::allowing(0);
    let report = paced(&fake, &pace).remove(&playlist(), wanted).await.unwrap();
    assert!(matches!(report.stopped, Some(Stop::Paused)) && report.left.len() == 130);
}

#[tokio::test]
async fn entries_are_moved_in_their_order_whatever_goes_wrong() {
    for before in [Some(entry(2)), None] {
        for step in 0..3 {
            for strike in WEATHER {
                let fake = fake(0..60);
                let shift = Shift {
                    playlist: playlist(),
                    items: (10..60).rev().map(entry).collect(),
                    before: before.clone(),
                };
                // The three pages are read first.
                fake.let_pass(3 + step);
                strike(&fake);
                if let Ok(report) = curator(&fake).shift(&shift).await {
                    assert!(report.uncertain.is_empty());
                    assert_eq!(report.done.len() + report.left.len(), 50);
                }
                let report = curator(&fake).shift(&shift).await.unwrap();
                assert!(report.stopped.is_none());
                let expected: Vec<_> = match before {
                    Some(_) => (0..2).chain((10..60).rev()).chain(2..10).collect(),
                    None => (0..10).chain((10..60).rev()).collect(),
                };
                assert_eq!(standing(&fake, &playlist()).await, expected, "{step}");
            }
        }
    }
}

#[tokio::test]
async fn a_shift_that_makes_no_sense_moves_nothing() {
    let fake = fake(0..30);
    let nowhere = ItemId::from_tidal("nowhere");
    for (items, before, named) in [
        (vec![entry(1), entry(2)], Some(entry(2)), "e2"),
        (vec![entry(1), entry(1)], None, "e1"),
        (vec![entry(1), nowhere.clone()], None, "nowhere"),
        (vec![entry(1)], Some(nowhere), "nowhere"),
    ] {
        let shift = Shift {
            playlist: playlist(),
            items,
            before,
        };
        let error = curator(&fake).shift(&shift).await.unwrap_err();
        assert_eq!(error.code(), ErrorCode::InvalidInput);
        assert!(error.to_string().contains(named), "{error}");
    }
    assert_eq!(fake.count("move_items"), 0);
    let nothing = Shift {
        playlist: playlist(),
        items: Vec::new(),
        before: None,
    };
    assert!(curator(&fake).shift(&nothing).await.unwrap().done.is_empty());
    let pace = Counted::allowing(1);
    let shift = Shift {
        items: vec![entry(25)],
        ..nothing
    };
    let error = paced(&fake, &pace).shift(&shift).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Timeout);
}

#[tokio::test]
async fn a_shift_blames_the_argument_that_is_wrong() {
    let fake = fake(0..30);
    let nowhere = |number| ItemId::from_tidal(format!("nowhere-{number}"));
    for (items, before, field) in [
        (vec![entry(1)], Some(nowhere(0)), "before"),
        (vec![entry(1), nowhere(1)], Some(nowhere(0)), "item_ids"),
        (vec![entry(1), nowhere(1)], Some(entry(2)), "item_ids"),
        ((0..100).map(nowhere).collect(), None, "item_ids"),
        (vec![entry(1), entry(1)], None, "item_ids"),
    ] {
        let shift = Shift {
            playlist: playlist(),
            items,
            before,
        };
        let error = curator(&fake).shift(&shift).await.unwrap_err().to_string();
        assert!(error.starts_with(&format!("{field}: ")), "{error}");
        assert!(error.len() < 400, "{error}");
    }
}

async fn favorites(fake: &FakeTidal) -> usize {
    let viewer = crate::world::viewer().signed_in(UserKey::new("default"));
    let page = fake.favorites(&viewer, &FavoritesQuery::first(Kind::Track)).await;
    usize::try_from(page.unwrap().total.unwrap()).unwrap()
}

#[tokio::test]
async fn favorites_are_added_and_removed_whatever_goes_wrong() {
    for step in 0..3 {
        for strike in WEATHER {
            let fake = fake([]);
            let mut wanted = tracks(0..120);
            wanted.extend([track(5), track(9999)]);
            fake.let_pass(step);
            strike(&fake);
            let first = curator(&fake).add_favorites(Kind::Track, wanted.clone()).await;
            if let Ok(report) = first {
                let told = report.done.len() + report.skipped.len() + report.left.len();
                assert_eq!((told, report.uncertain.len()), (121, 0));
            }
            let report = curator(&fake)
                .add_favorites(Kind::Track, wanted.clone())
                .await
                .unwrap();
            let last = report.skipped.last().unwrap();
            assert!(report.stopped.is_none() && report.skipped.len() + report.done.len() == 121);
            assert!(
                report
                    .skipped
                    .iter()
                    .any(|skipped| skipped.reason == SkipReason::NotFound),
                "{last:?}"
            );
            assert_eq!(favorites(&fake).await, 120);

            fake.let_pass(step);
            strike(&fake);
            let _ = curator(&fake).remove_favorites(Kind::Track, wanted.clone()).await;
            let report = curator(&fake)
                .remove_favorites(Kind::Track, wanted)
                .await
                .unwrap();
            assert_eq!((report.done.len(), favorites(&fake).await), (121, 0));
        }
    }
}

#[tokio::test]
async fn favorites_that_nobody_can_tell_of_are_uncertain() {
    let fake = fake([]);
    fake.let_pass(1);
    fake.lose_next_request();
    fake.lose_next_request();
    let report = curator(&fake)
        .add_favorites(Kind::Track, tracks(0..120))
        .await
        .unwrap();
    assert_eq!(
        (report.done.len(), report.uncertain.len(), report.left.len()),
        (50, 50, 20)
    );
    assert!(matches!(
        report.stopped,
        Some(Stop::Failed(Error::OutcomeUnknown { .. }))
    ));
    let album = vec![Identifier::from_tidal(Kind::Album, "1")];
    let error = curator(&fake)
        .add_favorites(Kind::Track, album)
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput);
    fake.fail_next(refused());
    assert!(
        curator(&fake)
            .remove_favorites(Kind::Track, tracks(0..9))
            .await
            .is_err()
    );
}
