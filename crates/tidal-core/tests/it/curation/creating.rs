//! Making playlists that are not empty.

use tidal_core::{
    Error, Identifier, Kind, PlaylistService, UserKey,
    curation::Stop,
    service::{NewPlaylist, PlaylistsQuery},
};

use super::world::{WEATHER, curator, fake, refused, standing, tracks};

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
