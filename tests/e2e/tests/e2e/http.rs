//! `tidal-mcp http` as an operator starts it.

use std::process::Stdio;

use rmcp::transport::StreamableHttpClientTransport;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr, Command},
};

use crate::{
    assistant::{COST, legacy, modern, play},
    world::{World, in_time},
};

/// A server on a free port. Ends when this is dropped.
struct Server {
    url: String,
    child: Child,
    // Kept open: a server must not fail because nobody reads its log.
    log: Lines<BufReader<ChildStderr>>,
}

impl Server {
    async fn start(world: &World) -> Self {
        let mut child = Command::from(world.command("tidal-mcp"))
            .args(["http", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let url = loop {
            let line = log.next_line().await.unwrap().expect("it says where it listens");
            if let Some(start) = line.find("http://127.0.0.1:") {
                let url = line[start..].split(['"', ' ', '\u{1b}']).next();
                break url.unwrap().to_owned();
            }
        };
        Self { url, child, log }
    }

    /// Ends it as an operator does, and gives what it had written on standard output.
    async fn stop(mut self) -> String {
        let id = self.child.id().unwrap().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().await.unwrap();
        assert!(asked.success());
        while self.log.next_line().await.unwrap().is_some() {}
        let output = self.child.wait_with_output().await.unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    }
}

#[tokio::test]
async fn assistants_of_both_eras_work_at_the_same_address() {
    let world = World::start().await;
    let server = in_time(Server::start(&world)).await;
    let client = in_time(legacy(StreamableHttpClientTransport::from_uri(
        server.url.as_str(),
    )))
    .await;
    in_time(play(&client, &world, COST)).await;
    client.cancel().await.unwrap();
    // What the first one asked is known.
    world.sim.reset();
    let client = in_time(modern(StreamableHttpClientTransport::from_uri(
        server.url.as_str(),
    )))
    .await;
    in_time(play(&client, &world, 0)).await;
    client.cancel().await.unwrap();
    assert_eq!(in_time(server.stop()).await, "");
}
