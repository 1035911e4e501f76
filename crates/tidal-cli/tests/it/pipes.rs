//! Among other programs: readers that go away, and the stream that stays clean.

use std::{
    io::Read,
    process::{Command, Stdio},
};

use crate::world::World;

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let world = World::new();
    let playlist = world.sim.sample().thousand_item_playlist.clone();
    for format in ["ids", "ndjson", "json", "csv"] {
        let mut child = world
            .command()
            .args(["playlist", "items", &playlist, "--all", "--output", format])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut first = [0; 8];
        child.stdout.take().unwrap().read_exact(&mut first).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{format}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stderr), "", "{format}");
    }
    assert!(world.sim.counters().total < 4 * 50, "it stops asking as well");
}

#[test]
fn notes_stay_off_standard_output_and_can_be_silenced() {
    let world = World::new();
    let ran = world.run(&["search", "tracks", "love"]).exits(0);
    assert!(ran.err.starts_with("note: the first 20"), "{}", ran.err);
    assert_eq!(ran.lines().len(), 20);
    let ran = world.run(&["search", "tracks", "love", "--quiet"]).exits(0);
    assert_eq!(ran.err, "");
    let ran = world
        .run(&["search", "tracks", "love", "--output", "json"])
        .exits(0);
    assert!(ran.error()["note"].is_string(), "{}", ran.err);
    let ran = world.run(&["search", "tracks", "love", "--verbose"]).exits(0);
    assert!(ran.err.lines().count() > 1, "{}", ran.err);
    assert_eq!(ran.lines().len(), 20);
}

#[test]
fn an_interruption_leaves_a_summary_and_a_well_formed_list() {
    for signal in ["-INT", "-TERM"] {
        check_interruption(signal);
    }
}

fn check_interruption(signal: &str) {
    let world = World::new();
    let playlist = world.sim.sample().thousand_item_playlist.clone();
    world.sim.faults().next_fair(2);
    world.sim.faults().next(1, tidal_sim::Fault::Hang);
    let mut child = world
        .command()
        .args(["playlist", "items", &playlist, "--all", "--output", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // The first page is there: the program is at work, and it will hang at the third.
    let mut first = [0; 1];
    let mut out = child.stdout.take().unwrap();
    out.read_exact(&mut first).unwrap();
    let killed = Command::new("kill")
        .args([signal, &child.id().to_string()])
        .status()
        .unwrap();
    assert!(killed.success());
    let mut rest = String::new();
    out.read_to_string(&mut rest).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{output:?}");
    let items: Vec<serde_json::Value> = serde_json::from_str(&format!("[{rest}")).unwrap();
    assert!((20..=40).contains(&items.len()));
    let error: serde_json::Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["code"], "INTERRUPTED");
    assert!(
        error["message"].as_str().unwrap().starts_with("stopped after "),
        "{error}"
    );
}
