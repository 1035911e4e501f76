//! `config`, and where settings come from.

use std::fs;

use crate::world::{World, bare, ran};

#[test]
fn the_file_is_where_it_is_said_to_be() {
    let world = World::new();
    let told = world.run(&["config", "path"]).exits(0);
    let path = world.home.path().join("tidal/tidal.toml");
    assert_eq!(told.out.trim_end(), path.display().to_string());
    let told = world
        .run(&["config", "path", "--config", "/tmp/elsewhere.toml"])
        .exits(0);
    assert_eq!(told.out, "/tmp/elsewhere.toml\n");
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let world = World::new();
    let folder = world.home.path().join("tidal");
    fs::create_dir(&folder).unwrap();
    fs::write(
        folder.join("tidal.toml"),
        "[catalogue]\ncountry = \"NO\"\nlocale = \"nb-NO\"\n",
    )
    .unwrap();
    for (variable, flag, country, source) in [
        (None, None, "NO", "tidal.toml"),
        (Some("SE"), None, "SE", "TIDAL_COUNTRY"),
        (Some("SE"), Some("DE"), "DE", "--country"),
    ] {
        let mut command = world.command();
        command.args(["config", "show", "--output", "json"]);
        command.envs(variable.map(|value| ("TIDAL_COUNTRY", value)));
        command.args(flag.into_iter().flat_map(|value| ["--country", value]));
        let settings = ran(&command.output().unwrap()).array();
        let setting = settings
            .iter()
            .find(|setting| setting["key"] == "catalogue.country")
            .unwrap();
        assert_eq!(setting["value"], country);
        assert!(setting["set_in"].as_str().unwrap().ends_with(source), "{setting}");
    }
}

#[test]
fn a_country_has_its_own_catalogue() {
    let world = World::new();
    let track = world.sim.sample().nordic_track.clone();
    world.run(&["track", "get", &track]).exits(4);
    world.run(&["track", "get", &track, "--country", "no"]).exits(0);
}

#[test]
fn secrets_are_not_shown() {
    let world = World::new();
    for format in ["table", "json", "ndjson", "csv"] {
        let told = world.run(&["config", "show", "--output", format]).exits(0);
        assert!(told.out.contains("client.secret"), "{}", told.out);
        assert!(!told.out.contains(tidal_sim::CLIENT_SECRET), "{}", told.out);
    }
}

#[test]
fn every_problem_is_told_at_once() {
    let told = ran(&bare()
        .env("TIDAL_COUNTRY", "Norway")
        .env("TIDAL_TOTAL_TIMEOUT_MS", "soon")
        .args(["config", "check"])
        .output()
        .unwrap())
    .exits(3);
    for word in ["TIDAL_COUNTRY", "Norway", "TIDAL_TOTAL_TIMEOUT_MS", "soon"] {
        assert!(told.err.contains(word), "{}", told.err);
    }
}

#[test]
fn a_check_tells_whether_tidal_can_be_asked() {
    let world = World::new();
    let told = world.run(&["config", "check"]).exits(0);
    assert_eq!(told.err, "note: the settings are right\n");
    let told = ran(&bare().args(["config", "check"]).output().unwrap()).exits(3);
    assert!(
        told.err.contains("no TIDAL client id is configured"),
        "{}",
        told.err
    );
    assert_eq!(world.sim.counters().token_requests, 0);
}

#[test]
fn a_file_that_was_named_and_is_not_there_is_an_error() {
    let told = World::new()
        .run(&["search", "love", "--config", "/nonexistent/tidal.toml"])
        .exits(3);
    assert!(told.err.contains("/nonexistent/tidal.toml"), "{}", told.err);
}
