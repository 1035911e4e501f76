//! Replicas are killed and replaced while people go on asking, and only those notice whose question the killed one had.

use std::time::Duration;

use tokio::time::{Instant, interval};

use super::{
    balancer::{Balancer, Lost},
    house::House,
    load::{Asker, Load},
};
use crate::world::in_time;

/// Questions a second.
const PACE: u32 = 200;

/// How many answers are waited for between two events.
const BETWEEN: u64 = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn replicas_are_killed_and_replaced_under_load() {
    let house = House::with(&[
        ("TIDAL_MCP_LEGACY_SESSIONS", "true"),
        ("TIDAL_LOG", "info,tidal_mcp=debug"),
        // Until then the balancer has noticed, also on a machine that is busy with something else.
        ("TIDAL_LIMITS_SHUTDOWN_DELAY_MS", "2500"),
        ("TIDAL_MCP_ALLOWED_HOSTS", "localhost,127.0.0.1"),
    ])
    .await;
    let token = house.admit("mia", "read,write").await;
    let balancer = Balancer::start().await;
    let mut replicas = Vec::new();
    for _ in 0..3 {
        let replica = house.replica().await;
        in_time(balancer.add(replica.authority())).await;
        replicas.push(replica);
    }
    let modern = Asker::new(balancer.authority(), &token);
    let legacy = modern.clone().with_session().await;
    for _ in 0..9 {
        in_time(legacy.ask()).await.unwrap();
        in_time(modern.ask()).await.unwrap();
    }
    assert!(
        balancer.served().iter().all(|served| *served > 3),
        "{:?}",
        balancer.served()
    );

    let load = Load::start(vec![legacy.clone(), modern], PACE);
    answers(&balancer, BETWEEN).await;
    let killed = replicas.remove(0);
    let gone = killed.authority().to_owned();
    killed.kill().await;
    // Until then its sockets took requests.
    let dead = Instant::now();
    answers(&balancer, BETWEEN).await;
    balancer.remove(&gone);
    // In place of the killed one, and then as a rolling update does it: one more, and one less.
    for less in [false, true, true, true] {
        let replica = house.replica().await;
        in_time(balancer.add(replica.authority())).await;
        replicas.push(replica);
        if less {
            let old = replicas.remove(0);
            let authority = old.authority().to_owned();
            old.stop().await;
            balancer.remove(&authority);
        }
        answers(&balancer, BETWEEN).await;
    }
    let outcome = in_time(load.stop()).await;
    let lost = balancer.lost();
    println!(
        "{} answered, {} lost with the killed one",
        outcome.answered,
        lost.len()
    );
    for Lost { replica, sent, why } in &lost {
        assert!(
            *replica == gone && *sent <= dead,
            "{replica}: {why}, {:?} after it was dead",
            *sent - dead
        );
    }
    assert_eq!(outcome.failed.len(), lost.len(), "{:?}", outcome.failed.first());
    assert!(outcome.answered > 1_000, "{}", outcome.answered);
    in_time(legacy.ask()).await.unwrap();
}

/// Waits until so many more were answered.
async fn answers(balancer: &Balancer, count: u64) {
    let enough = balancer.answered() + count;
    let mut looks = interval(Duration::from_millis(20));
    in_time(async {
        while balancer.answered() < enough {
            looks.tick().await;
        }
    })
    .await;
}
