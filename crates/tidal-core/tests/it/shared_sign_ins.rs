//! Replicas that share sign-ins over a real Redis, each with a vault of its own or with one for all: whatever happens to
//! Redis, the simulated TIDAL never sees a refresh token twice.

use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tidal_core::{
    Error, Result, Scopes, UserKey, UserService,
    settings::{Connection, Settings, Sources},
};
use tidal_redis_server::{RedisServer, Reply};
use tidal_sim::{CLIENT_ID, Sim};

use crate::sign_ins::agree;

const SEALING_KEY: &str = "thirty-two characters and some more";

struct World {
    sim: Sim,
    redis: RedisServer,
    homes: Vec<tempfile::TempDir>,
}

/// One process, as far as sign-ins are concerned.
struct Replica {
    settings: Settings,
    connection: Connection,
}

impl World {
    async fn start() -> Self {
        Self {
            sim: Sim::builder().auto_approve().start().await.unwrap(),
            redis: RedisServer::start().unwrap(),
            homes: (0..2).map(|_| tempfile::tempdir().unwrap()).collect(),
        }
    }

    /// A replica whose vault is in that home.
    fn replica(&self, home: usize) -> Replica {
        let sources = Sources::default()
            .with_data_dir(self.homes[home].path())
            .with_variable("TIDAL_VAULT_KEY", "file")
            .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
            .with_variable("TIDAL_API_URL", &self.sim.api_url())
            .with_variable("TIDAL_AUTH_URL", &self.sim.auth_url())
            .with_variable("TIDAL_LOGIN_URL", &self.sim.login_url())
            .with_variable("TIDAL_MCP_SEALING_KEY", SEALING_KEY)
            .with_variable("REDIS_URL", &self.redis.url())
            // A slow machine is not what is tested.
            .with_variable("TIDAL_REDIS_TIMEOUT_MS", "500");
        let settings = Settings::load(&sources).unwrap();
        let client = redis::Client::open(self.redis.url()).unwrap();
        let config = ConnectionManagerConfig::new()
            .set_max_delay(Duration::from_millis(200))
            .set_connection_timeout(Some(Duration::from_secs(1)))
            .set_response_timeout(Some(Duration::from_secs(1)));
        let connections = ConnectionManager::new_lazy_with_config(client.clone(), config).unwrap();
        let options = settings.shared_limiter_options();
        let limiter = Settings::shared_rate_limiter(connections.clone(), options).unwrap();
        let connection = settings.shared_connection(limiter, client, connections).unwrap();
        Replica { settings, connection }
    }

    /// Whether as many tokens were asked for since the last such question.
    fn assert_renewed(&self, times: u64) {
        assert_eq!(self.sim.counters().token_requests, times);
        self.sim.reset();
    }

    fn keys(&self) -> Vec<String> {
        let Reply::List(keys) = self.redis.must(&["KEYS", "tidal:tokens:*"]).unwrap() else {
            panic!("no list")
        };
        let text = |reply| match reply {
            Reply::Bytes(bytes) => String::from_utf8(bytes).unwrap(),
            other => panic!("{other:?}"),
        };
        keys.into_iter()
            .map(text)
            .filter(|key| !key.ends_with("lock"))
            .collect()
    }
}

impl Replica {
    async fn sign_in(&self, user: &str) {
        let user = UserKey::new(user);
        let pending = self
            .connection
            .auth
            .begin_sign_in(&user, &Scopes::curating())
            .unwrap();
        let back = agree(&pending.url).await;
        self.connection
            .auth
            .complete_sign_in(pending, &back)
            .await
            .unwrap();
    }

    async fn ask(&self) -> Result<()> {
        let viewer = self.settings.viewer().signed_in(UserKey::new("default"));
        self.connection.tidal.user(&viewer).await.map(drop)
    }

    async fn is_signed_in(&self) -> Result<bool> {
        let session = self.connection.auth.session(&UserKey::new("default")).await;
        session.map(|session| session.is_some())
    }

    /// Asks until it succeeds. Whatever comes before has to pass.
    async fn ask_patiently(&self) {
        eventually(async || match self.ask().await {
            Ok(()) => true,
            Err(error) => {
                assert!(error.is_retryable(), "{error:?}");
                false
            }
        })
        .await;
    }
}

async fn eventually(mut is_so: impl AsyncFnMut() -> bool) {
    let trying = async {
        while !is_so().await {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), trying)
        .await
        .expect("it never came about");
}

async fn a_hundred(replicas: &[&Replica]) {
    let asking = (0..100).map(|number| replicas[number % replicas.len()].ask());
    for outcome in join_all(asking).await {
        outcome.unwrap();
    }
}

#[tokio::test]
async fn a_hundred_calls_of_two_replicas_cause_one_renewal() {
    for homes in [[0, 0], [0, 1]] {
        let world = World::start().await;
        let (one, other) = (world.replica(homes[0]), world.replica(homes[1]));
        assert!(!other.is_signed_in().await.unwrap());
        one.sign_in("default").await;
        eventually(async || other.is_signed_in().await.unwrap()).await;
        a_hundred(&[&one, &other]).await;
        world.sim.reset();
        for _ in 0..5 {
            world.sim.expire_tokens();
            a_hundred(&[&one, &other]).await;
            world.assert_renewed(1);
        }
        // Nobody who reads in Redis learns whose it is, and it does not stay for ever.
        for key in world.keys() {
            assert!(!key.contains("default"), "{key}");
            let left = world.redis.must(&["PTTL", &key]).unwrap();
            assert!(matches!(left, Reply::Integer(left) if left > 0), "{left:?}");
        }
    }
}

#[tokio::test]
async fn who_signs_out_at_one_is_signed_out_at_all() {
    let world = World::start().await;
    let (one, other) = (world.replica(0), world.replica(1));
    one.sign_in("default").await;
    eventually(async || other.is_signed_in().await.unwrap()).await;
    assert!(
        other
            .connection
            .auth
            .sign_out(&UserKey::new("default"))
            .await
            .unwrap()
    );
    assert!(!other.is_signed_in().await.unwrap());
    eventually(async || !one.is_signed_in().await.unwrap()).await;
    assert!(matches!(one.ask().await, Err(Error::NotSignedIn)));
    // Also the file of the one that it was done at is gone, and no old one brings it back.
    let next = world.replica(0);
    assert!(!next.is_signed_in().await.unwrap());
    one.sign_in("default").await;
    eventually(async || other.is_signed_in().await.unwrap()).await;
    other.ask().await.unwrap();
}

#[tokio::test]
async fn while_redis_is_away_what_lasts_is_used_and_nothing_is_renewed() {
    let world = World::start().await;
    let (one, other) = (world.replica(0), world.replica(1));
    one.sign_in("default").await;
    other.ask().await.unwrap();
    world.sim.reset();
    world.redis.kill();
    for replica in [&one, &other] {
        replica.ask().await.unwrap();
        assert!(replica.is_signed_in().await.unwrap());
    }
    // One that has just been started, and knows of nobody.
    let empty = tempfile::tempdir().unwrap();
    let stranger = World {
        homes: vec![empty],
        ..World::start().await
    };
    stranger.redis.kill();
    let error = stranger.replica(0).is_signed_in().await.unwrap_err();
    assert!(
        matches!(error, Error::SignInAway { .. }) && error.is_retryable(),
        "{error:?}"
    );
    world.sim.expire_tokens();
    for replica in [&one, &other] {
        let error = replica.ask().await.unwrap_err();
        assert!(matches!(error, Error::SignInAway { .. }), "{error:?}");
    }
    let signed_out = one.connection.auth.sign_out(&UserKey::new("default")).await;
    assert!(
        matches!(signed_out, Err(Error::SignInAway { .. })),
        "{signed_out:?}"
    );
    world.assert_renewed(0);
    world.redis.restart().unwrap();
    tokio::join!(one.ask_patiently(), other.ask_patiently());
    a_hundred(&[&one, &other]).await;
    world.assert_renewed(1);
}

#[tokio::test]
async fn a_replica_with_an_old_file_spends_nothing_where_redis_lost_all() {
    let world = World::start().await;
    let (one, other) = (world.replica(0), world.replica(1));
    one.sign_in("default").await;
    other.ask().await.unwrap();
    // The first one does not hear of what comes now: it is not there.
    drop(one);
    for _ in 0..3 {
        world.sim.expire_tokens();
        other.ask().await.unwrap();
    }
    world.redis.restart().unwrap();
    world.sim.reset();
    let one = world.replica(0);
    // TIDAL refuses what is in its file. The other one has better, and says so.
    one.ask_patiently().await;
    other.ask_patiently().await;
    world.assert_renewed(0);
    world.sim.expire_tokens();
    a_hundred(&[&one, &other]).await;
    world.assert_renewed(1);
}

#[tokio::test]
async fn a_redis_that_hangs_holds_up_nobody_who_needs_nothing_new() {
    let world = World::start().await;
    let (one, other) = (world.replica(0), world.replica(1));
    one.sign_in("default").await;
    other.ask().await.unwrap();
    world.sim.reset();
    world.redis.hang().unwrap();
    a_hundred(&[&one, &other]).await;
    world.sim.expire_tokens();
    let error = one.ask().await.unwrap_err();
    assert!(matches!(error, Error::SignInAway { .. }), "{error:?}");
    world.redis.go_on().unwrap();
    tokio::join!(one.ask_patiently(), other.ask_patiently());
    world.assert_renewed(1);
}

#[tokio::test]
async fn what_was_changed_or_is_somebody_elses_is_refused_until_it_is_forgotten() {
    let world = World::start().await;
    let one = world.replica(0);
    one.sign_in("default").await;
    let mine = world.keys().remove(0);
    one.sign_in("other").await;
    let theirs = world.keys().into_iter().find(|key| *key != mine).unwrap();
    let hash = |key: &str, field: &str| match world.redis.must(&["HGET", key, field]).unwrap() {
        Reply::Bytes(bytes) => bytes,
        other => panic!("{other:?}"),
    };
    let set = |field: &[u8], value: &[u8]| {
        let words: [&[u8]; 4] = [b"HSET", mine.as_bytes(), field, value];
        world.redis.must(&words).unwrap();
    };
    let original: Vec<_> = ["g", "r", "e"].map(|field| (field, hash(&mine, field))).into();
    let foreign: Vec<_> = ["g", "r", "e"].map(|field| (field, hash(&theirs, field))).into();
    let mut damaged = original.clone();
    damaged[2].1[20] ^= 1;
    let mut later = original.clone();
    later[0].1 = b"9000000000000000".to_vec();
    for fields in [foreign, damaged, later] {
        for (field, value) in &fields {
            set(field.as_bytes(), value);
        }
        // In a home without a file, so that there is nothing else to go by.
        let error = world.replica(1).is_signed_in().await.unwrap_err();
        assert!(matches!(error, Error::SignInUnreadable { .. }), "{error:?}");
        assert!(!error.is_retryable());
        for (field, value) in &original {
            set(field.as_bytes(), value);
        }
    }
    set(b"e", b"rubbish");
    let next = world.replica(1);
    assert!(
        next.connection
            .auth
            .sign_out(&UserKey::new("default"))
            .await
            .unwrap()
    );
    assert!(!next.is_signed_in().await.unwrap());
}
