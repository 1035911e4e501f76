//! A simulated TIDAL, the services over it, and a cache around them: what every task starts from.

use std::sync::Arc;

use anyhow::Context;
use async_trait::async_trait;
use tidal_api::{self as wire, AccessToken, Authorizer};
use tidal_cache::{CacheOptions, Cached, Sharing};
use tidal_core::{
    CatalogueToken, CollectionService, Country, Kind, Remote, TrackId, UserKey, Viewer,
    service::FavoritesChange,
};
use tidal_sim::{Sample, Sim};

const SCOPES: [&str; 5] = [
    "search.read",
    "collection.read",
    "collection.write",
    "playlists.read",
    "playlists.write",
];

/// What a task is done in. Nothing is kept yet.
pub(crate) struct Scene {
    pub(crate) sim: Sim,
    pub(crate) tidal: Cached<Remote>,
    /// Nobody in particular.
    pub(crate) anybody: Viewer,
    /// Somebody with 20 favourite tracks, the first of the sample.
    pub(crate) listener: Viewer,
}

/// The application's token for the application, and one listener's for every listener.
struct Tokens {
    application: AccessToken,
    listener: AccessToken,
}

impl Scene {
    pub(crate) async fn start() -> anyhow::Result<Self> {
        let sim = Sim::start().await?;
        let remote = remote(&sim)?.with_catalogue_token(CatalogueToken::Application);
        let options = CacheOptions {
            sharing: Sharing::Everybody,
            ..CacheOptions::default()
        };
        let anybody = Viewer::anonymous(Country::US);
        let listener = anybody.signed_in(UserKey::new("listener"));
        let favorites = FavoritesChange {
            kind: Kind::Track,
            ids: tracks(sim.sample(), 20)?,
        };
        remote.add_favorites(&listener, &favorites).await?;
        Ok(Self {
            tidal: Cached::new(Arc::new(remote), options),
            listener,
            anybody,
            sim,
        })
    }

    pub(crate) fn sample(&self) -> &Sample {
        self.sim.sample()
    }

    /// So many of the sample's tracks.
    pub(crate) fn tracks<I: From<TrackId>>(&self, count: usize) -> anyhow::Result<Vec<I>> {
        tracks(self.sample(), count)
    }
}

/// The services over a simulator. A listener's own token is used for all that they ask.
pub(crate) fn remote(sim: &Sim) -> anyhow::Result<Remote> {
    let token = |text: String| AccessToken::new(text.into());
    let tokens = Tokens {
        application: token(sim.client_token()),
        listener: token(sim.user_token(&sim.sample().empty_user, SCOPES)),
    };
    let client = wire::Client::builder()
        .base_url(sim.api_url())
        .authorizer(Arc::new(tokens))
        .build()?;
    Ok(Remote::new(client))
}

fn tracks<I: From<TrackId>>(sample: &Sample, count: usize) -> anyhow::Result<Vec<I>> {
    let tracks = sample
        .tracks
        .get(..count)
        .context("the sample has too few tracks")?;
    Ok(tracks
        .iter()
        .map(|id| TrackId::from_tidal(id.as_str()).into())
        .collect())
}

#[async_trait]
impl Authorizer for Tokens {
    async fn token(&self, identity: &wire::Identity) -> Result<AccessToken, wire::Error> {
        Ok(match identity {
            wire::Identity::Application => self.application.clone(),
            wire::Identity::User(_) => self.listener.clone(),
        })
    }

    async fn refused(&self, _: &wire::Identity, _: &AccessToken) {}
}
