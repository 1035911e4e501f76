//! `api GET`: TIDAL's own documents.

use crate::world::World;

#[test]
fn a_document_comes_as_tidal_says_it() {
    let world = World::new();
    let track = &world.sim.sample().tracks[0];
    let path = format!("/tracks/{track}?countryCode=US&include=artists");
    let told = world.run(&["api", "get", &path]).exits(0);
    assert_eq!(told.out.lines().count(), 1);
    assert_eq!(told.lines()[0]["data"]["id"], track.as_str());
    assert_eq!(told.lines()[0]["included"][0]["type"], "artists");
    let told = world.run(&["api", "GET", &path, "--output", "json"]).exits(0);
    assert!(told.out.starts_with("{\n  \""), "{}", told.out);
}

#[test]
fn pages_are_followed_to_the_end() {
    let world = World::new();
    let playlist = &world.sim.sample().two_hundred_item_playlist;
    let path = format!("/playlists/{playlist}/relationships/items?countryCode=US");
    let told = world.run(&["api", "GET", &path]).exits(0);
    assert_eq!(told.lines().len(), 1);
    let told = world.run(&["api", "GET", &path, "--all"]).exits(0);
    let items: usize = told
        .lines()
        .iter()
        .map(|page| page["data"].as_array().unwrap().len())
        .sum();
    assert_eq!((told.lines().len(), items), (10, 200));
    let told = world.run(&["api", "GET", &path, "--all", "--output", "json"]);
    assert_eq!(told.array().len(), 10);
}

#[test]
fn what_tidal_refuses_is_an_error() {
    let world = World::new();
    for (path, code) in [
        ("/tracks/nope?countryCode=US", 4),
        ("/tracks/1?countryCode=US&frobnicate=1", 2),
        ("/nowhere", 4),
        ("/../users/me", 2),
        ("//example.org/", 2),
    ] {
        let told = world.run(&["api", "GET", path, "--output", "json"]);
        assert_eq!(told.code, code, "{path}: {}", told.err);
        assert_eq!(told.out, "", "{path}");
    }
}

#[test]
fn other_formats_make_no_sense() {
    let world = World::new();
    for format in ["table", "csv", "ids"] {
        let told = world
            .run(&["api", "GET", "/tracks/1", "--output", format])
            .exits(2);
        assert!(told.err.contains("as they are"), "{}", told.err);
    }
}
