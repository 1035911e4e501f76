//! Rate limits of the server's own clients, kept by three processes together: ten principals that all ask for as much as
//! they can get of each of them; when Redis is gone, each goes on by itself.

use std::{fmt::Write as _, fs};

use aws_lc_rs::digest::{SHA256, digest};
use tidal_redis_server::{RedisServer, Reply};
use tokio::{
    process::Command,
    task::JoinSet,
    time::{Duration, sleep},
};

use crate::{
    listener::send,
    servers::{Heard, Served},
    world::{World, in_time},
};

const REPLICAS: usize = 3;
const PRINCIPALS: usize = 10;
const LIMIT: usize = 200;

fn token(number: usize) -> String {
    format!("tidal_mcp_{number:0>43}")
}

/// The file that lets them in.
fn principals() -> String {
    (0..PRINCIPALS).fold(String::new(), |mut file, number| {
        let hash = digest(&SHA256, token(number).as_bytes());
        let hash = hash.as_ref().iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        write!(
            file,
            "[[principal]]\nname = \"p{number}\"\ntoken_sha256 = \"{hash}\"\nscopes = [\"read\"]\n\
             created = \"2026-01-01T00:00:00Z\"\n\n"
        )
        .unwrap();
        file
    })
}

async fn start(world: &World, redis: &RedisServer) -> Vec<Served> {
    let file = world.home().join("principals.toml");
    fs::write(&file, principals()).unwrap();
    let mut servers = Vec::new();
    for _ in 0..REPLICAS {
        let mut command = Command::from(world.command("tidal-mcp"));
        command
            .env("REDIS_URL", redis.url())
            // How slow this machine is at the moment is not the point.
            .env("TIDAL_REDIS_TIMEOUT_MS", "2000")
            .env("TIDAL_LIMITS_OVERLOAD_DELAY_MS", "0")
            .env("TIDAL_HTTP_AUTH", "token")
            .env("TIDAL_HTTP_PRINCIPALS_FILE", &file)
            .env(
                "TIDAL_MCP_SEALING_KEY",
                "a key that all the replicas have in common",
            )
            .env("TIDAL_LIMITS_REQUESTS_PER_MINUTE", LIMIT.to_string())
            .env("TIDAL_LIMITS_ADDRESS_REQUESTS_PER_MINUTE", "0")
            .kill_on_drop(true);
        servers.push(Served::start(&mut command, &Heard::default()).await);
    }
    servers
}

/// Whether one more request is let through.
async fn ask(authority: &str, number: usize) -> bool {
    let body = r#"{"jsonrpc": "2.0", "id": 1, "method": "tools/list"}"#;
    let request = format!(
        "POST /mcp HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\nContent-Type: application/json\r\n\
         Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n\
         Authorization: Bearer {}\r\nContent-Length: {}\r\n\r\n{body}",
        token(number),
        body.len()
    );
    let answer = send(authority, &request).await;
    match answer.split(' ').nth(1) {
        Some("200") => true,
        Some("429") => false,
        _ => panic!("{answer}"),
    }
}

/// Redis's own clock, in seconds.
fn clock(redis: &RedisServer) -> usize {
    let Reply::List(time) = redis.must(&["TIME"]).unwrap() else {
        panic!("no time")
    };
    let Reply::Bytes(seconds) = &time[0] else {
        panic!("no seconds")
    };
    String::from_utf8_lossy(seconds).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_principals_get_their_shares_of_three_replicas_which_go_on_without_redis() {
    let world = World::start().await;
    let redis = RedisServer::start().unwrap();
    let servers = start(&world, &redis).await;
    let began = clock(&redis);
    let mut hands = JoinSet::new();
    for number in 0..PRINCIPALS {
        for (place, server) in servers.iter().enumerate() {
            let authority = server.authority().to_owned();
            hands.spawn(async move {
                let mut admitted = 0;
                while ask(&authority, number).await {
                    admitted += 1;
                }
                (number, place, admitted)
            });
        }
    }
    let mut counts = [[0; REPLICAS]; PRINCIPALS];
    while let Some(hand) = in_time(hands.join_next()).await {
        let (number, place, admitted) = hand.unwrap();
        counts[number][place] = admitted;
    }
    let most = LIMIT * (1 + (clock(&redis) - began + 1) / 60);
    for (number, counts) in counts.iter().enumerate() {
        let all: usize = counts.iter().sum();
        assert!(all <= most, "p{number} got {counts:?}");
        assert!(all * 100 >= LIMIT * 95, "p{number} got {counts:?}");
    }
    // Each replica for itself: what it let through before still counts.
    redis.kill();
    for (place, server) in servers.iter().enumerate() {
        let mut admitted = counts[0][place];
        let rest = async {
            while admitted < LIMIT {
                if ask(server.authority(), 0).await {
                    admitted += 1;
                } else {
                    sleep(Duration::from_millis(50)).await;
                }
            }
        };
        in_time(rest).await;
    }
    for server in servers {
        server.stop().await;
    }
}
