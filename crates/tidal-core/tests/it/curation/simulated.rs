//! Curation over a simulated TIDAL in bad weather, by callers who do not wait.

use std::{collections::HashSet, future::poll_fn, pin::pin, sync::Arc, task::Poll, time::Duration};

use async_trait::async_trait;
use tidal_api::{self as wire, AccessToken, Authorizer};
use tidal_core::{
    CatalogService, Country, Identifier, PlaylistId, Remote, Tidal, UserKey, Viewer,
    curation::{Addition, Curator, Unhurried},
    paging::{Position, window},
    service::{NewPlaylist, PlaylistItemsQuery},
};
use tidal_sim::{Delay, Fault, Sim};

const ADD: &str = "POST /playlists/{id}/relationships/items";

/// A simulator, its services for a listener, and who that is.
pub(crate) struct Simulated {
    pub(crate) sim: Sim,
    pub(crate) remote: Remote,
    pub(crate) listener: Viewer,
}

/// Authorizes everybody with one token.
struct One(AccessToken);

#[async_trait]
impl Authorizer for One {
    async fn token(&self, _: &wire::Identity) -> Result<AccessToken, wire::Error> {
        Ok(self.0.clone())
    }

    async fn refused(&self, _: &wire::Identity, _: &AccessToken) {}
}

impl Simulated {
    pub(crate) async fn start(seed: u64) -> Self {
        let sim = Sim::builder().seed(seed).start().await.unwrap();
        let scopes = ["playlists.read", "playlists.write"];
        let token = sim.user_token(&sim.sample().user, scopes);
        let client = wire::Client::builder()
            .base_url(sim.api_url())
            .authorizer(Arc::new(One(AccessToken::new(token.into()))))
            .retries(wire::Retries {
                first_wait: Duration::from_millis(1),
                longest_wait: Duration::from_millis(2),
                seed: Some(seed),
                ..wire::Retries::default()
            })
            .breaking(wire::Breaking {
                failures: u32::MAX,
                ..wire::Breaking::default()
            });
        Self {
            sim,
            remote: Remote::new(client.build().unwrap()),
            listener: Viewer::anonymous(Country::US).signed_in(UserKey::new("default")),
        }
    }

    pub(crate) fn curator(&self) -> Curator<'_> {
        Curator::new(&self.remote, &self.listener, &Unhurried)
    }

    /// So many different tracks.
    pub(crate) async fn tracks(&self, count: usize) -> Vec<Identifier> {
        let id = PlaylistId::from_tidal(self.sim.sample().thousand_item_playlist.as_str());
        let mut tracks = media(&self.remote, &self.listener, &id).await;
        tracks.truncate(count);
        let different: HashSet<_> = tracks.iter().collect();
        assert_eq!(different.len(), count);
        tracks
    }
}

/// What stands in a playlist.
pub(crate) async fn media(tidal: &dyn Tidal, viewer: &Viewer, playlist: &PlaylistId) -> Vec<Identifier> {
    let items = window(Position::default(), usize::MAX, |cursor| {
        let query = PlaylistItemsQuery {
            cursor,
            ..PlaylistItemsQuery::first(playlist.clone())
        };
        async move { tidal.playlist_items(viewer, &query).await }
    });
    let items = items.await.unwrap().items;
    items.iter().filter_map(|item| item.media.identifier()).collect()
}

/// Numbers below a bound, the same in every run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.0 >> 33) % bound
    }
}

/// Drops a call that has not ended after so many steps: each is an answer, or a part of one.
async fn impatiently<T>(steps: u64, call: impl Future<Output = T>) -> Option<T> {
    let (mut call, mut left) = (pin!(call), steps);
    poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        call.as_mut().poll(context).map(Some)
    })
    .await
}

/// Adds 500 tracks at this place among three in bad weather, by calls of which most are dropped; how many there were.
async fn check_storm(seed: u64, place: usize) -> usize {
    let world = Simulated::start(seed).await;
    let tracks = world.tracks(503).await;
    let (wanted, there) = tracks.split_at(500);
    let made = world
        .curator()
        .create(&NewPlaylist::named("Storm"), there.to_vec())
        .await
        .unwrap();
    let at_place = made.addition.added.get(place);
    let wish = Addition {
        before: at_place.and_then(|item| item.item_id.clone()),
        ..Addition::new(made.playlist.id.clone(), wanted.to_vec())
    };
    let faults = world.sim.faults();
    faults.on(ADD, 0.2, Fault::AnswerLost);
    faults.on(
        ADD,
        0.2,
        Fault::Latency(Delay::Uniform(Duration::ZERO, Duration::from_millis(5))),
    );
    faults.on("", 0.04, Fault::Status503);
    faults.on("", 0.04, Fault::ResetBeforeHeaders);
    let (mut dice, mut calls) = (Dice(seed), 0);
    loop {
        calls += 1;
        assert!(calls < 200, "it comes to an end");
        let patience = 3 + dice.below(60 * calls - 45);
        let call = impatiently(patience, world.curator().add(&wish)).await;
        if let Some(Ok(report)) = call {
            let told = report.added.len() + report.skipped.len() + report.uncertain.len() + report.left.len();
            assert_eq!(told, 500);
            if report.stopped.is_none() {
                break;
            }
        }
    }
    faults.clear();
    let mut expected = there.to_vec();
    expected.splice(place..place, wanted.iter().cloned());
    let standing = media(&world.remote, &world.listener, &wish.playlist).await;
    assert_eq!(standing.len(), 503, "seed {seed}, {calls} calls");
    assert!(standing == expected, "in order, seed {seed}, {calls} calls");
    usize::try_from(calls).unwrap()
}

#[tokio::test]
async fn five_hundred_tracks_come_in_once_each_whatever_the_weather() {
    let (mut calls, mut seeds) = (0, 0);
    for (seed, place) in [(1, 3), (2, 2)] {
        calls += check_storm(seed, place).await;
        seeds += 1;
    }
    assert!(calls > seeds, "some calls were dropped");
}

#[tokio::test]
async fn a_hundred_tracks_take_three_requests() {
    let world = Simulated::start(1).await;
    let tracks = world.tracks(100).await;
    world.sim.reset();
    let made = world
        .curator()
        .create(&NewPlaylist::named("Hundred"), tracks.clone())
        .await;
    assert_eq!(world.sim.counters().total, 3);
    let playlist = made.unwrap().playlist;
    assert_eq!(media(&world.remote, &world.listener, &playlist.id).await, tracks);
    let head = world
        .remote
        .playlist(&world.listener, &playlist.id)
        .await
        .unwrap();
    assert!(
        head.modified.is_some(),
        "without it no name follows from the state"
    );
}
