//! One number for each ending.

use tidal_sim::{Fault, RateLimit, Sim};

use crate::world::{World, bare, ran};

#[test]
fn done_is_0() {
    World::new().run(&["search", "love"]).exits(0);
}

#[test]
fn not_configured_is_3_and_says_what_to_do() {
    let world = World::new();
    let mut command = world.command();
    command
        .env_remove("TIDAL_CLIENT_ID")
        .env_remove("TIDAL_CLIENT_SECRET");
    let told = ran(&command.args(["search", "love"]).output().unwrap()).exits(3);
    assert!(told.err.contains("developer.tidal.com"), "{}", told.err);
    assert!(told.err.contains("TIDAL_CLIENT_ID"), "{}", told.err);
}

#[test]
fn refused_credentials_are_3_and_stay_secret() {
    let world = World::new();
    let mut command = world.command();
    command.env("TIDAL_CLIENT_SECRET", "hush-hush");
    let told = ran(&command.args(["search", "love", "--verbose"]).output().unwrap()).exits(3);
    assert!(!told.err.contains("hush-hush"), "{}", told.err);
}

#[test]
fn not_found_is_4() {
    let world = World::new();
    let missing = world.sim.sample().missing_id.clone();
    for line in [
        &["track", "get", &missing][..],
        &["track", "get", &missing, "nope"],
        &["album", "get", &missing],
        &["artist", "get", &missing],
        &["video", "get", &missing],
        &["playlist", "get", &missing],
        &["track", "radio", &missing],
    ] {
        let told = world.run(&[line, &["--output", "json"]].concat()).exits(4);
        assert_eq!(told.out, "", "{line:?}");
        assert_eq!(told.error()["code"], "NOT_FOUND", "{line:?}");
    }
}

#[test]
fn the_rate_limit_is_5() {
    // Enough for one search, and so slow that nothing comes back while the test runs.
    let world = World::with(Sim::builder().rate_limit(RateLimit {
        capacity: 5,
        replenish_per_second: 0.01,
        ..RateLimit::observed()
    }));
    world.run(&["search", "love"]).exits(0);
    let told = world
        .run(&["search", "love", "--wait", "0", "--output", "json"])
        .exits(5);
    let error = told.error();
    assert_eq!(error["code"], "RATE_LIMIT");
    assert!(error["retry_after"].as_u64().unwrap() > 0, "{error}");
}

#[test]
fn an_unavailable_tidal_is_6() {
    let world = World::new();
    for fault in [Fault::Status500, Fault::Status502Html, Fault::BrokenJson] {
        world.sim.faults().always("GET /searchResults", fault);
        let told = world.run(&["search", "love", "--output", "json"]).exits(6);
        assert_eq!(told.error()["code"], "API_ERROR", "{fault:?}: {}", told.err);
        world.sim.faults().clear();
    }
    let mut command = world.command();
    command
        .env("TIDAL_API_URL", "http://127.0.0.1:9/v2")
        .env("TIDAL_AUTH_URL", "http://127.0.0.1:9/");
    ran(&command.args(["search", "love"]).output().unwrap()).exits(6);
}

#[test]
fn an_answer_that_lacks_the_title_is_6_and_prints_nothing() {
    let world = World::new();
    let track = world.sim.sample().tracks[0].clone();
    world.sim.faults().always("/", Fault::MissingRequiredAttributes);
    let told = world.run(&["track", "get", &track, "--output", "json"]).exits(6);
    assert_eq!(told.error()["code"], "API_ERROR", "{}", told.err);
    assert_eq!(told.out, "");
}

#[test]
fn no_command_is_2_and_help_is_0() {
    let told = ran(&bare().output().unwrap()).exits(2);
    assert!(told.err.contains("Usage: tidal-cli"), "{}", told.err);
    let told = ran(&bare().arg("--help").output().unwrap()).exits(0);
    insta::assert_snapshot!(told.out);
}
