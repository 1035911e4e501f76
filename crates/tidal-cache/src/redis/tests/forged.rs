//! What is no entry of this build and this secret is a miss, and does not stay.

use super::{
    super::{envelope::Envelope, keys},
    scene::*,
    *,
};

async fn is_a_miss_and_removed(server: &tidal_redis_server::RedisServer, tier: &RedisTier, name: &str) {
    assert!(look(tier, name, &[]).await.found.is_none());
    let place = keys::entry(key(name));
    until("it is removed", async || names(server, &place) == 0).await;
    keep(tier, name, &[]).await;
    assert!(finds(tier, name, &[]).await, "its place can be taken");
}

fn kept(server: &tidal_redis_server::RedisServer, name: &str) -> Vec<u8> {
    match server.must(&["GET", &keys::entry(key(name))]).unwrap() {
        tidal_redis_server::Reply::Bytes(bytes) => bytes,
        reply => panic!("{reply:?}"),
    }
}

fn plant(server: &tidal_redis_server::RedisServer, name: &str, bytes: &[u8]) {
    server
        .must(&[b"SET", keys::entry(key(name)).as_bytes(), bytes])
        .unwrap();
}

#[tokio::test]
async fn garbage_is_a_miss_and_removed() {
    let server = server();
    let tier = replica(&server).await;
    for garbage in [&b""[..], b"garbage", &[0; 16], &[0xff; 300]] {
        plant(&server, "search", garbage);
        is_a_miss_and_removed(&server, &tier, "search").await;
    }
    server.must(&["DEL", &keys::entry(key("search"))]).unwrap();
    server
        .must(&["LPUSH", &keys::entry(key("search")), "a list"])
        .unwrap();
    is_a_miss_and_removed(&server, &tier, "search").await;
}

#[tokio::test]
async fn a_changed_payload_is_a_miss_and_so_is_one_that_was_moved_or_made_elsewhere() {
    let server = server();
    let tier = replica(&server).await;
    keep(&tier, "search", &[]).await;
    let mut bytes = kept(&server, "search");
    plant(&server, "moved", &bytes);
    is_a_miss_and_removed(&server, &tier, "moved").await;
    *bytes.last_mut().unwrap() ^= 1;
    plant(&server, "search", &bytes);
    is_a_miss_and_removed(&server, &tier, "search").await;
    let envelope = Envelope {
        fetched_at: jiff::Timestamp::UNIX_EPOCH,
        versions: vec![],
        value: "made elsewhere".into(),
    };
    let made = envelope.close(&KeySecret::random(), key("search")).unwrap();
    plant(&server, "search", &made);
    is_a_miss_and_removed(&server, &tier, "search").await;
}

#[tokio::test]
async fn an_entry_of_another_schema_is_neither_found_nor_touched() {
    let server = server();
    let tier = replica(&server).await;
    keep(&tier, "search", &[]).await;
    let name = keys::entry(key("search"));
    let other = name.replacen("tidal:1:", "tidal:2:", 1);
    server.must(&["RENAME", &name, &other]).unwrap();
    assert!(!finds(&tier, "search", &[]).await);
    assert_eq!(tier.clear().await, Some(0));
    assert_eq!(names(&server, &other), 1);
}

#[tokio::test]
async fn a_tag_that_is_none_is_a_miss_until_it_is_removed() {
    let server = server();
    let tier = replica(&server).await;
    let tags = [tag("playlist")];
    for words in [["SET", "garbage"], ["LPUSH", "a list"]] {
        keep(&tier, "playlist", &tags).await;
        let name = keys::tag(tags[0]);
        server.must(&["DEL", &name]).unwrap();
        server.must(&[words[0], &name, words[1]]).unwrap();
        let lookup = look(&tier, "playlist", &tags).await;
        assert!(lookup.found.is_none() && lookup.ticket.0.is_none());
        until("it can be kept again", async || {
            look(&tier, "playlist", &tags).await.ticket.0.is_some()
        })
        .await;
        assert!(!finds(&tier, "playlist", &tags).await);
    }
}
