//! A fake with a little of everything, a cache around it, and short words for asking.

use std::{sync::Arc, time::Duration};

use tidal_cache::{CacheOptions, Cached, KeySecret, Sharing};
use tidal_core::{
    Answer, Country, Error, Identifier, Kind, Limiter, PlaylistId, Result, SearchService, Source, TrackId,
    UserKey, Viewer,
    model::SearchResults,
    service::{AddItems, FavoritesChange, SearchQuery},
    testing::{FakeTidal, build},
};

use crate::stage::Stage;

/// A cache around one fake.
pub(crate) struct World {
    pub(crate) fake: Arc<FakeTidal>,
    pub(crate) stage: Arc<Stage>,
    pub(crate) cached: Cached<Stage>,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::over(fake())
    }

    pub(crate) fn over(fake: FakeTidal) -> Self {
        Self::with(fake, options())
    }

    pub(crate) fn with(fake: FakeTidal, options: CacheOptions) -> Self {
        let fake = Arc::new(fake);
        let stage = Arc::new(Stage::of(&fake));
        let cached = Cached::new(Arc::clone(&stage), options);
        Self { fake, stage, cached }
    }

    pub(crate) async fn search(&self, text: &str) -> Result<Answer<SearchResults>> {
        self.cached.search(&anybody(), &query(text)).await
    }

    /// Searches for this, and goes on until the answer is past its time.
    pub(crate) async fn outlive(&self, text: &str) {
        self.search(text).await.unwrap();
        pass(Duration::from_mins(6)).await;
    }
}

/// Nine tracks; the first three in a playlist of the listener's, the first of them a favourite.
pub(crate) fn fake() -> FakeTidal {
    let entries = (1..=3).map(|id| build::playlist_item(&format!("e{id}"), build::track(&id.to_string())));
    FakeTidal::new()
        .with_tracks((1..=9).map(|id| build::track(&id.to_string()).isrc(&format!("USRC1760783{id}"))))
        .with_own_playlist(build::playlist("mine").items(entries))
        .with_favorite(track_id(1))
}

pub(crate) fn options() -> CacheOptions {
    CacheOptions {
        secret: KeySecret::of("a secret of tests, long enough"),
        sharing: Sharing::Listener,
        ..CacheOptions::default()
    }
}

pub(crate) fn anybody() -> Viewer {
    Viewer::anonymous(Country::US)
}

pub(crate) fn mia() -> Viewer {
    anybody().signed_in(UserKey::new("mia"))
}

pub(crate) fn query(text: &str) -> SearchQuery {
    SearchQuery::of(Kind::Track, text.parse().unwrap())
}

pub(crate) fn track_id(id: u32) -> TrackId {
    TrackId::from_tidal(id.to_string())
}

pub(crate) fn track_ids(ids: impl IntoIterator<Item = u32>) -> Vec<TrackId> {
    ids.into_iter().map(track_id).collect()
}

pub(crate) fn mine() -> PlaylistId {
    PlaylistId::from_tidal("mine")
}

/// To put this track into the listener's playlist.
pub(crate) fn addition(id: u32) -> AddItems {
    AddItems {
        playlist: mine(),
        items: vec![track_id(id).into()],
        before: None,
        key: None,
    }
}

/// To make this track a favourite, or no longer one.
pub(crate) fn favorite(id: u32) -> FavoritesChange {
    FavoritesChange {
        kind: Kind::Track,
        ids: vec![Identifier::from_tidal(Kind::Track, id.to_string())],
    }
}

pub(crate) async fn pass(time: Duration) {
    tokio::time::advance(time).await;
}

/// A moment, after which what is asked for was asked for after what changed before.
pub(crate) async fn moment() {
    pass(Duration::from_millis(1)).await;
}

pub(crate) fn source() -> Source {
    Arc::new(std::io::Error::other("a test"))
}

pub(crate) fn rate_limited() -> Error {
    Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(5),
    }
}

pub(crate) fn timeout() -> Error {
    Error::Timeout { source: source() }
}
