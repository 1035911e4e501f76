//! Replicas, what they ask for, and a TIDAL that only counts.

use std::sync::Mutex;
use std::time::Duration;

use futures_util::future::join_all;
use redis::aio::{ConnectionManager, ConnectionManagerConfig};
use tidal_api::{
    Error, Identity, RateLimiter, RateState, Report, SharedLimiterOptions, SharedRateLimiter, Spending, Turn,
};
use tidal_redis_server::{RedisServer, Reply};
use tokio::time::{Instant, sleep};

pub(super) const OPERATION: &str = "GET /tracks";

/// Sharing, with time enough for a Redis on a slow machine.
pub(super) fn options() -> SharedLimiterOptions {
    SharedLimiterOptions {
        timeout: Duration::from_secs(1),
        heartbeat: Duration::from_millis(100),
        ..SharedLimiterOptions::of("the-client-id")
    }
}

pub(super) async fn connections(redis: &RedisServer) -> ConnectionManager {
    let config = ConnectionManagerConfig::new()
        .set_min_delay(Duration::from_millis(10))
        .set_max_delay(Duration::from_millis(100));
    let client = redis::Client::open(redis.url()).unwrap();
    ConnectionManager::new_with_config(client, config).await.unwrap()
}

pub(super) async fn limiter_with(redis: &RedisServer, options: SharedLimiterOptions) -> SharedRateLimiter {
    SharedRateLimiter::new(connections(redis).await, options).unwrap()
}

pub(super) async fn limiter(redis: &RedisServer) -> SharedRateLimiter {
    limiter_with(redis, options()).await
}

/// So many replicas, each with a connection of its own.
pub(super) async fn limiters(redis: &RedisServer, number: usize) -> Vec<SharedRateLimiter> {
    join_all((0..number).map(|_| limiter(redis))).await
}

/// Waits until so many were counted, and each of them has had the time to hear of it.
pub(super) async fn counted(redis: &RedisServer, number: i64) {
    let count = || -> Option<Reply> {
        let Reply::List(keys) = redis.must(&["KEYS", "tidal:rate:*:replicas"]).ok()? else {
            return None;
        };
        let Reply::Bytes(key) = keys.first()? else {
            return None;
        };
        redis.must(&[b"ZCARD".as_slice(), key]).ok()
    };
    while count() != Some(Reply::Integer(number)) {
        sleep(Duration::from_millis(10)).await;
    }
    sleep(Duration::from_millis(500)).await;
}

pub(super) fn spending(identity: Identity, operation: &'static str, seconds: u64) -> Spending {
    Spending {
        operation,
        identity,
        deadline: Instant::now() + Duration::from_secs(seconds),
    }
}

/// For the application, with a minute's time.
pub(super) fn patient() -> Spending {
    spending(Identity::Application, OPERATION, 60)
}

pub(super) async fn turn(limiter: &SharedRateLimiter, spending: Spending) -> Result<Box<dyn Turn>, Error> {
    limiter.turn(spending).await
}

pub(super) fn told(capacity: u32, per_second: f64, remaining: u32, cost: u32) -> Report {
    Report::Answered(Some(RateState {
        remaining: Some(remaining),
        capacity: Some(capacity),
        per_second: Some(per_second),
        cost: Some(cost),
    }))
}

pub(super) fn refuse(pause: Duration) -> Report {
    Report::Throttled { pause, state: None }
}

/// TIDAL's bucket, and nothing else of it.
pub(super) struct Bucket {
    capacity: u32,
    per_second: f64,
    level: Mutex<(f64, Instant)>,
}

impl Bucket {
    pub(super) fn new(capacity: u32, per_second: f64) -> Self {
        Self {
            capacity,
            per_second,
            level: Mutex::new((capacity.into(), Instant::now())),
        }
    }

    fn ask(&self, cost: u32) -> Report {
        let mut level = self.level.lock().unwrap();
        let now = Instant::now();
        let gained = (now - level.1).as_secs_f64() * self.per_second;
        *level = ((level.0 + gained).min(self.capacity.into()), now);
        let enough = level.0 >= f64::from(cost);
        if enough {
            level.0 -= f64::from(cost);
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "small and positive"
        )]
        let state = RateState {
            remaining: Some(level.0 as u32),
            capacity: Some(self.capacity),
            per_second: Some(self.per_second),
            cost: Some(cost),
        };
        let pause = Duration::from_millis(5);
        if enough {
            Report::Answered(Some(state))
        } else {
            Report::Throttled {
                pause,
                state: Some(state),
            }
        }
    }
}

/// One request: a turn, TIDAL's answer, the report. Whether TIDAL gave it.
pub(super) async fn spend(limiter: &SharedRateLimiter, bucket: &Bucket, cost: u32) -> bool {
    let turn = turn(limiter, patient()).await.unwrap();
    let report = bucket.ask(cost);
    turn.report(report);
    matches!(report, Report::Answered(_))
}
