//! Whole caches over one Redis: asked once for all, and one's change seen by the others.

use futures_util::future::join_all;
use tidal_core::{
    CatalogService, Country, Kind, PlaylistService, SearchService, UserKey, Viewer,
    service::{PlaylistUpdate, SearchQuery},
    testing::{FakeTidal, build},
};
use tidal_redis_server::RedisServer;

use super::{scene::*, *};
use crate::options::CacheOptions;

fn fake() -> Arc<FakeTidal> {
    let fake = FakeTidal::new().with_track(build::track("1").title("So What"));
    Arc::new(fake.with_own_playlist(build::playlist("p").name("Before")))
}

fn mia() -> Viewer {
    Viewer::anonymous(Country::US).signed_in(UserKey::new("mia"))
}

fn jazz() -> SearchQuery {
    SearchQuery::of(Kind::Track, "so what".parse().unwrap())
}

/// A cache in a process of its own, as far as it can tell.
async fn cache(server: &RedisServer, fake: &Arc<FakeTidal>) -> (Cached<FakeTidal>, RedisTier) {
    let tier = replica(server).await;
    until("it hears", async || tier.hears()).await;
    let options = CacheOptions {
        secret: secret(),
        ..CacheOptions::default()
    };
    (Cached::new(Arc::clone(fake), options).sharing(&tier), tier)
}

async fn name(cache: &Cached<FakeTidal>) -> String {
    let playlist = cache.playlist(&mia(), &"p".parse().unwrap()).await.unwrap();
    playlist.value.name.clone()
}

#[tokio::test]
async fn what_one_replica_read_another_does_not_ask_for() {
    let server = server();
    let (asked, spared) = (fake(), fake());
    let (one, _tier) = cache(&server, &asked).await;
    let (other, _tier) = cache(&server, &spared).await;
    let viewer = Viewer::anonymous(Country::US);
    let tracks = ["1".parse().unwrap()];
    let read = one.tracks(&viewer, &tracks).await.unwrap();
    let found = other.tracks(&viewer, &tracks).await.unwrap();
    assert_eq!(found.value.found, read.value.found);
    assert_eq!((asked.total(), spared.total()), (1, 0));
    assert_eq!(name(&one).await, name(&other).await);
    assert_eq!((asked.total(), spared.total()), (2, 0));
}

#[tokio::test]
async fn many_who_ask_for_the_same_in_three_replicas_ask_once() {
    let server = server();
    let fake = fake();
    let mut caches = Vec::new();
    for _ in 0..3 {
        caches.push(cache(&server, &fake).await);
    }
    let viewer = Viewer::anonymous(Country::US);
    let query = jazz();
    let asking = (0..300).map(|number| caches[number % 3].0.search(&viewer, &query));
    for answer in join_all(asking).await {
        answer.unwrap();
    }
    assert_eq!(fake.count("search"), 1);
}

#[tokio::test]
async fn a_change_of_one_replica_is_seen_by_another_and_at_once_by_itself() {
    let server = server();
    let fake = fake();
    let (one, _tier) = cache(&server, &fake).await;
    let (other, _tier) = cache(&server, &fake).await;
    assert_eq!(
        (name(&one).await, name(&other).await),
        ("Before".into(), "Before".into())
    );
    let update = PlaylistUpdate {
        name: Some("After".to_owned()),
        ..PlaylistUpdate::of("p".parse().unwrap())
    };
    one.update_playlist(&mia(), &update).await.unwrap();
    assert_eq!(name(&one).await, "After");
    until("the other sees it", async || name(&other).await == "After").await;
}

#[tokio::test]
async fn without_redis_reads_and_changes_go_on() {
    let server = server();
    let fake = fake();
    let (cache, tier) = cache(&server, &fake).await;
    assert_eq!(name(&cache).await, "Before");
    server.kill();
    until("it is away", async || !tier.is_up()).await;
    let update = PlaylistUpdate {
        name: Some("After".to_owned()),
        ..PlaylistUpdate::of("p".parse().unwrap())
    };
    ends(cache.update_playlist(&mia(), &update)).await.unwrap();
    assert_eq!(ends(name(&cache)).await, "After");
    ends(cache.search(&mia(), &jazz())).await.unwrap();
    server.restart().unwrap();
    until("it is back", async || tier.hears()).await;
    assert_eq!(name(&cache).await, "After");
}
