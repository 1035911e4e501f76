//! Servers that share nothing: each asks TIDAL once, or every time.

use serde_json::json;
use tokio::process::Command;

use super::cluster::searches;
use crate::{
    servers::{Heard, Piped},
    world::World,
};

/// Two servers are asked the same twice. How often they ask TIDAL together.
async fn check(enabled: &str, expected: u64) {
    let world = World::start().await;
    let question = json!({"query": "love"});
    let mut answers = Vec::new();
    for _ in 0..2 {
        let mut command = Command::from(world.command("tidal-mcp"));
        command.env("TIDAL_CACHE_ENABLED", enabled).kill_on_drop(true);
        let mut server = Piped::start(&mut command, &Heard::default()).await;
        for _ in 0..2 {
            let result = server.call("search", &question).await.unwrap();
            assert_eq!(result["isError"], false, "{result}");
            answers.push(result["structuredContent"]["tracks"]["items"].clone());
        }
        server.stop().await;
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(searches(&world.sim), expected, "enabled: {enabled}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn without_redis_each_server_asks_for_itself_and_once() {
    check("true", 2).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn without_a_cache_tidal_is_asked_each_time() {
    check("false", 4).await;
}
