//! Several replicas over one second tier, which is a fake.

#[path = "../../tests/it/stage.rs"]
mod stage;

mod leases;
mod news;
mod sharing;

use std::{sync::Arc, time::Duration};

use tidal_core::{
    Answer, Country, Kind, PlaylistId, Result, SearchService, TrackId, UserKey, Viewer,
    model::SearchResults,
    service::SearchQuery,
    testing::{FakeTidal, build},
};

use crate::{CacheOptions, Cached, KeySecret, shared::fake::FakeTier};
use stage::Stage;

/// Replicas that ask the same fake TIDAL.
struct Replicas {
    fake: Arc<FakeTidal>,
    stage: Arc<Stage>,
    tier: FakeTier,
    one: Cached<Stage>,
    two: Cached<Stage>,
}

impl Replicas {
    fn new() -> Self {
        let items = [build::playlist_item("e1", build::track("1"))];
        let fake = FakeTidal::new()
            .with_tracks((1..=9).map(|id| build::track(&id.to_string())))
            .with_own_playlist(build::playlist("mine").items(items));
        let fake = Arc::new(fake);
        let stage = Arc::new(Stage::of(&fake));
        let tier = FakeTier::new();
        let replica = |number| replica(&stage, tier.replica(number));
        Self {
            one: replica(1),
            two: replica(2),
            fake,
            stage,
            tier,
        }
    }
}

fn replica(stage: &Arc<Stage>, tier: FakeTier) -> Cached<Stage> {
    let options = CacheOptions {
        secret: KeySecret::of("a secret that replicas share"),
        ..CacheOptions::default()
    };
    Cached::new(Arc::clone(stage), options).with_shared(Arc::new(tier))
}

async fn search(cached: &Cached<Stage>) -> Result<Answer<SearchResults>> {
    let query = SearchQuery::of(Kind::Track, "track".parse().unwrap());
    cached.search(&anybody(), &query).await
}

fn anybody() -> Viewer {
    Viewer::anonymous(Country::US)
}

fn mia() -> Viewer {
    anybody().signed_in(UserKey::new("mia"))
}

fn mine() -> PlaylistId {
    PlaylistId::from_tidal("mine")
}

fn track_ids(ids: impl IntoIterator<Item = u32>) -> Vec<TrackId> {
    ids.into_iter()
        .map(|id| TrackId::from_tidal(id.to_string()))
        .collect()
}

async fn pass(time: Duration) {
    tokio::time::advance(time).await;
}

async fn moment() {
    pass(Duration::from_millis(1)).await;
}
