//! Three replicas over one Redis, all asked by everybody at once, as fast as they answer.

use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tidal_redis_server::RedisServer;
use tokio::task::JoinSet;

use super::*;

const REPLICAS: usize = 3;
const PEOPLE: usize = 10;
const LIMIT: u32 = 200;
/// Slices of 50 ms.
const WINDOW: Duration = Duration::from_secs(3);

/// A Redis that is only slow is waited for here: how slow this machine is at the moment is not the point.
const PATIENT: Duration = Duration::from_secs(5);

type Replica = Arc<Limiter<String>>;

fn replica(redis: &RedisServer, timeout: Duration) -> Replica {
    let client = redis::Client::open(redis.url()).unwrap();
    let config = ConnectionManagerConfig::new()
        .set_max_delay(Duration::from_millis(50))
        .set_connection_timeout(Some(Duration::from_secs(1)));
    let connections = ConnectionManager::new_lazy_with_config(client, config).unwrap();
    let sharing = RateSharing::new(connections, timeout, &"some words".to_owned().into());
    Arc::new(Limiter::new("principal", (LIMIT, WINDOW), Some(sharing)).unwrap())
}

fn replicas(redis: &RedisServer, timeout: Duration) -> Vec<Replica> {
    (0..REPLICAS).map(|_| replica(redis, timeout)).collect()
}

/// Between these two moments somebody was let through.
type Admission = (Instant, Instant);

/// Everybody asks every replica with four hands until the time is over. When each was let through, for each person.
async fn hammer(replicas: &[Replica], time: Duration) -> Vec<Vec<Admission>> {
    let end = Instant::now() + time;
    let mut hands = JoinSet::new();
    for person in 0..PEOPLE {
        for replica in replicas.iter().flat_map(|replica| [replica; 4]) {
            let replica = Arc::clone(replica);
            hands.spawn(async move {
                let who = format!("person {person}");
                let mut admitted = Vec::new();
                while Instant::now() < end {
                    let before = Instant::now();
                    match replica.take(&who).await {
                        Verdict::Admitted { .. } => admitted.push((before, Instant::now())),
                        // Nobody waits as long as they are told to; but a test should not burn the processor.
                        Verdict::Refused { .. } => tokio::time::sleep(Duration::from_millis(5)).await,
                    }
                }
                (person, admitted)
            });
        }
    }
    let mut everybody = vec![Vec::new(); PEOPLE];
    while let Some(hand) = hands.join_next().await {
        let (person, admitted) = hand.unwrap();
        everybody[person].extend(admitted);
    }
    everybody
}

/// Most that were let through in any window, beyond doubt: how late this test hears of it does not count.
fn most(admitted: &[Admission]) -> usize {
    let within = |(from, _): &Admission| {
        let inside = |(before, after): &&Admission| before >= from && *after - *from < WINDOW;
        admitted.iter().filter(inside).count()
    };
    admitted.iter().map(within).max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_gets_their_share_of_three_replicas_and_no_more() {
    let redis = RedisServer::start().unwrap();
    let replicas = replicas(&redis, PATIENT);
    // Two windows and a half: what was let through at the beginning has come back by then, also where processors are busy.
    let everybody = hammer(&replicas, WINDOW * 5 / 2).await;
    for (person, admitted) in everybody.iter().enumerate() {
        let (most, all) = (most(admitted), admitted.len());
        let limit = usize::try_from(LIMIT).unwrap();
        assert!(most <= limit, "person {person}: {most} in one window");
        assert!(
            all * 100 >= 2 * limit * 95,
            "person {person}: {all} in two windows"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_redis_each_replica_holds_the_limit_and_tells_afterwards() {
    let redis = RedisServer::start().unwrap();
    let replicas = replicas(&redis, Duration::from_millis(200));
    redis.kill();
    let everybody = hammer(&replicas[..1], Duration::from_millis(1_500)).await;
    let limit = usize::try_from(LIMIT).unwrap();
    for admitted in &everybody {
        assert_eq!(admitted.len(), limit);
    }
    redis.restart().unwrap();
    // Each question is a second apart until one is answered. What was let through meanwhile counts for all then.
    let who = "person 0".to_owned();
    let told = async {
        loop {
            replicas[0].take(&who).await;
            let keys = redis.must(&["KEYS", "tidal:requests:*"]).unwrap();
            if keys != tidal_redis_server::Reply::List(Vec::new()) {
                break;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), told).await.unwrap();
}

#[tokio::test]
async fn names_in_redis_tell_nothing_and_go_by_themselves() {
    let redis = RedisServer::start().unwrap();
    let replica = replica(&redis, PATIENT);
    replica.take(&"mia".to_owned()).await;
    let tidal_redis_server::Reply::List(keys) = redis.must(&["KEYS", "*"]).unwrap() else {
        panic!("no keys")
    };
    let [tidal_redis_server::Reply::Bytes(key)] = &keys[..] else {
        panic!("{keys:?}")
    };
    let key = String::from_utf8(key.clone()).unwrap();
    assert!(
        key.starts_with("tidal:requests:") && !key.contains("mia"),
        "{key}"
    );
    let tidal_redis_server::Reply::Integer(life) = redis.must(&["PTTL", &key]).unwrap() else {
        panic!("no life")
    };
    assert!((1..=4_000).contains(&life), "{life}");
    // Whatever lies there instead, it is no reason to refuse anybody.
    redis.must(&["SET", &key, "garbage"]).unwrap();
    tokio::time::sleep(WINDOW / 60).await;
    assert!(matches!(
        replica.take(&"mia".to_owned()).await,
        Verdict::Admitted { .. }
    ));
    redis.must(&["HSET", &key, "never", "so many"]).unwrap();
    tokio::time::sleep(WINDOW / 60).await;
    assert!(matches!(
        replica.take(&"mia".to_owned()).await,
        Verdict::Admitted { .. }
    ));
}
