//! Each example, run as its reader would run it, against a simulated TIDAL.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "test code"
)]

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    process::{Child, Command, Stdio},
    time::Duration,
};

use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Sim};

/// Where the simulator is, and nothing else of this machine.
fn surroundings(sim: &Sim) -> [(&'static str, String); 5] {
    [
        ("HOME", "/nonexistent".to_owned()),
        ("TIDAL_API_URL", sim.api_url()),
        ("TIDAL_AUTH_URL", sim.auth_url()),
        ("TIDAL_CLIENT_ID", CLIENT_ID.to_owned()),
        ("TIDAL_CLIENT_SECRET", CLIENT_SECRET.to_owned()),
    ]
}

/// What the example prints.
fn run(path: &str, sim: &Sim, arguments: &[String]) -> String {
    let mut command = assert_cmd::Command::new(path);
    command
        .env_clear()
        .envs(surroundings(sim))
        .args(arguments)
        .timeout(Duration::from_mins(1));
    let output = command.assert().success().get_output().stdout.clone();
    String::from_utf8(output).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn search_prints_what_it_finds() {
    let sim = Sim::start().await.unwrap();
    let printed = run(
        env!("CARGO_BIN_EXE_search"),
        &sim,
        &[sim.sample().cjk_title.clone()],
    );
    assert!(
        printed.contains(&format!(
            "track {}: {}",
            sim.sample().cjk_track,
            sim.sample().cjk_title
        )),
        "{printed}"
    );
    assert_eq!(sim.counters().total, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn album_tracks_prints_whole_albums() {
    let sim = Sim::start().await.unwrap();
    let artist = format!("https://tidal.com/artist/{}", sim.sample().full_artist);
    let printed = run(env!("CARGO_BIN_EXE_album_tracks"), &sim, &[artist]);
    let albums = printed.lines().filter(|line| line.ends_with(" items)")).count();
    let tracks = printed.lines().filter(|line| line.starts_with("  1-")).count();
    assert!(albums == 3 && tracks >= 3, "{printed}");
}

#[tokio::test(flavor = "multi_thread")]
async fn custom_transport_keeps_its_ledger() {
    let sim = Sim::start().await.unwrap();
    let printed = run(
        env!("CARGO_BIN_EXE_custom_transport"),
        &sim,
        &sim.sample().tracks[..50],
    );
    let requests = sim.counters().total;
    assert!(requests <= 5, "{requests}");
    assert!(
        printed.contains(&format!("{requests} requests were sent:")),
        "{printed}"
    );
    assert_eq!(
        printed
            .lines()
            .filter(|line| line.trim() == "GET /tracks")
            .count() as u64,
        requests
    );
}

/// A server that is ended when the test is over, however that goes.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        // Gone already, if all went well.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn embed_in_axum_answers_and_ends() {
    let sim = Sim::start().await.unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_embed_in_axum"));
    command
        .env_clear()
        .envs(surroundings(&sim))
        .arg("--once")
        .stdout(Stdio::piped());
    let mut server = Server(command.spawn().unwrap());
    let mut line = String::new();
    BufReader::new(server.0.stdout.take().unwrap())
        .read_line(&mut line)
        .unwrap();
    let address = line
        .strip_prefix("http://")
        .and_then(|rest| rest.split_once('/'))
        .unwrap()
        .0;
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
    write!(
        stream,
        "GET /search?q=a HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n"
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    assert!(answer.contains(r#""tracks":[{"id":"#), "{answer}");
    assert!(server.0.wait().unwrap().success());
}
