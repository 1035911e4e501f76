//! Redis refuses: its memory is full, it may not be written to, it is still loading.

use tidal_redis_server::RedisServer;

use super::{scene::*, *};

#[tokio::test]
async fn full_it_gives_what_it_has_and_keeps_nothing_and_voids_all_the_same() {
    let server = RedisServer::builder()
        .argument(&["--maxmemory-policy", "noeviction"])
        .start()
        .unwrap();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    keep(&tier, "search", &[]).await;
    keep(&tier, "playlist", &tags).await;
    server.limit_memory(1).unwrap();
    assert!(finds(&tier, "search", &[]).await);
    keep(&tier, "album", &[]).await;
    assert!(!finds(&tier, "album", &[]).await);
    assert!(matches!(tier.lease(key("album")).await, Lease::Away));
    tier.void(&tags, Settled::Yes).await;
    assert!(!tier.0.parts.pending.holds(tags[0]), "voiding needs no memory");
    tier.void(&[tag("other")], Settled::Unknown).await;
    assert!(tier.0.parts.pending.holds(tag("other")), "holding does");
    assert!(tier.is_up(), "a refusal is an answer");
    server.limit_memory(0).unwrap();
    assert!(!finds(&tier, "playlist", &tags).await);
    keep(&tier, "album", &[]).await;
    assert!(finds(&tier, "album", &[]).await);
    until("it is said", async || !tier.0.parts.pending.holds(tag("other"))).await;
    assert!(look(&tier, "other", &[tag("other")]).await.ticket.0.is_none());
}

#[tokio::test]
async fn evicting_it_loses_entries_and_never_a_change() {
    let server = RedisServer::builder()
        .argument(&["--maxmemory-policy", "allkeys-random"])
        .start()
        .unwrap();
    let tier = replica(&server).await;
    let tags: Vec<Tag> = (0..200).map(|number| tag(&number.to_string())).collect();
    for (number, tag) in tags.iter().enumerate() {
        keep(&tier, &number.to_string(), &[*tag]).await;
        if number % 2 == 0 {
            tier.void(&[*tag], Settled::Yes).await;
        }
    }
    server.limit_memory(900_000).unwrap();
    for (number, tag) in tags.iter().enumerate().step_by(2) {
        assert!(!finds(&tier, &number.to_string(), &[*tag]).await, "{number}");
    }
}

#[tokio::test]
async fn a_replica_of_redis_that_may_not_be_written_to_is_read_and_voids_wait() {
    let server = server();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    keep(&tier, "search", &[]).await;
    keep(&tier, "playlist", &tags).await;
    server
        .must(&["CONFIG", "SET", "min-replicas-to-write", "1"])
        .unwrap();
    assert!(finds(&tier, "search", &[]).await);
    tier.void(&tags, Settled::Yes).await;
    assert!(tier.0.parts.pending.holds(tags[0]));
    assert!(!finds(&tier, "playlist", &tags).await);
    server
        .must(&["CONFIG", "SET", "min-replicas-to-write", "0"])
        .unwrap();
    until("it is said", async || !tier.0.parts.pending.holds(tags[0])).await;
    assert!(!finds(&tier, "playlist", &tags).await);
}

#[tokio::test]
async fn refusing_everything_it_is_away_until_it_does_not() {
    let server = server();
    let tier = replica(&server).await;
    server
        .must(&[
            "ACL",
            "SETUSER",
            "default",
            "-@all",
            "+acl",
            "+publish",
            "+subscribe",
        ])
        .unwrap();
    assert!(!finds(&tier, "search", &[]).await);
    until("it is away", async || !tier.is_up()).await;
    server.must(&["ACL", "SETUSER", "default", "+@all"]).unwrap();
    until("it works again", async || {
        keep(&tier, "search", &[]).await;
        finds(&tier, "search", &[]).await
    })
    .await;
}

#[tokio::test]
async fn what_could_not_be_voided_is_not_found_here_however_well_it_is_kept_there() {
    let server = server();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    keep(&tier, "playlist", &tags).await;
    server.must(&["ACL", "SETUSER", "default", "-eval"]).unwrap();
    tier.void(&tags, Settled::Yes).await;
    let lookup = look(&tier, "playlist", &tags).await;
    assert!(lookup.found.is_none() && lookup.ticket.0.is_none());
    server.must(&["ACL", "SETUSER", "default", "+eval"]).unwrap();
    until("it is said", async || !tier.0.parts.pending.holds(tags[0])).await;
    assert!(!finds(&tier, "playlist", &tags).await);
    keep(&tier, "playlist", &tags).await;
    assert!(finds(&tier, "playlist", &tags).await);
}
