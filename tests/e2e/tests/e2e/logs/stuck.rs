//! A standard error that nobody reads.

use serde_json::json;
use tokio::{io::AsyncReadExt, process::Command};

use super::server;
use crate::{
    servers::Unheard,
    wire::{self, call},
    world::{World, in_time},
};

/// Far more than what is kept for a reader who is late, with as much as is logged of each.
const REQUESTS: usize = 700;

#[tokio::test]
async fn nobody_waits_for_whoever_does_not_read_the_log() {
    let world = World::start().await;
    let mut command = server(
        &world,
        &[
            ("TIDAL_LOG", "trace"),
            ("TIDAL_LIMITS_REQUESTS_PER_MINUTE", "0"),
            ("TIDAL_LIMITS_ADDRESS_REQUESTS_PER_MINUTE", "0"),
        ],
    );
    let Unheard {
        mut child,
        authority,
        mut log,
        ..
    } = Unheard::start(&mut command).await;
    // From here on nobody reads, and all is answered.
    for round in 0..REQUESTS {
        let search = call("search", &json!({"query": format!("love {round}")}));
        let found = in_time(wire::post(&authority, &[], &search)).await;
        assert_eq!(found.status, 200, "{found:?}");
    }
    let scrape = format!("GET /metrics HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n");
    let told = wire::raw(&authority, &scrape).await.text;
    let lost = told
        .lines()
        .find_map(|line| line.strip_prefix("tidal_log_lines_lost_total "));
    let lost: u64 = lost.unwrap().parse().unwrap();
    assert!(lost > 0, "{told}");
    // Now somebody does, and is told.
    let id = child.id().unwrap().to_string();
    let mut rest = String::new();
    let reading = async {
        Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        log.read_to_string(&mut rest).await.unwrap();
        assert!(child.wait().await.unwrap().success());
    };
    in_time(reading).await;
    assert!(
        rest.contains("log lines were lost"),
        "nobody is told of {lost} lines"
    );
}
