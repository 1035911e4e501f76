//! Redis dies, hangs, forgets, and holds what nobody put there: turns go on, by each replica's part.

use std::time::Duration;

use futures_util::future::join_all;
use tidal_api::{Identity, RateLimiter, SharedLimiterOptions, SharedRateLimiter};
use tidal_redis_server::{RedisServer, Reply};
use tokio::time::{Instant, sleep};

use super::setting::{
    Bucket, OPERATION, counted, limiter, limiter_with, limiters, options, patient, refuse, spend, spending,
    told, turn,
};

/// Gives turns for so long, and answers how many.
async fn spend_for(replica: &SharedRateLimiter, bucket: &Bucket, time: Duration) -> u32 {
    let end = Instant::now() + time;
    let mut turns = 0;
    while Instant::now() < end {
        spend(replica, bucket, 5).await;
        turns += 1;
    }
    turns
}

/// Whether a pause that one is told of is known to another: only Redis can have told it.
async fn are_in_touch(one: &SharedRateLimiter, other: &SharedRateLimiter, user: &str) -> bool {
    let asked = |limiter, seconds| turn(limiter, spending(Identity::user(user), OPERATION, seconds));
    let Ok(given) = asked(one, 60).await else {
        return true;
    };
    given.report(refuse(Duration::from_mins(10)));
    drop(asked(one, 1).await);
    asked(other, 1).await.is_err()
}

#[tokio::test]
async fn each_goes_on_with_its_part_and_they_meet_again() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 3).await;
    counted(&redis, 3).await;
    let bucket = Bucket::new(30, 300.0);
    for replica in &replicas {
        spend(replica, &bucket, 5).await;
    }
    // Calls are waiting all the time, before, while and after Redis dies. None is lost: `spend` fails then.
    let started = Instant::now();
    let spending = join_all(replicas.iter().map(async |replica| {
        join_all((0..3).map(|_| spend_for(replica, &bucket, Duration::from_secs(3)))).await
    }));
    let dying = async {
        sleep(Duration::from_millis(500)).await;
        redis.kill();
    };
    let (turns, ()) = tokio::join!(spending, dying);
    let there_was = 30.0 + 300.0 * started.elapsed().as_secs_f64();
    let turns: Vec<u32> = turns.iter().map(|each| each.iter().sum()).collect();
    // What others took after each last looked is all that can be counted twice.
    let all = f64::from(turns.iter().sum::<u32>() * 5);
    assert!(all <= there_was + 30.0, "{turns:?} of {there_was}");
    for each in &turns {
        assert!(*each >= 5, "{turns:?}: somebody stood still");
    }

    redis.restart().unwrap();
    let mut user = 0;
    while !are_in_touch(&replicas[0], &replicas[1], &user.to_string()).await {
        user += 1;
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn a_part_is_a_third_of_what_comes_in() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 3).await;
    counted(&redis, 3).await;
    let slow = |remaining| told(10, 100.0, remaining, 5);
    turn(&replicas[0], patient()).await.unwrap().report(slow(0));
    redis.kill();
    let started = Instant::now();
    let mut turns = 0_u32;
    while turns < 5 {
        turn(&replicas[0], patient())
            .await
            .unwrap()
            .report(tidal_api::Report::Nothing);
        turns += 1;
    }
    // The first when all ten have come together, the others each a third as often as alone: 15 tokens at 100 a second.
    assert!(
        started.elapsed() >= Duration::from_millis(100 + 4 * 150 - 50),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn a_redis_that_hangs_holds_nobody_up() {
    let redis = RedisServer::start().unwrap();
    let quick = || SharedLimiterOptions {
        timeout: Duration::from_millis(50),
        ..options()
    };
    let one = limiter_with(&redis, quick()).await;
    let other = limiter_with(&redis, quick()).await;
    let bucket = Bucket::new(1_000, 1_000.0);
    spend(&one, &bucket, 5).await;
    redis.hang().unwrap();
    for _ in 0..20 {
        spend(&one, &bucket, 5).await;
        spend(&other, &bucket, 5).await;
    }
    assert!(one.budget(&Identity::Application).is_some());
    redis.go_on().unwrap();
    let mut user = 0;
    while !are_in_touch(&one, &other, &user.to_string()).await {
        user += 1;
        sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn who_never_saw_redis_is_alone() {
    let redis = RedisServer::start().unwrap();
    let client = redis::Client::open(redis.url()).unwrap();
    redis.kill();
    let config = redis::aio::ConnectionManagerConfig::new();
    let connections = redis::aio::ConnectionManager::new_lazy_with_config(client, config).unwrap();
    let alone = SharedRateLimiter::new(connections, options()).unwrap();
    turn(&alone, patient())
        .await
        .unwrap()
        .report(told(10, 0.001, 10, 5));
    for _ in 0..2 {
        turn(&alone, patient())
            .await
            .unwrap()
            .report(tidal_api::Report::Nothing);
    }
    let error = turn(&alone, patient()).await.err().unwrap();
    assert_eq!(error.code(), "rate_limited");
}

#[tokio::test]
async fn what_nobody_put_there_is_forgotten() {
    let redis = RedisServer::start().unwrap();
    let replicas = [limiter(&redis).await, limiter(&redis).await];
    turn(&replicas[0], patient())
        .await
        .unwrap()
        .report(told(10, 0.001, 10, 5));
    drop(turn(&replicas[0], spending(Identity::Application, OPERATION, 1)).await);
    let Reply::List(keys) = redis.must(&["KEYS", "tidal:rate:*}"]).unwrap() else {
        panic!("no list")
    };
    let Some(Reply::Bytes(bucket)) = keys.first() else {
        panic!("{keys:?}")
    };
    let words = |words: &[&'static [u8]]| -> Vec<Vec<u8>> {
        let mut command = vec![words[0].to_vec(), bucket.clone()];
        command.extend(words[1..].iter().map(|word| word.to_vec()));
        command
    };
    for spoil in [
        words(&[b"SET", b"garbage"]),
        words(&[b"SET", b"\x81\xa7version\x01"]),
        words(&[b"DEL"]),
    ] {
        redis.must(&spoil).unwrap();
        // Asked for again, and known to the other one after that.
        turn(&replicas[0], patient())
            .await
            .unwrap()
            .report(told(10, 0.001, 5, 5));
        turn(&replicas[0], patient())
            .await
            .unwrap()
            .report(told(10, 0.001, 0, 5));
        assert!(turn(&replicas[0], patient()).await.is_err());
        assert!(turn(&replicas[1], patient()).await.is_err());
    }
}

#[tokio::test]
async fn asking_twice_under_one_ticket_costs_once() {
    let redis = RedisServer::start().unwrap();
    let script = include_str!("../../../src/rate/shared/bucket.lua");
    let check = |words: &[&str], expected: (&str, f64)| {
        let mut command = vec!["EVAL", script, "1", "bucket"];
        command.extend(words);
        let Reply::List(answer) = redis.must(&command).unwrap() else {
            panic!("no list")
        };
        let text = |reply: &Reply| match reply {
            Reply::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            other => panic!("{other:?}"),
        };
        // Some dust comes in while the test runs.
        let level: f64 = text(&answer[3]).parse().unwrap();
        assert_eq!(text(&answer[0]), expected.0, "{words:?}");
        assert!((level - expected.1).abs() < 0.9, "{words:?}: {level}");
    };
    let day = "86400000000";
    check(&["take", "a:1", "5", day, "0"], ("granted", 0.0));
    check(&["take", "b:1", "5", day, "0"], ("probing", 0.0));
    let told = ["report", "a:1", "told", "0", "9", "10", "0.001", "5"];
    check(&told, ("noted", 9.0));
    check(&["take", "a:2", "5", day, "0"], ("granted", 4.0));
    check(&["take", "a:2", "5", day, "0"], ("granted", 4.0));
    check(&["take", "b:2", "5", day, "0"], ("wait", 4.0));
    check(&["take", "a:3", "1", day, "0"], ("wait", 4.0));
    check(
        &["report", "b:2", "unsent", "0", "-1", "0", "0", "-1"],
        ("noted", 4.0),
    );
    check(&["take", "a:3", "1", day, "0"], ("granted", 3.0));
    // What was taken while out of touch.
    check(&["take", "b:3", "1", day, "2"], ("granted", 0.0));
    check(
        &["report", "b:3", "unsent", "0", "-1", "0", "0", "-1"],
        ("noted", 1.0),
    );
}
