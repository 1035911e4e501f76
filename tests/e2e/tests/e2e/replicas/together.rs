//! A thousand people ask the same at once, wherever the balancer sends them.

use std::{collections::HashSet, time::Duration};

use futures_util::future::join_all;
use serde_json::json;
use tidal_redis_server::RedisServer;
use tidal_sim::{Delay, Fault};
use tokio::process::Command;

use super::cluster::{Cluster, PATIENT, good, searches};
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_thousand_who_ask_three_servers_the_same_are_one_request_to_tidal() {
    let world = World::start().await;
    let redis = RedisServer::start().unwrap();
    let cluster = Cluster::start(3, redis, &world.sim, |redis| {
        let mut command = Command::from(world.command("tidal-mcp"));
        command
            .env("REDIS_URL", redis)
            .env("TIDAL_REDIS_TIMEOUT_MS", PATIENT);
        command
    })
    .await;
    world.sim.reset();
    // All of them have asked before the first is answered, or nearly.
    let slowly = Fault::Latency(Delay::Fixed(Duration::from_secs(1)));
    world.sim.faults().always("GET /searchResults", slowly);
    let question = json!({"query": "love"});
    let asking = (0..1_000).map(|number| good(&cluster.servers[number % 3], "search", &question));
    let answers = join_all(asking).await;
    // Cursors are each server's own.
    let found = answers.iter().map(|answer| &answer["tracks"]["items"]);
    assert!(!found.clone().any(|items| items.as_array().unwrap().is_empty()));
    assert_eq!(found.collect::<HashSet<_>>().len(), 1);
    let counters = world.sim.counters();
    assert_eq!((searches(&world.sim), counters.total), (1, 1), "{counters:?}");
    cluster.stop().await;
}
