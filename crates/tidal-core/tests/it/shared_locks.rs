//! The lock on a sign-in that replicas share: whoever dies or is cut off keeps others waiting for a while, and no more.

use std::{path::Path, time::Duration};

use redis::aio::ConnectionManager;
use secrecy::ExposeSecret as _;
use tidal_api::{AccessToken, StoreAway, StoreBusy, TokenStore as _, Tokens};
use tidal_core::{
    shared_vault::{SharedVault, SharedVaultOptions},
    vault::{KeyChoice, Vault, VaultOptions},
};
use tidal_redis_server::{RedisServer, Reply};

const LEASE: Duration = Duration::from_millis(400);
const CAUTION: Duration = Duration::from_millis(1_500);
/// Enough for an answer on a machine that is busy with something else.
const GATHERING: Duration = Duration::from_secs(2);

/// Tells this binary that it is the process that is killed, and where everything is.
const FOLDER: &str = "SHARED_LOCK_TEST_FOLDER";
const REDIS: &str = "SHARED_LOCK_TEST_REDIS";

async fn replica(url: &str, folder: &Path) -> SharedVault {
    let client = redis::Client::open(url).unwrap();
    let connections = ConnectionManager::new(client.clone()).await.unwrap();
    let secret = "thirty-two characters and some more".to_owned().into();
    let options = SharedVaultOptions {
        timeout: Duration::from_secs(1),
        lease: LEASE,
        caution: CAUTION,
        gathering: GATHERING,
        patience: Duration::from_secs(20),
        ..SharedVaultOptions::new(client, connections, secret)
    };
    let vault = Vault::open(VaultOptions::new(folder).with_key(KeyChoice::File));
    SharedVault::new(vault, options).unwrap()
}

fn tokens(number: u64) -> Tokens {
    Tokens {
        access_token: AccessToken::new(format!("access-{number}").into()),
        refresh_token: Some(format!("refresh-{number}").into()),
        expires_at: "2026-05-01T12:00:00Z".parse().unwrap(),
        scopes: ["user.read".to_owned()].into(),
        client_id: "client".to_owned(),
        signed_in_at: "2026-05-01T08:00:00Z".parse().unwrap(),
        country: None,
        generation: number,
    }
}

fn number(tokens: Option<Tokens>) -> Option<u64> {
    let text = tokens?.access_token.secret().expose_secret().to_owned();
    text.strip_prefix("access-").map(|number| number.parse().unwrap())
}

/// The process that dies. Nothing where nobody asks for it.
#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "how a process of this test is told its part"
)]
fn a_holder() {
    let (Ok(folder), Ok(url)) = (std::env::var(FOLDER), std::env::var(REDIS)) else {
        return;
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let replica = replica(&url, Path::new(&folder)).await;
        let mut locked = replica.lock("default").await.unwrap();
        locked.load().await.unwrap();
        locked.prepare().await.unwrap();
        println!("says ready");
        std::future::pending::<()>().await;
    });
}

/// Starts a process that is about to spend the refresh token, and kills it.
async fn die_holding(url: &str, folder: &Path) {
    use tokio::io::{AsyncBufReadExt as _, BufReader};

    let mut child = tokio::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "shared_locks::a_holder", "--nocapture"])
        .env(FOLDER, folder)
        .env(REDIS, url)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus")
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    while !lines
        .next_line()
        .await
        .unwrap()
        .expect("it ended")
        .contains("says ready")
    {}
    child.kill().await.unwrap();
}

#[tokio::test]
async fn a_killed_holder_delays_the_others_and_what_it_may_have_spent_is_left_alone_for_a_while() {
    let redis = RedisServer::start().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let folder = |number: usize| folders[number].path().join("vault");
    let replica = replica(&redis.url(), &folder(0)).await;
    replica
        .lock("default")
        .await
        .unwrap()
        .save(&tokens(1))
        .await
        .unwrap();
    die_holding(&redis.url(), &folder(1)).await;
    // What lasts can be used all the while.
    assert_eq!(number(replica.load("default").await.unwrap()), Some(1));
    let mut locked = replica.lock("default").await.unwrap();
    let error = locked.load().await.err().unwrap();
    assert!(error.is::<StoreBusy>(), "{error}");
    drop(locked);
    tokio::time::sleep(CAUTION).await;
    let mut locked = replica.lock("default").await.unwrap();
    assert_eq!(number(locked.load().await.unwrap()), Some(1));
    locked.prepare().await.unwrap();
    locked.save(&tokens(2)).await.unwrap();
    drop(locked);
    let mut locked = replica.lock("default").await.unwrap();
    assert_eq!(number(locked.load().await.unwrap()), Some(2));
}

#[tokio::test]
async fn who_keeps_a_lock_for_long_has_it_for_long() {
    let redis = RedisServer::start().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let one = replica(&redis.url(), folders[0].path().join("vault").as_path()).await;
    let other = replica(&redis.url(), folders[1].path().join("vault").as_path()).await;
    let held = one.lock("default").await.unwrap();
    let waited = tokio::time::timeout(LEASE * 4, other.lock("default")).await;
    assert!(waited.is_err(), "two have it");
    // Another user is another matter.
    other.lock("mia").await.unwrap();
    drop(held);
    other.lock("default").await.unwrap();
}

#[tokio::test]
async fn what_redis_could_not_be_told_it_is_told_when_it_is_back() {
    let redis = RedisServer::start().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let one = replica(&redis.url(), folders[0].path().join("vault").as_path()).await;
    let other = replica(&redis.url(), folders[1].path().join("vault").as_path()).await;
    one.lock("default").await.unwrap().save(&tokens(1)).await.unwrap();
    let mut locked = one.lock("default").await.unwrap();
    assert_eq!(number(locked.load().await.unwrap()), Some(1));
    locked.prepare().await.unwrap();
    redis.kill();
    let error = locked.prepare().await.err().unwrap();
    assert!(error.is::<StoreAway>(), "{error}");
    locked.save(&tokens(2)).await.unwrap();
    drop(locked);
    assert_eq!(number(one.load("default").await.unwrap()), Some(2));
    assert!(one.lock("default").await.err().unwrap().is::<StoreAway>());
    redis.restart().unwrap();
    let told = async {
        while number(other.load("default").await.unwrap_or_default()) != Some(2) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), told).await.unwrap();
    assert_eq!(number(one.load("default").await.unwrap()), Some(2));
}

/// Until Redis answers this with that.
async fn until(redis: &RedisServer, question: &[&str], is_so: impl Fn(&Reply) -> bool) {
    let asking = async {
        while !is_so(&redis.must(question).unwrap()) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), asking)
        .await
        .unwrap();
}

#[tokio::test]
async fn what_an_old_file_told_redis_is_not_taken_for_the_newest() {
    let redis = RedisServer::start().unwrap();
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let folder = |number: usize| folders[number].path().join("vault");
    // The second replica goes on where the first one left, and neither is there when Redis loses all.
    for number in [1, 2] {
        let replica = replica(&redis.url(), &folder(usize::from(number > 1))).await;
        let mut locked = replica.lock("default").await.unwrap();
        locked.save(&tokens(number)).await.unwrap();
    }
    redis.restart().unwrap();
    let one = replica(&redis.url(), &folder(0)).await;
    one.revision("default").await.unwrap();
    // To a Redis that is back each replica tells of all whom it knows.
    redis.restart().unwrap();
    until(&redis, &["DBSIZE"], |size| *size == Reply::Integer(1)).await;
    let _other = replica(&redis.url(), &folder(1)).await;
    let listeners = ["PUBSUB", "NUMSUB", "tidal:tokens:1:news"];
    until(
        &redis,
        &listeners,
        |reply| matches!(reply, Reply::List(words) if words.last() == Some(&Reply::Integer(2))),
    )
    .await;
    let mut locked = one.lock("default").await.unwrap();
    assert_eq!(number(locked.load().await.unwrap()), Some(2));
}
