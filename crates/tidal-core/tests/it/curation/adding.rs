//! Putting things into playlists.

use futures_util::FutureExt;
use tidal_core::{
    Error, ErrorCode, Freshness, Identifier, ItemId, Kind, PlaylistService, Retry, StaleReason, UserKey,
    curation::{Addition, AdditionReport, Curator, Duplicates, Stop},
    model::SkipReason,
    service::NewPlaylist,
    testing::{FakeTidal, build},
};

use super::world::{
    Counted, WEATHER, curator, entry, fake, limited, paced, playlist, refused, standing, track, tracks,
};

fn addition(ids: impl IntoIterator<Item = usize>) -> Addition {
    Addition::new(playlist(), tracks(ids))
}

fn added(report: &AdditionReport) -> Vec<usize> {
    let ids = report.added.iter().map(|item| item.media.id());
    ids.map(|id| id.parse().unwrap()).collect()
}

/// The reports of calls with the same wish, until one goes through.
async fn until_done(fake: &FakeTidal, wish: &Addition) -> Vec<Result<AdditionReport, Error>> {
    let mut reports = Vec::new();
    while reports.len() < 20 {
        let report = curator(fake).add(wish).await;
        let done = report.as_ref().is_ok_and(|report| report.stopped.is_none());
        reports.push(report);
        if done {
            break;
        }
    }
    reports
}

#[tokio::test]
async fn what_is_there_is_left_out_and_the_rest_comes_in_order() {
    let fake = fake(0..25);
    let mut wish = addition((20..150).rev());
    wish.items.extend([track(140), track(9999)]);
    let pace = Counted::allowing(100);
    let report = paced(&fake, &pace).add(&wish).await.unwrap();
    assert_eq!(added(&report), (25..150).rev().collect::<Vec<_>>());
    let there: Vec<_> = report
        .skipped
        .iter()
        .map(|skipped| (skipped.what.id(), skipped.reason))
        .collect();
    assert_eq!(
        there[..2],
        [("24", SkipReason::AlreadyThere), ("23", SkipReason::AlreadyThere)]
    );
    assert_eq!(
        there[5..],
        [("140", SkipReason::AlreadyThere), ("9999", SkipReason::NotFound)]
    );
    let expected: Vec<_> = (0..25).chain((25..150).rev()).collect();
    assert_eq!(standing(&fake, &playlist()).await, expected);
    assert_eq!(*pace.told.lock().unwrap(), [(50, 126), (100, 126), (126, 126)]);
    // Two pages, three chunks, and a look at the state between them.
    assert_eq!((fake.count("add_items"), fake.count("playlist")), (3, 3));
    let again = curator(&fake).add(&wish).await.unwrap();
    assert!(again.added.is_empty() && again.skipped.len() == wish.items.len());
}

#[tokio::test]
async fn chunks_before_an_item_keep_their_order() {
    let fake = fake(0..3);
    let wish = Addition {
        before: Some(entry(1)),
        ..addition(100..220)
    };
    curator(&fake).add(&wish).await.unwrap();
    let expected: Vec<_> = (0..1).chain(100..220).chain(1..3).collect();
    assert_eq!(standing(&fake, &playlist()).await, expected);
}

#[tokio::test]
async fn duplicates_are_kept_where_they_are_wanted() {
    let fake = fake([1]);
    let mut wish = addition([1, 1, 2]);
    wish.duplicates = Duplicates::Keep;
    curator(&fake).add(&wish).await.unwrap();
    assert_eq!(
        (fake.total(), standing(&fake, &playlist()).await),
        (1, vec![1, 1, 1, 2])
    );
    wish.key = Some("again".parse().unwrap());
    for _ in 0..2 {
        let report = curator(&fake).add(&wish).await.unwrap();
        assert_eq!(report.added.len(), 3);
    }
    assert_eq!(
        standing(&fake, &playlist()).await.len(),
        7,
        "the same key is the same wish"
    );
}

#[tokio::test]
async fn what_cannot_be_added_is_refused_before_anything_is_sent() {
    let fake = fake(0..3);
    let album = Identifier::from_tidal(Kind::Album, "1");
    let wish = Addition::new(playlist(), vec![track(4), album]);
    assert_eq!(
        curator(&fake).add(&wish).await.unwrap_err().code(),
        ErrorCode::InvalidInput
    );
    let wish = Addition {
        before: Some(ItemId::from_tidal("nowhere")),
        ..addition([4])
    };
    assert_eq!(
        curator(&fake).add(&wish).await.unwrap_err().code(),
        ErrorCode::InvalidInput
    );
    assert!(curator(&fake).add(&addition([])).await.unwrap().added.is_empty());
    assert_eq!(fake.count("add_items"), 0);
}

#[tokio::test]
async fn whatever_goes_wrong_at_whatever_request_everything_comes_in_once_and_in_order() {
    // Two pages, three chunks, two looks: seven requests.
    for step in 0..7 {
        for (name, strike) in WEATHER {
            let fake = fake(0..25);
            fake.let_pass(step);
            strike(&fake);
            let wish = addition(100..220);
            let reports = until_done(&fake, &wish).await;
            let expected: Vec<_> = (0..25).chain(100..220).collect();
            assert_eq!(standing(&fake, &playlist()).await, expected, "{name} at {step}");
            let all: Vec<_> = reports.iter().flatten().flat_map(added).collect();
            assert_eq!(
                all,
                (100..220).collect::<Vec<_>>(),
                "{name} at {step}: told once each"
            );
            for report in reports.iter().flatten() {
                let told =
                    report.added.len() + report.skipped.len() + report.uncertain.len() + report.left.len();
                assert_eq!(told, 120, "{name} at {step}: nothing is left untold");
            }
        }
    }
}

#[tokio::test]
async fn a_call_that_is_dropped_at_any_request_can_be_repeated() {
    for step in 0..7 {
        for applied in [false, true] {
            let fake = fake(0..25);
            let wish = addition(100..220);
            fake.let_pass(step);
            if applied {
                fake.hang_next_answer();
            } else {
                fake.hang_next();
            }
            assert!(curator(&fake).add(&wish).now_or_never().is_none());
            curator(&fake).add(&wish).await.unwrap();
            let expected: Vec<_> = (0..25).chain(100..220).collect();
            assert_eq!(standing(&fake, &playlist()).await, expected, "dropped at {step}");
        }
    }
}

#[tokio::test]
async fn a_request_that_is_still_on_its_way_is_repeated_under_its_name() {
    // The first chunk follows two reads, the others one.
    for step in [2, 4, 6] {
        let fake = fake(0..25);
        let wish = addition(100..220);
        fake.let_pass(step);
        fake.hang_next();
        assert!(curator(&fake).add(&wish).now_or_never().is_none());
        let on_its_way = fake.additions().pop().unwrap();
        // The next one reads what there is before it arrives.
        let there: usize = 25 + 50 * (step - 2) / 2;
        fake.let_pass(there.div_ceil(20));
        fake.hang_next();
        assert!(curator(&fake).add(&wish).now_or_never().is_none());
        let repeated = fake.additions().pop().unwrap();
        assert_eq!(repeated, on_its_way, "chunk at {step}");
        assert!(repeated.key.is_some());
        // Both arrive.
        let listener = crate::world::viewer().signed_in(UserKey::new("default"));
        for add in [on_its_way, repeated] {
            fake.add_items(&listener, &add).await.unwrap();
        }
        assert_eq!(standing(&fake, &playlist()).await.len(), (there + 50).min(145));
    }
}

#[tokio::test]
async fn what_nobody_can_tell_of_is_uncertain_and_the_rest_is_left() {
    let fake = fake([]);
    fake.let_pass(3);
    fake.fail_always(Error::OutcomeUnknown {
        source: std::sync::Arc::new(std::fmt::Error),
    });
    let report = curator(&fake).add(&addition(0..120)).await.unwrap();
    assert_eq!(
        (added(&report).len(), report.uncertain.len(), report.left.len()),
        (50, 50, 20)
    );
    assert!(matches!(
        report.stopped,
        Some(Stop::Failed(Error::OutcomeUnknown { .. }))
    ));

    fake.recover();
    fake.fail_always(refused());
    let error = curator(&fake).add(&addition(0..120)).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable, "nothing was done");
}

#[tokio::test]
async fn the_pace_is_asked_before_each_request() {
    for allowed in 0..7 {
        let fake = fake(0..25);
        let pace = Counted::allowing(allowed);
        let report = paced(&fake, &pace).add(&addition(100..220)).await.unwrap();
        assert_eq!(fake.total(), u64::try_from(allowed).unwrap());
        assert!(matches!(report.stopped, Some(Stop::Paused)));
        assert_eq!(report.added.len() + report.left.len(), 120);
    }
}

#[tokio::test]
async fn a_limit_is_waited_out_as_long_as_there_is_patience() {
    for step in 0..7 {
        let fake = fake(0..25);
        fake.let_pass(step);
        fake.fail_next(limited());
        let pace = Counted::allowing(100);
        pace.limits.store(1, std::sync::atomic::Ordering::Relaxed);
        let report = paced(&fake, &pace).add(&addition(100..220)).await.unwrap();
        assert!(
            report.stopped.is_none() && report.added.len() == 120,
            "limited at {step}"
        );
    }
    let fake = fake([]);
    fake.fail_next(limited());
    let error = curator(&fake).add(&addition([1])).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::RateLimit);
}

#[tokio::test]
async fn an_answer_of_success_that_cannot_be_read_is_no_answer() {
    let fake = fake([]);
    fake.let_pass(1);
    fake.fail_always(Error::Tidal {
        status: Some(200),
        retry: Retry::Never,
        source: std::sync::Arc::new(std::fmt::Error),
    });
    let report = curator(&fake).add(&addition(0..60)).await.unwrap();
    assert_eq!((report.uncertain.len(), report.left.len()), (50, 10));
    assert!(matches!(
        report.stopped,
        Some(Stop::Failed(Error::OutcomeUnknown { .. }))
    ));
}

#[tokio::test]
async fn what_was_removed_can_be_added_again() {
    let fake = fake([]);
    for _ in 0..3 {
        curator(&fake).add(&addition(0..60)).await.unwrap();
        let all = tidal_core::curation::Selection::Positions((1..=60).collect());
        let found = curator(&fake).find(&playlist(), &all).await.unwrap();
        curator(&fake).remove(&playlist(), found.items).await.unwrap();
        assert!(standing(&fake, &playlist()).await.is_empty());
    }
    assert_eq!(
        curator(&fake).add(&addition(0..60)).await.unwrap().added.len(),
        60
    );
    assert_eq!(standing(&fake, &playlist()).await.len(), 60);
}

#[tokio::test]
async fn nothing_is_decided_by_an_old_or_a_suspect_copy() {
    for freshness in [
        Freshness {
            stale_because: Some(StaleReason::TidalFailed),
            ..Freshness::now()
        },
        Freshness {
            suspect_empty: true,
            ..Freshness::now()
        },
    ] {
        let fake = fake(0..25);
        fake.answer_as(freshness);
        let error = curator(&fake).add(&addition([30])).await.unwrap_err();
        assert!(error.code() == ErrorCode::ApiError && error.is_retryable());
        assert_eq!(fake.count("add_items"), 0);
    }
}

#[tokio::test]
async fn a_playlist_that_does_not_add_up_is_read_again() {
    // TIDAL counts one item more than it shows, time and again: then it counts in another way.
    let odd = build::playlist("p").items([]).number_of_items(1_u32);
    let fake = FakeTidal::new()
        .with_track(build::track("1"))
        .with_own_playlist(odd);
    let error = curator(&fake).add(&addition([1])).await.unwrap_err();
    assert!(
        error.is_retryable(),
        "a page without anything is not to be trusted"
    );
    let entries = [build::playlist_item("e0", build::track("7"))];
    let odd = build::playlist("p").items(entries).number_of_items(2_u32);
    let fake = FakeTidal::new()
        .with_track(build::track("1"))
        .with_own_playlist(odd);
    let report = curator(&fake).add(&addition([1])).await.unwrap();
    assert_eq!((report.added.len(), fake.count("playlist")), (1, 2));
    let twice = || build::playlist_item("e0", build::track("7"));
    let odd = build::playlist("p").items([twice(), twice()]);
    let fake = FakeTidal::new()
        .with_track(build::track("1"))
        .with_own_playlist(odd);
    assert!(curator(&fake).add(&addition([1])).await.is_err());
}

/// The frontends run these in tasks.
#[test]
fn the_calls_can_go_to_another_thread() {
    fn check<T: Send>(_: T) {}
    let fake = fake([]);
    let curator: Curator<'_> = curator(&fake);
    check(curator.add(&addition([1])));
    check(curator.create(&NewPlaylist::named("x"), Vec::new()));
    check(curator.remove(&playlist(), Vec::new()));
    check(curator.add_favorites(Kind::Track, Vec::new()));
    check(curator.resolve(&[]));
    check(curator.find(&playlist(), &tidal_core::curation::Selection::Tracks(Vec::new())));
}
