//! One sign-in for replicas that have nothing in common but a Redis: made and ended in a shell beside them, renewed once for
//! all of them, and not lost when one is killed.

use std::time::Duration;

use futures_util::future::join_all;
use serde_json::json;
use tidal_redis_server::RedisServer;
use tidal_sim::{Delay, Fault, Sim};
use tokio::process::Command;

use super::cluster::{SOON, until};
use crate::{
    listener::{Listener, agree, ended, pasted},
    servers::{Heard, Served},
};

const TOKENS: &str = "/v1/oauth2/token";

/// How long a token may be left alone that somebody killed may have spent, and a lock kept.
const CAUTION: Duration = Duration::from_mins(1);

/// A program whose vault nobody else has.
fn with_vault_of(name: &str, listener: &Listener, line: &[&str]) -> Command {
    let mut command = listener.command("tidal-mcp", line);
    command
        .env("TIDAL_VAULT_FOLDER", listener.home().join(name))
        .env("TIDAL_CACHE_ENABLED", "false");
    command
}

async fn replica(name: &str, listener: &Listener) -> Served {
    Served::start(&mut with_vault_of(name, listener, &[]), &Heard::default()).await
}

async fn is_signed_in(server: &Served) -> bool {
    let answer = server.call("get_account", &json!({})).await;
    answer["structuredContent"]["signed_in"] == true
}

async fn listener(redis: &RedisServer) -> Listener {
    Listener::with(Sim::builder())
        .await
        .and("REDIS_URL", redis.url())
        .and("TIDAL_REDIS_TIMEOUT_MS", super::cluster::PATIENT)
        .and("TIDAL_MCP_SEALING_KEY", "thirty-two characters and some more")
}

async fn sign_in(listener: &Listener) {
    let mut login = with_vault_of("shell", listener, &["login", "--no-browser"]);
    pasted(&mut login, async |url| agree(url).await).await.good();
}

/// A hundred calls at once over all of them.
async fn a_hundred_calls(servers: &[Served]) {
    let arguments = json!({});
    let calls = (0..100).map(|number| servers[number % servers.len()].call("list_playlists", &arguments));
    for answer in join_all(calls).await {
        assert_eq!(answer["isError"], false, "{answer}");
    }
}

#[tokio::test]
async fn a_sign_in_of_a_shell_is_that_of_all_replicas_and_renewed_once() {
    let redis = RedisServer::start().unwrap();
    let listener = listener(&redis).await;
    let mut servers = Vec::new();
    for name in ["one", "two", "three"] {
        servers.push(replica(name, &listener).await);
    }
    sign_in(&listener).await;
    for server in &servers {
        until("signed in", SOON, async || is_signed_in(server).await).await;
    }
    a_hundred_calls(&servers).await;
    for _ in 0..5 {
        listener.sim().reset();
        listener.sim().expire_tokens();
        a_hundred_calls(&servers).await;
        assert_eq!(listener.sim().counters().token_requests, 1);
    }
    let told = ended(&mut with_vault_of("shell", &listener, &["status"]))
        .await
        .good();
    assert!(told.contains("Redis"), "{told}");
    ended(&mut with_vault_of("shell", &listener, &["logout"]))
        .await
        .good();
    for server in &servers {
        until("signed out", SOON, async || !is_signed_in(server).await).await;
    }
}

#[tokio::test]
async fn a_replica_that_is_killed_while_it_renews_costs_the_others_time_alone() {
    let redis = RedisServer::start().unwrap();
    let listener = listener(&redis).await;
    let survivor = replica("one", &listener).await;
    let victim = replica("two", &listener).await;
    sign_in(&listener).await;
    for server in [&survivor, &victim] {
        until("signed in", SOON, async || is_signed_in(server).await).await;
    }
    let sim = listener.sim();
    sim.reset();
    sim.expire_tokens();
    // It is killed before TIDAL has made new ones.
    let slowly = Fault::Latency(Delay::Fixed(Duration::from_secs(30)));
    sim.faults().always(TOKENS, slowly);
    let given = sim.refresh_tokens();
    let arguments = json!({});
    tokio::select! {
        _ = victim.call("list_playlists", &arguments) => panic!("it was answered"),
        () = until("asked", SOON, async || sim.counters().token_requests > 0) => {}
    }
    victim.kill().await;
    sim.faults().clear();
    // Until then it is told that somebody is at work on it, and TIDAL is not asked.
    until("renewed", CAUTION, async || {
        let answer = survivor.call("list_playlists", &arguments).await;
        let error = &answer["structuredContent"]["error"];
        assert!(error.is_null() || error["reason"] == "sign_in_busy", "{answer}");
        error.is_null()
    })
    .await;
    assert!(sim.refresh_tokens() - given <= 1);
}
