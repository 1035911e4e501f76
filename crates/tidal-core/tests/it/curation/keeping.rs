//! Playlists that are too long to be read in one call: what was read is kept, and every call gets further.

use tidal_core::{
    TrackId,
    curation::{Addition, Extent, Readings, Selection, Shift},
    testing::FakeTidal,
};

use super::world::{Counted, curator, entry, fake, paced, playlist, standing, tracks};

/// By then it is done, or never.
const MOST_CALLS: usize = 12;

async fn add(fake: &FakeTidal, readings: &Readings, wish: &Addition) -> usize {
    for call in 1..=MOST_CALLS {
        let pace = Counted::allowing(8);
        let report = paced(fake, &pace).keeping(readings).add(wish).await.unwrap();
        if report.stopped.is_none() {
            return call;
        }
    }
    panic!("it does not get done");
}

#[tokio::test]
async fn an_addition_goes_on_reading_where_the_last_call_stopped() {
    let (fake, readings) = (fake(0..450), Readings::default());
    let wish = Addition::new(playlist(), tracks(440..560));
    let pace = Counted::allowing(8);
    let first = paced(&fake, &pace).keeping(&readings).add(&wish).await.unwrap();
    assert!(first.stopped.is_some());
    let viewer = crate::world::viewer().signed_in(tidal_core::UserKey::new("default"));
    let extent = readings.extent(&viewer, &playlist());
    assert_eq!(extent, Some(Extent { read: 160, of: 450 }));
    assert_eq!(add(&fake, &readings, &wish).await, 3);
    assert_eq!(readings.extent(&viewer, &playlist()), None);
    let expected: Vec<_> = (0..560).collect();
    assert_eq!(standing(&fake, &playlist()).await, expected);
    let before = fake.total();
    assert_eq!(add(&fake, &readings, &wish).await, 1);
    assert_eq!(fake.total() - before, 1, "our own changes are known");
}

#[tokio::test]
async fn what_somebody_else_changed_is_read_again() {
    let (fake, readings) = (fake(0..450), Readings::default());
    let wish = Addition::new(playlist(), tracks(440..560));
    let pace = Counted::allowing(20);
    let first = paced(&fake, &pace).keeping(&readings).add(&wish).await.unwrap();
    assert!(first.stopped.is_some());
    let theirs = Addition::new(playlist(), tracks([500]));
    curator(&fake).add(&theirs).await.unwrap();
    add(&fake, &readings, &wish).await;
    let expected: Vec<_> = (0..450).chain([500]).chain(450..500).chain(501..560).collect();
    assert_eq!(standing(&fake, &playlist()).await, expected);
}

#[tokio::test]
async fn a_move_goes_on_with_what_is_not_in_its_place() {
    let (fake, readings) = (fake(0..450), Readings::default());
    let shift = Shift {
        playlist: playlist(),
        items: (400..445).map(entry).collect(),
        before: Some(entry(0)),
    };
    let mut calls = 0;
    loop {
        calls += 1;
        assert!(calls <= MOST_CALLS, "it does not get done");
        let pace = Counted::allowing(9);
        let report = paced(&fake, &pace).keeping(&readings).shift(&shift).await;
        if report.is_ok_and(|report| report.stopped.is_none() && report.done.len() == 45) {
            break;
        }
    }
    assert_eq!((calls, fake.count("move_items")), (4, 3));
    let expected: Vec<_> = (400..445).chain(0..400).chain(445..450).collect();
    assert_eq!(standing(&fake, &playlist()).await, expected);
}

#[tokio::test]
async fn a_removal_goes_on_with_what_is_left() {
    let (fake, readings) = (fake(0..450), Readings::default());
    let ids = (0..120).map(|id| TrackId::from_tidal(id.to_string()));
    let selection = Selection::Tracks(ids.collect());
    let mut calls = 0;
    loop {
        calls += 1;
        assert!(calls <= MOST_CALLS, "it does not get done");
        let pace = Counted::allowing(9);
        let curator = paced(&fake, &pace).keeping(&readings);
        let Ok(found) = curator.find(&playlist(), &selection).await else {
            continue;
        };
        let report = curator.remove(&playlist(), found.items).await;
        if report.is_ok_and(|report| report.stopped.is_none()) {
            break;
        }
    }
    assert_eq!((calls, fake.count("remove_items")), (4, 3));
    let expected: Vec<_> = (120..450).collect();
    assert_eq!(standing(&fake, &playlist()).await, expected);
}
