//! A shell pipeline of real processes: search, cut, read.

use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::world::World;

/// `tidal-cli search tracks love --output ids | head -3 | tidal-cli track get - --output FORMAT`
fn pipeline(mut search: Command, mut get: Command) -> [Output; 3] {
    let mut search = search
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut head = Command::new("head")
        .arg("-3")
        .stdin(search.stdout.take().unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let get = get
        .stdin(head.stdout.take().unwrap())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let got = get.wait_with_output().unwrap();
    [
        search.wait_with_output().unwrap(),
        head.wait_with_output().unwrap(),
        got,
    ]
}

async fn three_tracks(world: &World, search: &str, get: &str) -> String {
    let (search, get) = (world.cli(search), world.cli(get));
    let outputs = tokio::task::spawn_blocking(move || pipeline(search, get))
        .await
        .unwrap();
    for output in &outputs {
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
    let [search, _, got] = outputs;
    let said = String::from_utf8(search.stderr).unwrap();
    assert!(!said.contains("error"), "{said}");
    assert_eq!(String::from_utf8(got.stderr).unwrap(), "");
    String::from_utf8(got.stdout).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn three_full_tracks_come_out_as_json() {
    let world = World::start().await;
    let out = three_tracks(
        &world,
        "search tracks love --output ids",
        "track get - --output json",
    )
    .await;
    let tracks: Vec<Value> = serde_json::from_str(&out).unwrap();
    assert_eq!(tracks.len(), 3);
    for track in &tracks {
        assert!(
            track["title"].as_str().unwrap().to_lowercase().contains("love"),
            "{track}"
        );
        assert!(
            !track["artists"][0]["name"].as_str().unwrap().is_empty(),
            "{track}"
        );
        for field in [
            "album",
            "duration_seconds",
            "bpm",
            "key",
            "scale",
            "isrc",
            "quality",
            "url",
        ] {
            assert!(track.get(field).is_some(), "{field}: {track}");
        }
    }
    assert_eq!(world.sim.counters().total, 2, "one search and one batch");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn three_full_tracks_come_out_as_a_table() {
    let world = World::start().await;
    let out = three_tracks(
        &world,
        "search tracks love --output ids",
        "track get - --output table",
    )
    .await;
    let lines: Vec<&str> = out.lines().collect();
    assert_eq!(lines.len(), 4, "{out}");
    assert!(
        lines[0].starts_with("TITLE") && lines[0].contains("ARTISTS"),
        "{out}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_long_search_stops_when_nobody_reads_on() {
    let world = World::start().await;
    three_tracks(&world, "search tracks a --all --output ids", "track get -").await;
    let pages = world.sim.counters().total;
    assert!(pages < 50, "it went on for {pages} requests");
}
