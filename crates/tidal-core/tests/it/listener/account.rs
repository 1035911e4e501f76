//! The account, mixes and manifests.

use std::time::Duration;

use tidal_core::{
    CatalogService, PlaybackService, RecommendationService, UserService,
    model::{AudioFormat, MixKind, PlaylistKind, Presentation},
    service::{MixesQuery, TrackPlaybackQuery},
};

use tidal_sim::{RateLimit, Sim};

use super::{
    super::world::{id, viewer},
    Listeners, poor, rich,
};

#[tokio::test]
async fn an_account_is_its_listeners() {
    let world = Listeners::start().await;
    let sample = world.sim.sample();
    for (viewer, user, country) in [(rich(), &sample.user, "US"), (poor(), &sample.empty_user, "NO")] {
        let account = world.one(world.remote.user(&viewer)).await;
        assert_eq!(
            (&account.id, account.country.as_ref().unwrap().as_str()),
            (user, country)
        );
        assert!(account.username.is_some());
        assert_eq!(account.tier.as_deref(), Some("THIRD_PARTY"));
        assert!(!format!("{:?}", *account).contains(user.as_str()));
    }
}

#[tokio::test(start_paused = true)]
async fn a_listeners_budget_is_their_own() {
    let limited = Sim::builder().rate_limit(RateLimit::observed()).start();
    let world = Listeners::over(limited.await.unwrap(), &["user.read"]);
    let remote = &world.remote;
    assert_eq!(remote.budget(&rich()), None);
    remote.user(&rich()).await.unwrap();
    let (budget, cost) = world.cost(async { remote.budget(&rich()) }).await;
    let budget = budget.unwrap();
    assert_eq!((budget.left, budget.capacity, cost), (5, 10, 0));
    assert_eq!(budget.next_request_in, Duration::ZERO);
    assert!((budget.per_second - 1.0).abs() < 0.01, "{budget:?}");
    remote.user(&rich()).await.unwrap();
    assert!(remote.budget(&rich()).unwrap().next_request_in > Duration::ZERO);
    assert_eq!((remote.budget(&poor()), remote.budget(&viewer())), (None, None));
}

#[tokio::test]
async fn mixes_are_playlists_whose_items_are_read_as_such() {
    let world = Listeners::start().await;
    for kind in MixKind::ALL {
        let query = MixesQuery { kind, cursor: None };
        let mixes = world.one(world.remote.mixes(&rich(), &query)).await;
        assert!(!mixes.items.is_empty() && mixes.left_out == 0, "{kind}");
        for mix in &mixes.items {
            assert_eq!(mix.kind, Some(PlaylistKind::Mix));
            assert!(mix.items.is_none() && mix.cover.is_some());
        }
        let mix = world
            .one(world.remote.playlist(&rich(), &mixes.items[0].id))
            .await;
        assert!(!mix.items.as_ref().unwrap().items.is_empty());
        let others = world.remote.mixes(&poor(), &query).await.unwrap();
        assert_ne!(others.items[0].id, mixes.items[0].id, "{kind}");
    }
}

#[tokio::test]
async fn a_preview_is_told_with_its_reason() {
    let world = Listeners::start().await;
    let sample = world.sim.sample();
    let query = TrackPlaybackQuery {
        id: id(&sample.tracks[0]),
        formats: [AudioFormat::Aac, AudioFormat::Flac].into(),
    };
    for viewer in [rich(), viewer()] {
        let manifest = world.one(world.remote.track_manifest(&viewer, &query)).await;
        assert_eq!(manifest.presentation, Some(Presentation::Preview));
        assert!(manifest.preview_reason.is_some() && manifest.protection.is_none());
        assert_eq!(manifest.formats, [AudioFormat::Aac, AudioFormat::Flac]);
        assert!(manifest.location.as_ref().unwrap().starts_with("https://"));
        assert!(manifest.replay_gain.is_some() && manifest.peak_amplitude.is_some());
        assert_eq!(
            manifest.url,
            format!("https://tidal.com/track/{}", sample.tracks[0])
        );
    }
    let manifest = world
        .one(world.remote.video_manifest(&rich(), &id(&sample.videos[0])))
        .await;
    assert_eq!(manifest.presentation, Some(Presentation::Preview));
    assert!(manifest.formats.is_empty() && manifest.location.is_some());
}

#[tokio::test]
async fn every_format_can_be_asked_for() {
    let world = Listeners::start().await;
    for format in AudioFormat::ALL {
        let query = TrackPlaybackQuery {
            id: id(&world.sim.sample().tracks[0]),
            formats: [format].into(),
        };
        let manifest = world.one(world.remote.track_manifest(&rich(), &query)).await;
        assert_eq!(manifest.formats, [format]);
    }
}
