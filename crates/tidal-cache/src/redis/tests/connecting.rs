//! Who may connect, and what is told of passwords: nothing.

use std::{
    io::Write,
    sync::{Arc, Mutex},
};

use super::{scene::*, *};

const PASSWORD: &str = "hunter2-of-mia";

/// A user as narrow as the documentation says it may be.
fn with_user(server: &tidal_redis_server::RedisServer) {
    let password = format!(">{PASSWORD}");
    server
        .must(&[
            "ACL",
            "SETUSER",
            "mia",
            "on",
            &password,
            "resetchannels",
            "~tidal:*",
            "&tidal:*",
            "+@all",
            "-@dangerous",
        ])
        .unwrap();
}

#[tokio::test]
async fn a_user_with_our_keys_and_channels_can_do_everything() {
    let server = server();
    with_user(&server);
    let tier = connected(patient(server.url_as("mia", PASSWORD))).await;
    until("it hears", async || tier.hears()).await;
    let tags = [tag("playlist")];
    keep(&tier, "playlist", &tags).await;
    assert!(finds(&tier, "playlist", &tags).await);
    assert!(matches!(tier.lease(key("playlist")).await, Lease::Granted(_)));
    tier.void(&tags, Settled::Yes).await;
    assert!(!tier.0.parts.pending.holds(tags[0]));
    assert!(!finds(&tier, "playlist", &tags).await);
    assert_eq!(tier.clear().await, Some(1));
}

#[tokio::test]
async fn a_user_who_may_not_subscribe_reads_and_keeps_and_knows_to_be_deaf() {
    let server = server();
    with_user(&server);
    server.must(&["ACL", "SETUSER", "mia", "-subscribe"]).unwrap();
    let tier = connected(patient(server.url_as("mia", PASSWORD))).await;
    keep(&tier, "search", &[]).await;
    assert!(finds(&tier, "search", &[]).await);
    assert!(!tier.hears());
}

#[tokio::test]
async fn a_wrong_password_is_a_tier_that_is_away_until_it_is_right() {
    let server = server();
    let tier = ends(RedisTier::connect(
        patient(server.url_as("mia", PASSWORD)),
        secret(),
    ))
    .await
    .unwrap();
    assert!(!tier.is_up());
    assert!(!finds(&tier, "search", &[]).await);
    with_user(&server);
    until("it is let in", async || tier.is_up()).await;
}

/// Everything that is logged, however unimportant.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn a_password_is_told_to_nobody_but_redis() {
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_writer(move || writer.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let server = server();
    let options = patient(server.url_as("mia", PASSWORD));
    let mut said = vec![format!("{options:?}")];
    let tier = ends(RedisTier::connect(options, secret())).await.unwrap();
    assert!(!tier.is_up());
    said.push(format!("{tier:?}"));
    with_user(&server);
    until("it is let in", async || tier.is_up()).await;
    keep(&tier, "search", &[]).await;
    server.kill();
    until("it is away", async || !tier.is_up()).await;
    server.restart().unwrap();
    with_user(&server);
    until("it is back", async || tier.is_up()).await;
    drop(guard);
    said.push(String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned());
    let said = said.concat();
    assert!(!said.contains(PASSWORD), "{said}");
    let times = |words: &str| said.matches(words).count();
    assert!(
        times("Redis is away") >= 2 && times("Redis is back") >= 2,
        "{said}"
    );
    assert_eq!(
        times("Redis is away"),
        times("Redis is back"),
        "once each:\n{said}"
    );
}
