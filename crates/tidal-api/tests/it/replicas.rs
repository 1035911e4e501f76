//! Several replicas that share TIDAL's rate limit through a real Redis. On real time, because Redis keeps it: quick
//! buckets, and bounds that hold on a slow machine too.

mod away;
mod setting;

use std::time::Duration;

use futures_util::future::join_all;
use tidal_api::{Identity, Limiter, RateLimiter, Report, SharedRateLimiter};
use tidal_redis_server::{RedisServer, Reply};
use tidal_sim::{RateLimit, RetryAfter, Sim};
use tokio::time::{Instant, sleep, timeout};

use self::setting::{
    Bucket, OPERATION, limiter, limiter_with, limiters, patient, refuse, spend, spending, told, turn,
};
use crate::setting::{any_track, client_with};

#[tokio::test]
async fn three_take_no_more_than_there_is_and_none_starves() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 3).await;
    let bucket = Bucket::new(10, 1_000.0);
    let started = Instant::now();
    let one = async |replica: &SharedRateLimiter| {
        let mut served = 0_u32;
        while started.elapsed() < Duration::from_millis(600) {
            spend(replica, &bucket, 5).await;
            served += 1;
        }
        served
    };
    // Four at a time in each, so that somebody waits everywhere.
    let served = join_all(replicas.iter().map(async |replica| {
        let served = join_all((0..4).map(|_| one(replica))).await;
        served.iter().sum::<u32>()
    }))
    .await;
    let all: u32 = served.iter().sum();
    let there_was = 10.0 + 1_000.0 * started.elapsed().as_secs_f64();
    assert!(f64::from(all * 5) <= there_was, "{served:?} of {there_was}");
    assert!(all >= 15, "{served:?} is hardly anything");
    for one in &served {
        assert!(*one * 5 >= all, "{served:?}: somebody starved");
    }
}

#[tokio::test]
async fn what_one_takes_the_others_do_not_have() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 3).await;
    let slow = |remaining| told(10, 0.001, remaining, 5);
    turn(&replicas[0], patient()).await.unwrap().report(slow(10));
    let first = turn(&replicas[1], patient()).await.unwrap();
    let second = turn(&replicas[2], patient()).await.unwrap();
    for replica in &replicas {
        let error = turn(replica, patient()).await.err().unwrap();
        assert_eq!(error.code(), "rate_limited");
        let retry_after = error.retry_after().unwrap();
        assert!(
            retry_after > Duration::from_secs(4_900) && retry_after <= Duration::from_secs(5_000),
            "{retry_after:?}"
        );
        assert_eq!(replica.budget(&Identity::Application).unwrap().left, 0);
    }
    // What was not sent is there again, for whoever asks first.
    first.report(Report::NotSent);
    turn(&replicas[1], patient())
        .await
        .unwrap()
        .report(Report::Nothing);
    assert!(turn(&replicas[0], patient()).await.is_err());
    second.report(Report::Nothing);
    // Each credential has a bucket of its own.
    let nora = |replica| turn(replica, spending(Identity::user("nora"), OPERATION, 60));
    nora(&replicas[0]).await.unwrap().report(slow(5));
    nora(&replicas[1]).await.unwrap().report(slow(0));
    assert!(nora(&replicas[2]).await.is_err());
}

#[tokio::test]
async fn until_the_limit_is_known_one_asks_for_all() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 2).await;
    let probe = turn(&replicas[0], patient()).await.unwrap();
    let other = turn(&replicas[1], patient());
    tokio::pin!(other);
    assert!(
        timeout(Duration::from_millis(200), &mut other).await.is_err(),
        "one is under way"
    );
    assert_eq!(replicas[1].budget(&Identity::Application), None);
    probe.report(told(10, 1.0, 5, 5));
    other.await.unwrap().report(told(10, 1.0, 0, 5));
    // Where TIDAL tells no limit there is none.
    let free = |replica| turn(replica, spending(Identity::user("free"), OPERATION, 60));
    free(&replicas[0]).await.unwrap().report(Report::Answered(None));
    let many = join_all((0..50).map(|number| free(&replicas[number % 2]))).await;
    assert!(many.iter().all(Result::is_ok));
}

#[tokio::test]
async fn a_refusal_told_to_one_pauses_all() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 3).await;
    let pause = Duration::from_secs(20);
    turn(&replicas[0], patient())
        .await
        .unwrap()
        .report(told(10, 1_000.0, 10, 5));
    turn(&replicas[1], patient()).await.unwrap().report(refuse(pause));
    for replica in &replicas {
        // Whoever was told waits for the others to know.
        let own = turn(&replicas[1], spending(Identity::Application, OPERATION, 2)).await;
        assert!(own.is_err());
        let error = turn(replica, spending(Identity::Application, OPERATION, 2))
            .await
            .err()
            .unwrap();
        let retry_after = error.retry_after().unwrap();
        assert!(
            retry_after > Duration::from_secs(2) && retry_after <= pause,
            "{retry_after:?}"
        );
        assert!(
            error.to_string().contains(&Limiter::Budget.to_string()),
            "{error}"
        );
    }
}

#[tokio::test]
async fn what_one_has_learned_a_new_one_knows() {
    let redis = RedisServer::start().unwrap();
    let old = limiter(&redis).await;
    // Each answer tells a cost of two, where five were expected.
    turn(&old, patient())
        .await
        .unwrap()
        .report(told(10, 0.001, 10, 2));
    let knows = || matches!(redis.command(&["KEYS", "tidal:rate:*:costs"]), Ok(Reply::List(keys)) if !keys.is_empty());
    while !knows() {
        sleep(Duration::from_millis(10)).await;
    }
    let new = limiter(&redis).await;
    for _ in 0..5 {
        turn(&new, patient()).await.unwrap().report(Report::Nothing);
    }
    assert!(turn(&new, patient()).await.is_err(), "ten are five times two");
}

#[tokio::test]
async fn who_goes_away_keeps_nothing() {
    let redis = RedisServer::start().unwrap();
    let replicas = limiters(&redis, 2).await;
    turn(&replicas[0], patient())
        .await
        .unwrap()
        .report(told(10, 10.0, 0, 5));
    // Each of these would have had the next tokens.
    for replica in [&replicas[0], &replicas[1]] {
        let impatient = turn(replica, patient());
        assert!(timeout(Duration::from_millis(30), impatient).await.is_err());
    }
    let started = Instant::now();
    turn(&replicas[1], patient())
        .await
        .unwrap()
        .report(Report::Nothing);
    // Half a second for five tokens; with the places of those who left it would be one and a half.
    assert!(
        started.elapsed() < Duration::from_millis(1_400),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn nobody_who_reads_redis_learns_who_listens() {
    let redis = RedisServer::builder()
        .argument(&["--rdbcompression", "no"])
        .start()
        .unwrap();
    let replica = limiter(&redis).await;
    let nora = spending(Identity::user("nora"), OPERATION, 60);
    turn(&replica, nora).await.unwrap().report(told(10, 1.0, 5, 5));
    drop(turn(&replica, spending(Identity::user("nora"), OPERATION, 60)).await);
    let Reply::List(keys) = redis.command(&["KEYS", "*"]).unwrap() else {
        panic!("no keys")
    };
    assert!(keys.len() >= 2);
    for key in keys {
        let Reply::Bytes(name) = key else {
            panic!("{key:?}")
        };
        let Reply::Bytes(dump) = redis.must(&[b"DUMP".as_slice(), &name]).unwrap() else {
            panic!("nothing there")
        };
        for bytes in [&name, &dump] {
            let text = String::from_utf8_lossy(bytes);
            assert!(
                !text.contains("nora") && !text.contains("the-client-id"),
                "{text}"
            );
        }
        let life = redis.command(&[b"PTTL".as_slice(), &name]).unwrap();
        assert!(
            matches!(life, Reply::Integer(life) if life > 0),
            "{life:?}: it stays for ever"
        );
    }
}

#[tokio::test]
async fn three_clients_of_a_strict_tidal_provoke_no_429() {
    let redis = RedisServer::start().unwrap();
    // As it was seen live, but for coming back ten times as fast.
    let limit = RateLimit {
        replenish_per_second: 10.0,
        retry_after: RetryAfter::Omitted,
        ..RateLimit::observed()
    };
    let sim = Sim::builder().rate_limit(limit).start().await.unwrap();
    let limiters = limiters(&redis, 3).await;
    let clients = limiters.into_iter().map(|limiter| {
        let limiter = std::sync::Arc::new(limiter);
        client_with(&sim, |builder| builder.rate_limiter(limiter))
    });
    let started = Instant::now();
    join_all(clients.map(|client| {
        let request = || any_track(&sim);
        async move {
            for result in join_all((0..4).map(|_| client.send(request()))).await {
                result.unwrap();
            }
        }
    }))
    .await;
    let counters = sim.counters();
    assert_eq!((counters.total, counters.too_many_requests), (12, 0));
    // Ten were there, fifty had to come.
    assert!(
        started.elapsed() >= Duration::from_millis(4_900),
        "{:?}",
        started.elapsed()
    );
}

#[tokio::test]
async fn outside_of_a_runtime_there_is_no_sharing() {
    let redis = RedisServer::start().unwrap();
    let connections = setting::connections(&redis).await;
    let made = std::thread::spawn(|| SharedRateLimiter::new(connections, setting::options()).map(drop));
    let error = made.join().unwrap().unwrap_err();
    assert_eq!(error.code(), "configuration");
    drop(limiter_with(&redis, setting::options()).await);
}
