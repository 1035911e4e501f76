//! Things by id, from arguments and from standard input.

use crate::world::World;

#[test]
fn what_is_missing_is_named_and_the_rest_printed() {
    let world = World::new();
    let sample = world.sim.sample();
    let ids = [&sample.tracks[1], &sample.missing_id, &sample.tracks[0]];
    let line = ["track", "get", ids[0], ids[1], ids[2], "--output", "ids"];
    let ran = world.run(&line).exits(7);
    assert_eq!(ran.out, format!("{}\n{}\n", ids[0], ids[2]));
    assert!(ran.err.contains("error: 2 of 3 tracks were found"), "{}", ran.err);
    assert!(
        ran.err.contains(&format!("missing {}", sample.missing_id)),
        "{}",
        ran.err
    );
}

#[test]
fn programs_learn_what_is_missing_from_one_object() {
    let world = World::new();
    let sample = world.sim.sample();
    let line = ["album", "get", &sample.albums[0], "nope", "--output", "json"];
    let ran = world.run(&line).exits(7);
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()[0]["kind"],
        "album"
    );
    let error = ran.error();
    assert_eq!(
        (&error["code"], &error["missing"][0]["id"]),
        (&"PARTIAL".into(), &"nope".into())
    );
    assert_eq!(error["missing"][0]["code"], "NOT_FOUND");
    assert!(
        error["hint"].is_string() && error["retry_after"].is_null(),
        "{error}"
    );
}

#[test]
fn ids_come_from_standard_input_in_any_shape() {
    let world = World::new();
    let tracks = &world.sim.sample().tracks;
    let (first, second) = (&tracks[0], &tracks[1]);
    let expected = format!("{first}\n{second}\n");
    for stdin in [
        format!("{first}\n{second}\n"),
        format!("  {first}\t{second}"),
        format!("https://tidal.com/track/{first}\r\ntidal://track/{second}\r\n"),
        format!("{{\"id\":\"{first}\"}}\n{{\"id\":{second},\"kind\":\"track\"}}\n"),
        format!("[{{\"id\":\"{first}\"}},\n \"{second}\"]"),
    ] {
        let ran = world.run_with(&["track", "get", "-", "--output", "ids"], stdin.as_bytes());
        assert_eq!(ran.exits(0).out, expected, "{stdin}");
    }
}

#[test]
fn no_ids_at_all_are_no_error() {
    let world = World::new();
    let ran = world
        .run_with(&["track", "get", "-", "--output", "json"], b"")
        .exits(0);
    assert_eq!(ran.out, "[]\n");
    assert_eq!(world.sim.counters().total, 0);
}

#[test]
fn fifty_tracks_cost_three_requests() {
    let world = World::new();
    let ids = world.sim.sample().tracks[..50].join("\n");
    let ran = world.run_with(&["track", "get", "-", "--output", "ids"], ids.as_bytes());
    assert_eq!(ran.exits(0).out.trim_end(), ids);
    assert_eq!(world.sim.counters().total, 3);
}

#[test]
fn recording_codes_and_links_are_ids_too() {
    let world = World::new();
    let sample = world.sim.sample();
    let ran = world
        .run(&["track", "get", "--isrc", &sample.shared_isrc])
        .exits(0);
    assert!(
        ran.lines()
            .iter()
            .all(|track| track["isrc"] == sample.shared_isrc.as_str())
    );
    assert_eq!(ran.lines().len(), 2);
    let album = format!("https://tidal.com/album/{}/u", sample.albums[0]);
    let ran = world.run(&["album", "get", &album]).exits(0);
    let barcode = ran.lines()[0]["barcode"].as_str().unwrap().to_owned();
    let ran = world
        .run(&["album", "get", "--barcode", &barcode, "--output", "ids"])
        .exits(0);
    let uri = format!("tidal://album/{}", sample.albums[0]);
    assert!(ran.out.lines().any(|id| id == uri), "{}", ran.out);
}

#[test]
fn one_id_can_come_from_another_command() {
    let world = World::new();
    let artist = &world.sim.sample().full_artist;
    let ran = world
        .run_with(&["artist", "albums", "-", "-n", "1"], artist.as_bytes())
        .exits(0);
    assert_eq!(ran.lines()[0]["kind"], "album");
    let ran = world.run_with(&["artist", "albums", "-"], b"1 2").exits(2);
    assert!(ran.err.contains("standard input names 2 artists"), "{}", ran.err);
    let ran = world.run_with(&["artist", "albums", "-"], b"").exits(2);
    assert!(ran.err.contains("standard input names no artist"), "{}", ran.err);
}
