//! Every format of every kind of list, and which one is chosen.

use crate::world::World;

#[test]
fn a_pipe_gets_lines_of_complete_objects() {
    let world = World::new();
    let ran = world
        .run(&["track", "get", &world.sim.sample().tracks[0]])
        .exits(0);
    let track = &ran.lines()[0];
    assert_eq!(track["kind"], "track");
    assert_eq!(track["id"], world.sim.sample().tracks[0].as_str());
    assert!(track["artists"][0]["name"].is_string(), "{track}");
    assert!(track["album"]["title"].is_string(), "{track}");
    assert!(track["duration_seconds"].as_u64().unwrap() > 0, "{track}");
}

#[test]
fn every_list_has_every_format() {
    let world = World::new();
    let sample = world.sim.sample();
    for list in [
        &["search", "tracks", "love"][..],
        &["search", "love"],
        &["track", "get", &sample.tracks[0], &sample.tracks[1]],
        &["track", "similar", &sample.tracks[0]],
        &["track", "radio", &sample.tracks[0]],
        &["album", "get", &sample.twenty_track_album, "--tracks"],
        &["album", "tracks", &sample.twenty_track_album],
        &["album", "similar", &sample.albums[0]],
        &["artist", "get", &sample.full_artist],
        &["artist", "tracks", &sample.full_artist],
        &["artist", "albums", &sample.full_artist],
        &["artist", "videos", &sample.full_artist],
        &["artist", "similar", &sample.full_artist],
        &["artist", "radio", &sample.full_artist],
        &["video", "get", &sample.videos[0]],
        &["playlist", "get", &sample.twenty_one_item_playlist],
        &["playlist", "items", &sample.odd_playlist],
        &["config", "show"],
    ] {
        for format in ["table", "json", "ndjson", "csv", "ids"] {
            check(&world, list, format);
        }
    }
}

fn check(world: &World, list: &[&str], format: &str) {
    let arguments = [list, &["--output", format]].concat();
    let ran = world.run(&arguments).exits(0);
    match format {
        "json" => assert!(!ran.array().is_empty(), "{arguments:?}"),
        "ndjson" => assert!(
            ran.lines().iter().all(serde_json::Value::is_object),
            "{arguments:?}"
        ),
        "csv" => {
            let mut csv = csv::Reader::from_reader(ran.out.as_bytes());
            let columns = csv.headers().unwrap().len();
            let records: Vec<_> = csv.records().map(Result::unwrap).collect();
            assert!(!records.is_empty() && columns > 2, "{arguments:?}");
        }
        "ids" => assert!(ran.out.lines().all(|id| !id.contains(' ')), "{arguments:?}"),
        _ => {
            let lines = ran.out.lines();
            let widest = lines
                .map(unicode_width::UnicodeWidthStr::width)
                .max()
                .unwrap_or_default();
            assert!((1..=80).contains(&widest), "{arguments:?}: {widest}\n{}", ran.out);
        }
    }
}

#[test]
fn an_empty_list_is_well_formed_in_every_format() {
    let world = World::new();
    for (format, expected) in [("table", ""), ("json", "[]\n"), ("ndjson", ""), ("ids", "")] {
        let ran = world
            .run(&["search", "tracks", "zzzzqqqqxxxx", "--output", format])
            .exits(0);
        assert_eq!(ran.out, expected, "{format}");
    }
    let ran = world.run(&["search", "tracks", "zzzzqqqqxxxx", "--output", "csv"]);
    assert!(ran.out.starts_with("id,title,version,artists,"), "{}", ran.out);
    assert_eq!(ran.out.lines().count(), 1);
}

#[test]
fn the_shape_of_an_album_item_is_that_of_the_track_with_its_place() {
    let world = World::new();
    let album = &world.sim.sample().twenty_track_album;
    let ran = world.run(&["album", "tracks", album]);
    let items = ran.lines();
    assert_eq!(items.len(), 20);
    assert_eq!(items[1]["number"], 2);
    assert_eq!(items[1]["kind"], "track");
    let ran = world.run_with(&["track", "get", "-", "--output", "ids"], ran.out.as_bytes());
    assert_eq!(ran.exits(0).out.lines().count(), 20);
}
