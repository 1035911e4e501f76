//! Five hundred tracks go into a playlist while answers get lost and programs are killed: repeated until it is done,
//! each is in it once, in order.

use std::{collections::HashSet, process::Stdio, time::Duration};

use rand::{RngExt, SeedableRng, rngs::StdRng};
use serde_json::json;
use tidal_sim::{Fault, Sim};
use tokio::io::AsyncWriteExt;

use crate::{
    listener::Listener,
    servers::{Heard, Piped},
    world::in_time,
};

const ADD: &str = "POST /playlists/{id}/relationships/items";
const READ: &str = "GET /playlists/{id}/relationships/items";

/// One playlist takes about ten requests, so that now and then nothing happens to any of them. Over four it is one case
/// in a hundred thousand.
const SEEDS: [u64; 4] = [1, 2, 3, 4];

/// How often a program is killed before it is left alone.
const KILLS: u32 = 4;

/// By then it is done, or never.
const MOST_RUNS: u32 = 30;

/// A playlist to fill, and with what.
struct Task {
    listener: Listener,
    playlist: String,
    tracks: Vec<String>,
    chance: StdRng,
    runs: u32,
}

#[tokio::test]
async fn a_shell_that_is_killed_fills_a_playlist() {
    let mut faults = 0;
    for seed in SEEDS {
        let mut task = Task::new(seed).await;
        while !task.run_the_shell().await {}
        faults += task.assert_done().await;
    }
    assert!(faults > 0, "nothing went wrong in any of them");
}

#[tokio::test]
async fn a_server_that_is_killed_fills_a_playlist() {
    let mut faults = 0;
    for seed in SEEDS {
        let mut task = Task::new(seed).await;
        while !task.run_the_server().await {}
        faults += task.assert_done().await;
    }
    assert!(faults > 0, "nothing went wrong in any of them");
}

// === impl Task ===

impl Task {
    async fn new(seed: u64) -> Self {
        let listener = Listener::signed_in(Sim::builder().seed(seed)).await;
        let source = &listener.sim().sample().thousand_item_playlist;
        let items = listener
            .cli(&["playlist", "items", source, "--all", "--ids"])
            .await
            .good();
        let mut known = HashSet::new();
        let tracks = items.lines().filter(|id| known.insert(*id)).take(500);
        let tracks: Vec<String> = tracks.map(str::to_owned).collect();
        assert_eq!(tracks.len(), 500);
        let playlist = listener
            .cli(&["playlist", "create", "Long", "--ids"])
            .await
            .good();
        let faults = listener.sim().faults();
        faults.on(ADD, 0.2, Fault::AnswerLost);
        faults.on(ADD, 0.05, Fault::Status503);
        faults.on(READ, 0.02, Fault::Status503);
        listener.sim().reset();
        Self {
            playlist: playlist.trim().to_owned(),
            tracks,
            chance: StdRng::seed_from_u64(seed),
            runs: 0,
            listener,
        }
    }

    /// Runs it once. Whether it says that everything is in.
    async fn run_the_shell(&mut self) -> bool {
        let line = ["playlist", "add", &self.playlist, "-"];
        let mut child = self
            .listener
            .command("tidal-cli", &line)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut input = child.stdin.take().unwrap();
        input
            .write_all((self.tracks.join("\n") + "\n").as_bytes())
            .await
            .unwrap();
        drop(input);
        let moment = self.draw();
        let ended = tokio::select! {
            ended = in_time(child.wait()) => Some(ended.unwrap()),
            () = reached(self.listener.sim(), moment) => None,
        };
        if let Some(status) = ended {
            return status.success();
        }
        child.kill().await.unwrap();
        false
    }

    /// The same, asked by an assistant.
    async fn run_the_server(&mut self) -> bool {
        let mut command = self.listener.command("tidal-mcp", &[]);
        let mut server = Piped::start(&mut command, &Heard::default()).await;
        let arguments = json!({"id": self.playlist, "items": self.tracks});
        let moment = self.draw();
        let answer = tokio::select! {
            answer = server.call("add_to_playlist", &arguments) => answer,
            () = reached(self.listener.sim(), moment) => None,
        };
        server.kill().await;
        answer.is_some_and(|answer| answer["isError"] == false)
    }

    /// When it is killed: a moment after a few more requests were carried out. Never, once that was often enough.
    fn draw(&mut self) -> Option<(u64, Duration)> {
        self.runs += 1;
        assert!(self.runs <= MOST_RUNS, "it does not get done");
        let more = self.listener.sim().counters().writes_applied + self.chance.random_range(0..4);
        let later = Duration::from_micros(self.chance.random_range(0..20_000));
        (self.runs <= KILLS).then_some((more, later))
    }

    /// The playlist is as it should be. How many faults it took.
    async fn assert_done(&self) -> u64 {
        self.listener.sim().faults().clear();
        let counters = self.listener.sim().counters();
        println!(
            "{} runs, {} requests carried out, {} repeated, {} faults",
            self.runs, counters.writes_applied, counters.duplicates_suppressed, counters.faults_injected
        );
        let line = ["playlist", "items", &self.playlist, "--all", "--ids"];
        let items = self.listener.cli(&line).await.good();
        assert_eq!(items.lines().collect::<Vec<_>>(), self.tracks);
        counters.faults_injected
    }
}

async fn reached(sim: &Sim, moment: Option<(u64, Duration)>) {
    let Some((applied, later)) = moment else {
        return std::future::pending().await;
    };
    while sim.counters().writes_applied < applied {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    tokio::time::sleep(later).await;
}
