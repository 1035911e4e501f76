//! Lists: how far they go, what they cost, and what is left when they break off.

use tidal_sim::{Fault, RateLimit, Sim};

use crate::world::World;

#[test]
fn a_search_of_everything_is_one_request() {
    let world = World::new();
    let ran = world.run(&["search", "love"]).exits(0);
    let kinds: Vec<String> = ran.lines().iter().map(|hit| hit["kind"].to_string()).collect();
    assert!(
        kinds.contains(&"\"track\"".to_owned()) && kinds.contains(&"\"album\"".to_owned()),
        "{kinds:?}"
    );
    assert!(ran.lines()[0]["artists"][0]["name"].is_string());
    assert_eq!(world.sim.counters().total, 1);
}

#[test]
fn limits_and_all_reach_as_far_as_they_say() {
    let world = World::new();
    let playlist = &world.sim.sample().two_hundred_item_playlist;
    for (extent, items, requests) in [
        (&[][..], 20, 1),
        (&["--limit", "20"], 20, 1),
        (&["--limit", "21"], 21, 2),
        (&["--all"], 200, 10),
    ] {
        world.sim.reset();
        let line = [&["playlist", "items", playlist], extent].concat();
        let ran = world.run(&line).exits(0);
        assert_eq!(ran.lines().len(), items, "{extent:?}");
        assert_eq!(world.sim.counters().total, requests, "{extent:?}");
        assert_eq!(ran.lines()[items - 1]["position"], items, "{extent:?}");
    }
}

#[test]
fn a_playlist_comes_whole_with_its_items_inside() {
    let world = World::new();
    let playlist = &world.sim.sample().two_hundred_item_playlist;
    let ran = world.run(&["playlist", "get", playlist, "--all", "--output", "json"]);
    let playlists = ran.array();
    assert_eq!(playlists[0]["id"], playlist.as_str());
    assert!(playlists[0]["name"].is_string());
    assert_eq!(playlists[0]["items"].as_array().unwrap().len(), 200);
    assert_eq!(world.sim.counters().total, 10);
}

#[test]
fn entries_that_cannot_be_shown_keep_their_place() {
    let world = World::new();
    let sample = world.sim.sample();
    let ran = world.run(&["playlist", "items", &sample.odd_playlist]).exits(0);
    let items = ran.lines();
    let gap = items.iter().find(|item| item["unavailable"] == true).unwrap();
    assert_eq!(gap["id"], sample.unavailable_track.as_str());
    assert!(items.iter().any(|item| item["kind"] == "video"));
    let positions: Vec<u64> = items
        .iter()
        .map(|item| item["position"].as_u64().unwrap())
        .collect();
    assert_eq!(positions, (1..=6).collect::<Vec<_>>());
}

#[test]
fn a_filtered_or_sorted_playlist_has_no_positions() {
    let world = World::new();
    let playlist = &world.sim.sample().twenty_one_item_playlist;
    let line = [
        "playlist",
        "items",
        playlist,
        "--sort",
        "title",
        "--descending",
        "--all",
    ];
    let items = world.run(&line).exits(0).lines();
    assert_eq!(items.len(), 21);
    assert!(items.iter().all(|item| item["position"].is_null()));
    let query = items[0]["title"]
        .as_str()
        .unwrap()
        .split(' ')
        .next()
        .unwrap()
        .to_owned();
    let found = world
        .run(&["playlist", "items", playlist, "--query", &query])
        .exits(0);
    assert!((1..21).contains(&found.lines().len()), "{query}: {}", found.out);
}

#[test]
fn a_list_that_breaks_off_is_well_formed_and_says_how_far_it_got() {
    let world = World::new();
    let playlist = &world.sim.sample().two_hundred_item_playlist;
    world.sim.faults().next_fair(2);
    world.sim.faults().next(100, Fault::Status503);
    let ran = world
        .run(&["playlist", "items", playlist, "--all", "--output", "json"])
        .exits(7);
    let items: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    let error = ran.error();
    assert_eq!(error["code"], "PARTIAL");
    assert_eq!(items.len(), 40, "{error}");
    assert!(
        error["message"].as_str().unwrap().starts_with("stopped after 40"),
        "{error}"
    );
}

#[test]
fn the_rate_limit_is_waited_for_as_long_as_allowed() {
    let world = World::with(Sim::builder().rate_limit(RateLimit {
        capacity: 10,
        replenish_per_second: 5.0,
        cost: 5,
        ..RateLimit::observed()
    }));
    let line = ["search", "tracks", "a", "--limit", "80", "--output", "ids"];
    let patient = world.run(&line).exits(0);
    assert_eq!(patient.out.lines().count(), 80);
    assert_eq!(world.sim.counters().too_many_requests, 0);
}

#[test]
fn a_deadline_shorter_than_the_limit_ends_with_the_time_to_wait() {
    // So slow that nothing comes back while the test runs.
    let world = World::with(Sim::builder().rate_limit(RateLimit {
        replenish_per_second: 0.05,
        ..RateLimit::observed()
    }));
    let line = [
        "search", "tracks", "a", "--limit", "80", "--wait", "0", "--output", "json",
    ];
    let ran = world.run(&line);
    let error = ran.error();
    assert_eq!(ran.code, 7, "{error}");
    let seconds = error["retry_after"].as_u64().unwrap();
    assert!(
        (60..=100).contains(&seconds),
        "five tokens take a hundred seconds: {error}"
    );
    assert_eq!(error["reason"], "tidal", "{error}");
}
