//! TIDAL is away. What was answered a moment ago is answered again, by whichever server; what nobody asked for is refused
//! in plain words, and nothing is made up.

use serde_json::{Value, json};
use tidal_redis_server::RedisServer;
use tidal_sim::Fault;
use tokio::process::Command;

use super::cluster::{Cluster, PATIENT, good};
use crate::world::World;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_is_known_is_answered_and_what_is_not_is_refused() {
    let world = World::start().await;
    let redis = RedisServer::start().unwrap();
    let mut cluster = Cluster::start(2, redis, &world.sim, |redis| {
        let mut command = Command::from(world.command("tidal-mcp"));
        command
            .env("REDIS_URL", redis)
            .env("TIDAL_REDIS_TIMEOUT_MS", PATIENT)
            .env("TIDAL_MCP_TOOL_TIMEOUT_MS", "3000");
        command
    })
    .await;
    let question = json!({"query": "love"});
    let known = good(&cluster.servers[0], "search", &question).await;
    let track = json!({"ids": [known["tracks"]["items"][0]["id"]]});
    world.sim.faults().always("", Fault::Status503);
    check(&mut cluster, &question, &known["tracks"]["items"]).await;
    drop(world);
    check(&mut cluster, &question, &known["tracks"]["items"]).await;
    // It came along with the search.
    let read = good(&cluster.servers[1], "get_tracks", &track).await;
    assert_eq!(
        read["tracks"]["items"][0]["title"],
        known["tracks"]["items"][0]["title"]
    );
    cluster.stop().await;
}

async fn check(cluster: &mut Cluster, question: &Value, known: &Value) {
    let unheard = cluster.unheard();
    for server in &cluster.servers {
        let answer = good(server, "search", question).await;
        assert_eq!(&answer["tracks"]["items"], known);
        let refused = server.call("search", &unheard).await;
        assert_eq!(refused["isError"], true, "{refused}");
        let error = &refused["structuredContent"]["error"];
        let code = error["code"].as_str().unwrap();
        assert!(["API_ERROR", "UNAVAILABLE", "TIMEOUT"].contains(&code), "{error}");
        assert!(refused["structuredContent"].get("tracks").is_none(), "{refused}");
    }
}
