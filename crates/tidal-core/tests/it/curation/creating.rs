//! Making playlists that are not empty.

use tidal_core::{
    Error, Identifier, Kind, PlaylistService, UserKey,
    curation::{Addition, Duplicates, Headway, Stop},
    service::{NewPlaylist, PlaylistsQuery},
};

use super::world::{Counted, WEATHER, curator, fake, paced, refused, standing, tracks};

#[tokio::test]
async fn a_playlist_of_a_hundred_tracks_takes_three_requests() {
    let fake = fake([]);
    let new = NewPlaylist::named("Hundred");
    let made = curator(&fake).create(&new, tracks(0..100)).await.unwrap();
    assert_eq!((fake.total(), made.addition.added.len()), (3, 100));
    assert_eq!(
        standing(&fake, &made.playlist.id).await,
        (0..100).collect::<Vec<_>>()
    );
    let bare = curator(&fake).create(&new, Vec::new()).await.unwrap();
    assert!(bare.addition.stopped.is_none());
    let album = vec![Identifier::from_tidal(Kind::Album, "1")];
    assert!(curator(&fake).create(&new, album).await.is_err());
}

#[tokio::test]
async fn a_playlist_that_was_made_is_never_lost() {
    for (name, strike) in WEATHER {
        for step in 0..4 {
            let fake = fake([]);
            let mut new = NewPlaylist::named("Kept");
            new.key = Some("wish".parse().unwrap());
            fake.let_pass(step);
            strike(&fake);
            for _ in 0..3 {
                let made = curator(&fake).create(&new, tracks(0..120)).await;
                if let Ok(made) = &made {
                    let report = &made.addition;
                    let told = report.added.len() + report.uncertain.len() + report.left.len();
                    assert_eq!(told, 120, "{name} at {step}");
                }
            }
            let made = curator(&fake).create(&new, tracks(0..120)).await.unwrap();
            assert_eq!(
                standing(&fake, &made.playlist.id).await,
                (0..120).collect::<Vec<_>>()
            );
            let viewer = crate::world::viewer().signed_in(UserKey::new("default"));
            let own = fake.playlists(&viewer, &PlaylistsQuery::default()).await;
            assert_eq!(own.unwrap().items.len(), 2, "{name} at {step}: made once");
        }
    }
    let fake = fake([]);
    fake.let_pass(1);
    fake.fail_always(refused());
    let made = curator(&fake)
        .create(&NewPlaylist::named("x"), tracks(0..60))
        .await
        .unwrap();
    assert_eq!(made.addition.left.len(), 60);
    assert!(matches!(
        made.addition.stopped,
        Some(Stop::Failed(Error::Unavailable { .. }))
    ));
}

#[tokio::test]
async fn a_playlist_is_filled_in_as_many_calls_as_it_takes_without_sending_anything_again() {
    let fake = fake([]);
    let mut new = NewPlaylist::named("Long");
    new.key = Some("wish".parse().unwrap());
    let made = curator(&fake).make(&new).await.unwrap();
    let addition = Addition {
        duplicates: Duplicates::Keep,
        key: new.key,
        ..Addition::new(made.id.clone(), tracks((0..230).chain(0..10)))
    };
    let mut headway = Headway::default();
    for (call, (settled, left)) in [(100, 140), (200, 40), (240, 0), (240, 0)]
        .into_iter()
        .enumerate()
    {
        let pace = Counted::allowing(2);
        let report = paced(&fake, &pace).go_on(&addition, headway).await;
        headway = report.headway;
        assert_eq!(
            (headway.settled, headway.added),
            (settled, settled),
            "call {call}"
        );
        assert_eq!(report.left.len(), left, "call {call}");
        assert_eq!(report.stopped.is_some(), left > 0, "call {call}");
    }
    assert_eq!(fake.count("add_items"), 5);
    let expected: Vec<_> = (0..230).chain(0..10).collect();
    assert_eq!(standing(&fake, &made.id).await, expected);
}

#[tokio::test]
async fn whatever_goes_wrong_half_way_it_is_gone_on_with_from_there() {
    for (name, strike) in WEATHER {
        for step in 0..3 {
            let fake = fake([]);
            let made = curator(&fake).make(&NewPlaylist::named("Long")).await.unwrap();
            let addition = Addition {
                duplicates: Duplicates::Keep,
                key: Some("wish".parse().unwrap()),
                ..Addition::new(made.id.clone(), tracks(0..120))
            };
            fake.let_pass(step);
            strike(&fake);
            let half = curator(&fake).go_on(&addition, Headway::default()).await;
            fake.recover();
            let rest = curator(&fake).go_on(&addition, half.headway).await;
            assert_eq!(
                (rest.headway.settled, rest.headway.added, rest.stopped.is_none()),
                (120, 120, true),
                "{name} at {step}"
            );
            let expected: Vec<_> = (0..120).collect();
            assert_eq!(standing(&fake, &made.id).await, expected, "{name} at {step}");
        }
    }
}
