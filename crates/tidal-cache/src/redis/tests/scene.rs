//! Tiers, entries and tags for tests, and waiting for what another process does.

use bytes::Bytes;
use jiff::Timestamp;
use tidal_redis_server::{RedisServer, Reply};
use tokio::time::interval;

use super::*;
use crate::shared::Ticket;

/// So long may anything take on a machine that has much else to do. No test waits for it to pass.
pub(super) const PATIENCE: Duration = Duration::from_mins(1);

/// Of every replica in these tests.
pub(super) fn secret() -> KeySecret {
    KeySecret::of("sixteen letters!")
}

pub(super) fn key(name: &str) -> Key {
    secret().name(&name)
}

pub(super) fn tag(name: &str) -> Tag {
    Tag(secret().name(&("tag", name)))
}

pub(super) fn server() -> RedisServer {
    RedisServer::start().unwrap()
}

/// With time enough for a noisy machine: what is slow is not what these tests are about.
pub(super) fn patient(url: impl Into<String>) -> RedisOptions {
    RedisOptions {
        timeout: PATIENCE,
        ..RedisOptions::new(url.into())
    }
}

/// A replica that is connected.
pub(super) async fn replica(server: &RedisServer) -> RedisTier {
    connected(patient(server.url())).await
}

/// A replica that gives up on a server that hangs, and on none that is slow.
pub(super) async fn hasty(server: &RedisServer) -> RedisTier {
    connected(RedisOptions {
        timeout: Duration::from_millis(100),
        ..patient(server.url())
    })
    .await
}

pub(super) async fn connected(options: RedisOptions) -> RedisTier {
    let tier = RedisTier::connect(options, secret()).await.unwrap();
    until("it is connected", async || tier.is_up()).await;
    tier
}

/// Waits for a state of affairs, for as long as anything may take.
pub(super) async fn until(what: &str, mut holds: impl AsyncFnMut() -> bool) {
    let mut looks = interval(Duration::from_millis(5));
    let waiting = async {
        while !holds().await {
            looks.tick().await;
        }
    };
    assert!(timeout(PATIENCE, waiting).await.is_ok(), "never: {what}");
}

/// Ends, whatever Redis does.
pub(super) async fn ends<T>(what: impl Future<Output = T>) -> T {
    timeout(PATIENCE, what).await.expect("it ends")
}

pub(super) fn parcel(name: &str, tags: &[Tag], ticket: Ticket) -> Parcel {
    Parcel {
        key: key(name),
        tags: tags.into(),
        ticket,
        value: Bytes::from(format!("value of {name}")),
        fetched_at: Timestamp::from_second(1_700_000_000).unwrap(),
        keep: Duration::from_hours(1),
    }
}

pub(super) async fn look(tier: &RedisTier, name: &str, tags: &[Tag]) -> Lookup {
    let key = key(name);
    let mut found = tier.get(&[Wanted { key, tags }]).await;
    assert_eq!(found.len(), 1);
    found.remove(0)
}

/// Whether the value of this name is found. Anything else that is found is wrong.
pub(super) async fn finds(tier: &RedisTier, name: &str, tags: &[Tag]) -> bool {
    let Some(found) = look(tier, name, tags).await.found else {
        return false;
    };
    assert_eq!(found.value, format!("value of {name}"));
    assert_eq!(found.fetched_at.as_second(), 1_700_000_000);
    true
}

/// Looks it up, as everybody does before asking TIDAL, and keeps it.
pub(super) async fn keep(tier: &RedisTier, name: &str, tags: &[Tag]) {
    let ticket = look(tier, name, tags).await.ticket;
    tier.put(vec![parcel(name, tags, ticket)]).await;
}

/// How many names there are that match.
pub(super) fn names(server: &RedisServer, pattern: &str) -> usize {
    match server.must(&["KEYS", pattern]).unwrap() {
        Reply::List(names) => names.len(),
        reply => panic!("{reply:?}"),
    }
}
