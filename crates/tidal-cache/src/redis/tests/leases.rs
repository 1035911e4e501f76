//! One replica asks.

use super::{scene::*, *};

fn is_granted(lease: &Lease) -> bool {
    match lease {
        Lease::Granted(_) => true,
        Lease::Taken => false,
        Lease::Away => panic!("Redis is there"),
    }
}

#[tokio::test]
async fn one_of_two_gets_it_and_the_other_after_it() {
    let server = server();
    let (one, other) = (replica(&server).await, replica(&server).await);
    let held = one.lease(key("search")).await;
    assert!(is_granted(&held));
    assert!(!is_granted(&other.lease(key("search")).await));
    assert!(!is_granted(&one.lease(key("search")).await));
    assert!(is_granted(&other.lease(key("album")).await), "another question");
    drop(held);
    until("it is free", async || {
        is_granted(&other.lease(key("search")).await)
    })
    .await;
}

#[tokio::test]
async fn only_its_own_is_given_back_and_one_that_is_not_passes() {
    let server = server();
    let tier = replica(&server).await;
    let name = super::super::keys::lease(key("search"));
    let held = tier.lease(key("search")).await;
    assert!(is_granted(&held));
    let time = server.must(&["PTTL", &name]).unwrap();
    assert!(
        matches!(time, tidal_redis_server::Reply::Integer(1..=10_000)),
        "{time:?}"
    );
    // It passed, and somebody else has it.
    server.must(&["SET", &name, "of another"]).unwrap();
    drop(held);
    let next = tier.lease(key("next")).await;
    assert!(is_granted(&next));
    drop(next);
    let next = super::super::keys::lease(key("next"));
    until("what was dropped later is gone", async || {
        names(&server, &next) == 0
    })
    .await;
    assert_eq!(names(&server, &name), 1);
}

#[tokio::test]
async fn a_server_that_is_away_holds_nobody_up() {
    let server = server();
    let tier = replica(&server).await;
    server.kill();
    until("it is away", async || {
        matches!(tier.lease(key("search")).await, Lease::Away)
    })
    .await;
}
