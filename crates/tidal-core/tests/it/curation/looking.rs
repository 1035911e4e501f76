//! Finding entries, and what texts name.

use tidal_core::{
    Error, ErrorCode, ItemId, TrackId,
    curation::Selection,
    testing::{FakeTidal, build},
};

use super::world::{curator, entry, fake, playlist, refused};

async fn check(fake: &FakeTidal, selection: Selection, found: &[&str], missing: &[&str]) {
    let told = curator(fake).find(&playlist(), &selection).await.unwrap();
    let items: Vec<_> = told.items.iter().map(|item| item.item_id.as_str()).collect();
    assert_eq!(
        (items.as_slice(), told.missing.as_slice()),
        (
            found,
            &missing.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
        )
    );
}

#[tokio::test]
async fn entries_are_found_by_id_track_and_position() {
    let fake = fake((0..50).map(|place| place % 25));
    let items = vec![entry(30), ItemId::from_tidal("x"), entry(2), entry(30)];
    check(&fake, Selection::Items(items), &["e30", "e2"], &["x"]).await;
    let tracks = ["7", "99", "7"].map(TrackId::from_tidal).to_vec();
    check(&fake, Selection::Tracks(tracks), &["e7", "e32"], &["99"]).await;
    check(
        &fake,
        Selection::Positions(vec![50, 1, 51]),
        &["e49", "e0"],
        &["51"],
    )
    .await;
    for nothing in [
        Selection::Items(Vec::new()),
        Selection::Tracks(Vec::new()),
        Selection::Positions(Vec::new()),
    ] {
        check(&fake, nothing, &[], &[]).await;
    }
    let zero = Selection::Positions(vec![0]);
    let error = curator(&fake).find(&playlist(), &zero).await.unwrap_err();
    assert_eq!(error.code(), ErrorCode::InvalidInput);
}

#[tokio::test]
async fn a_playlist_is_read_no_further_than_needed() {
    let fake = fake(0..600);
    check(&fake, Selection::Positions(vec![3, 20]), &["e2", "e19"], &[]).await;
    assert_eq!(fake.total(), 1);
    check(&fake, Selection::Items(vec![entry(25)]), &["e25"], &[]).await;
    assert_eq!(fake.total(), 3);
}

#[tokio::test]
async fn what_cannot_be_shown_can_be_named_all_the_same() {
    let mut nameless = build::playlist_item("x", build::track("3"));
    nameless.item_id = None;
    let fake = FakeTidal::new().with_own_playlist(build::playlist("p").items([
        build::playlist_item("gone", build::unavailable("1")),
        build::playlist_item("film", build::video("1")),
        nameless,
    ]));
    let tracks = ["1", "3"].map(TrackId::from_tidal).to_vec();
    check(&fake, Selection::Tracks(tracks), &["gone"], &["3"]).await;
    check(&fake, Selection::Positions(vec![2, 3]), &["film"], &["3"]).await;
}

#[tokio::test]
async fn a_video_is_not_the_track_of_the_same_id() {
    let film = build::playlist_item("film", build::video("90"));
    let fake = FakeTidal::new().with_own_playlist(build::playlist("p").items([film]));
    let tracks = vec![TrackId::from_tidal("90")];
    check(&fake, Selection::Tracks(tracks), &[], &["90"]).await;
}

async fn resolved(fake: &FakeTidal, texts: &[&str]) -> (Vec<String>, Vec<String>) {
    let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
    let resolved = curator(fake).resolve(&texts).await.unwrap();
    let items = resolved.items.iter().map(ToString::to_string).collect();
    let unresolved = resolved.unresolved.into_iter();
    (
        items,
        unresolved
            .map(|(text, error)| format!("{text}: {}", error.code()))
            .collect(),
    )
}

#[tokio::test]
async fn texts_are_resolved_in_their_order_with_one_request() {
    let fake = fake([]);
    let texts = [
        "5",
        "us-rc0-00-00007",
        "https://tidal.com/browse/track/8",
        "https://tidal.com/video/90",
        "USRC00000003",
        "5",
        "USRC99999999",
        "https://tidal.com/album/1",
        "what is this",
    ];
    let (items, unresolved) = resolved(&fake, &texts).await;
    assert_eq!(
        items,
        ["track 5", "track 7", "track 8", "video 90", "track 3", "track 5"]
    );
    assert_eq!(
        unresolved,
        [
            "USRC99999999: NOT_FOUND",
            "https://tidal.com/album/1: INVALID_INPUT",
            "what is this: INVALID_INPUT"
        ]
    );
    assert_eq!(fake.total(), 1);
    let (items, _) = resolved(&fake, &["USRC00000009"]).await;
    assert_eq!(items, ["track 9"]);
    resolved(&fake, &["5"]).await;
    assert_eq!(fake.total(), 2, "an id asks nobody");
    fake.fail_id("USRC00000003", Error::NotConfigured);
    let (_, unresolved) = resolved(&fake, &["USRC00000003", "USRC00000004"]).await;
    assert_eq!(unresolved, ["USRC00000003: AUTH_ERROR"]);
    fake.fail_next(refused());
    let error = curator(&fake)
        .resolve(&["USRC00000003".to_owned()])
        .await
        .unwrap_err();
    assert_eq!(error.code(), ErrorCode::Unavailable);
}
