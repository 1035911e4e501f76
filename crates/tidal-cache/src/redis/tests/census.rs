//! Counting what is kept, and nothing that is not ours.

use super::{scene::*, *};
use crate::shared::Ticket;

async fn filled(tier: &RedisTier) -> Lease {
    for number in 0..2_500 {
        let name = number.to_string();
        tier.put(vec![parcel(&name, &[], Ticket::default())]).await;
    }
    keep(tier, "playlist", &[tag("playlist"), tag("listener")]).await;
    tier.lease(key("asked for")).await
}

#[tokio::test]
async fn what_is_kept_is_counted_by_its_kind() {
    let server = server();
    let tier = replica(&server).await;
    let empty = RedisStats {
        bytes: Some(0),
        ..RedisStats::default()
    };
    assert_eq!(tier.stats().await, Some(empty));
    server.must(&["SET", "of another program", "1"]).unwrap();
    let _lease = filled(&tier).await;
    let stats = tier.stats().await.unwrap();
    assert_eq!((stats.entries, stats.tags, stats.leases), (2_501, 2, 1));
    // Each is a name and a value of some twenty bytes, at least.
    assert!(stats.bytes.unwrap() > 2_501 * 40, "{stats:?}");
}

#[tokio::test]
async fn a_user_who_may_not_ask_for_bytes_learns_the_rest() {
    let server = server();
    let rights = [
        "ACL", "SETUSER", "mia", "on", ">hunter2", "~tidal:*", "&tidal:*", "+@all", "-memory",
    ];
    server.must(&rights).unwrap();
    let tier = connected(patient(server.url_as("mia", "hunter2"))).await;
    keep(&tier, "playlist", &[tag("playlist")]).await;
    let expected = RedisStats {
        entries: 1,
        tags: 1,
        ..RedisStats::default()
    };
    assert_eq!(tier.stats().await, Some(expected));
    server.must(&["ACL", "SETUSER", "mia", "-scan"]).unwrap();
    assert_eq!(tier.stats().await, None);
}

#[tokio::test]
async fn where_redis_is_away_nothing_is_counted() {
    let server = server();
    let tier = replica(&server).await;
    server.kill();
    until("it is away", async || tier.stats().await.is_none()).await;
}
