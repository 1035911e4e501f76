//! What is a listener's own, through the program as a process: pipes, long lists, and ends half-way.

use std::{
    collections::HashSet,
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;
use tidal_sim::{Delay, Fault, Sim};

use crate::{
    signing_in::{command, login, paste},
    world::{Ran, World, ran},
};

const ADD: &str = "POST /playlists/{id}/relationships/items";

/// A world in which somebody has signed in.
struct Home(World);

// === impl Home ===

impl Home {
    fn new() -> Self {
        Self::with(Sim::builder())
    }

    fn with(sim: tidal_sim::Builder) -> Self {
        let world = World::with(sim.auto_approve());
        login(&world, &[], paste).exits(0);
        world.sim.reset();
        Self(world)
    }

    fn sim(&self) -> &Sim {
        &self.0.sim
    }

    fn command(&self, line: &[&str]) -> Command {
        command(&self.0, line)
    }

    fn run(&self, line: &[&str]) -> Ran {
        ran(&self.command(line).stdin(Stdio::null()).output().unwrap())
    }

    /// Runs it with what `before` prints on standard input, as a shell does.
    fn pipe(&self, before: &[&str], line: &[&str]) -> Ran {
        let mut source = self.command(before).stdout(Stdio::piped()).spawn().unwrap();
        let stdin = source.stdout.take().unwrap();
        let ran = ran(&self.command(line).stdin(stdin).output().unwrap());
        assert!(source.wait().unwrap().success(), "{before:?}");
        ran
    }

    fn create(&self, name: &str) -> String {
        let ran = self.run(&["playlist", "create", name, "--ids"]).exits(0);
        ran.out.trim().to_owned()
    }

    fn items(&self, playlist: &str) -> Vec<Value> {
        self.run(&["playlist", "items", playlist, "--all"])
            .exits(0)
            .lines()
    }

    fn ids(&self, playlist: &str) -> Vec<String> {
        let id = |item: &Value| item["id"].as_str().unwrap().to_owned();
        self.items(playlist).iter().map(id).collect()
    }
}

/// Each once, in the order of its first place.
fn once(ids: &[String]) -> Vec<String> {
    let mut seen = HashSet::new();
    ids.iter().filter(|id| seen.insert(*id)).cloned().collect()
}

#[test]
fn what_a_search_finds_goes_into_a_playlist() {
    let home = Home::new();
    let playlist = home.create("Blue hour");
    let search = ["search", "tracks", "love", "--ids"];
    let found: Vec<String> = home
        .run(&search)
        .exits(0)
        .out
        .lines()
        .map(str::to_owned)
        .collect();
    let added = home.pipe(&search, &["playlist", "add", &playlist, "-"]).exits(0);
    assert_eq!(
        added.err.lines().last().unwrap(),
        format!("added {} items to the playlist {playlist}", found.len())
    );
    assert!(
        added.lines().iter().all(|item| item["item_id"].is_string()),
        "{added:?}"
    );
    assert_eq!(home.ids(&playlist), found);
    let again = home.pipe(&search, &["playlist", "add", &playlist, "-"]).exits(0);
    assert_eq!(again.out, "");
    assert_eq!(home.ids(&playlist), found);
}

#[test]
fn a_playlist_is_made_filled_ordered_emptied_and_deleted() {
    let home = Home::new();
    let tracks = &home.sim().sample().tracks[..4];
    let video = format!("tidal://video/{}", home.sim().sample().videos[0]);
    let made = home.run(&[
        "playlist",
        "create",
        "Late",
        "--description",
        "At night",
        &tracks[0],
        &video,
    ]);
    let made = &made.exits(0).lines()[0];
    assert_eq!(
        (&made["name"], &made["number_of_items"]),
        (&"Late".into(), &2.into())
    );
    assert_eq!(made["visibility"], "unlisted");
    let playlist = made["id"].as_str().unwrap();
    let listed = home.run(&["playlist", "list", "--all", "--ids"]).exits(0);
    assert!(listed.out.lines().any(|id| id == playlist), "{}", listed.out);

    let first = home.items(playlist)[0]["item_id"].as_str().unwrap().to_owned();
    home.run(&[
        "playlist", "add", playlist, &tracks[1], &tracks[2], "--before", &first,
    ])
    .exits(0);
    let last = home.items(playlist)[3]["item_id"].as_str().unwrap().to_owned();
    home.run(&["playlist", "move", playlist, &last, "--before", &first])
        .exits(0);
    home.run(&["playlist", "move", playlist, &first, "--end"])
        .exits(0);
    let expected = [&tracks[1], &tracks[2], &home.sim().sample().videos[0], &tracks[0]];
    assert_eq!(home.ids(playlist).iter().collect::<Vec<_>>(), expected);

    home.run(&["playlist", "remove", playlist, "--position", "1"])
        .exits(0);
    home.run(&["playlist", "remove", playlist, "--track", &tracks[0]])
        .exits(0);
    home.pipe(
        &["playlist", "items", playlist, "--all"],
        &["playlist", "remove", playlist, "-"],
    )
    .exits(0);
    assert_eq!(home.ids(playlist), Vec::<String>::new());

    let changed = home.run(&[
        "playlist",
        "update",
        playlist,
        "--name",
        "Later",
        "--visibility",
        "public",
    ]);
    assert_eq!(changed.exits(0).lines()[0]["name"], "Later");
    let refused = home.run(&["playlist", "delete", playlist]).exits(2);
    assert!(refused.err.contains("--yes"), "{}", refused.err);
    home.run(&["playlist", "delete", playlist, "--yes"]).exits(0);
    home.run(&["playlist", "get", playlist]).exits(4);
}

#[test]
fn a_long_list_goes_in_whole_and_once_whatever_happens() {
    let home = Home::new();
    let playlist = home.create("Long");
    let thousand = home.sim().sample().thousand_item_playlist.clone();
    let source = ["playlist", "items", &thousand, "--all", "--ids"];
    let wanted = home.run(&source).exits(0).out;
    let wanted: Vec<String> = wanted
        .lines()
        .map(|id| id.rsplit('/').next().unwrap().to_owned())
        .collect();
    let line = ["playlist", "add", &playlist, "-", "--output", "json"];
    home.sim().faults().on(ADD, 0.2, Fault::AnswerLost);
    let late = Fault::Latency(Delay::Fixed(Duration::from_millis(20)));
    home.sim().faults().always("GET /playlists/{id}", late);
    // Killed in the middle, interrupted in the middle, and then let go on until it is done.
    for signal in ["-KILL", "-INT"] {
        let before = home.sim().counters().calls(ADD);
        let stdin = home
            .command(&source)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap()
            .stdout
            .unwrap();
        let mut command = home.command(&line);
        let child = command
            .stdin(stdin)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        while home.sim().counters().calls(ADD) < before + 3 {
            std::thread::yield_now();
        }
        let kill = Command::new("kill")
            .args([signal, &child.id().to_string()])
            .status()
            .unwrap();
        assert!(kill.success());
        let output = child.wait_with_output().unwrap();
        if signal == "-INT" {
            assert_eq!(output.status.code(), Some(130), "{output:?}");
            let told = String::from_utf8(output.stderr).unwrap();
            let error: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
            let done: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
            assert_eq!(error["code"], "INTERRUPTED", "{error}");
            assert_eq!(error["done"], done.len(), "{error}");
            let left = error["left"].as_array().unwrap();
            let there = home.ids(&playlist);
            assert!(
                left.iter()
                    .all(|id| !there.contains(&id.as_str().unwrap().to_owned())),
                "{error}"
            );
        }
    }
    let mut tries = 0;
    while home.pipe(&source, &line).code != 0 {
        tries += 1;
        assert!(tries < 20);
    }
    home.sim().faults().clear();
    assert_eq!(home.ids(&playlist), once(&wanted));
}

#[test]
fn favourites_come_and_go() {
    let home = Home::new();
    let sample = home.sim().sample();
    for (kind, id) in [
        ("tracks", &sample.tracks[0]),
        ("albums", &sample.albums[0]),
        ("artists", &sample.artists[0]),
        ("playlists", &sample.odd_playlist),
        ("videos", &sample.videos[0]),
    ] {
        home.run(&["favorites", "remove", kind, id]).exits(0);
        let added = home.run(&["favorites", "add", kind, id, "--ids"]).exits(0);
        // A bare number is a track's; everything else says what it is, and is taken again as it stands.
        let listed_id = match kind {
            "tracks" | "playlists" => id.clone(),
            other => format!("tidal://{}/{id}", other.trim_end_matches('s')),
        };
        assert_eq!(added.out.trim(), listed_id, "{kind}");
        let again = home.run(&["favorites", "add", kind, id]).exits(0);
        assert!(again.err.contains("1 was there already"), "{kind}: {}", again.err);
        let listed = home
            .run(&["favorites", "list", kind, "--limit", "1"])
            .exits(0)
            .lines();
        assert_eq!(listed[0]["id"], id.as_str(), "{kind}: the latest comes first");
        assert!(listed[0]["added"].is_string(), "{kind}");
        home.run(&["favorites", "remove", kind, &listed_id]).exits(0);
        let listed = home
            .run(&["favorites", "list", kind, "--limit", "100", "--ids"])
            .exits(0);
        assert!(!listed.out.lines().any(|other| other == listed_id), "{kind}");
    }
}

#[test]
fn every_list_of_a_listener_has_every_format() {
    let home = Home::new();
    let sample = home.sim().sample();
    home.run(&["favorites", "add", "tracks", &sample.tracks[0]])
        .exits(0);
    home.run(&["playlist", "create", "Blue hour", &sample.tracks[0]])
        .exits(0);
    for list in [
        &["favorites", "list", "tracks"][..],
        &["playlist", "list"],
        &["mix", "list"],
        &["playback", &sample.tracks[0]],
    ] {
        for format in ["table", "json", "ndjson", "csv", "ids"] {
            let ran = home.run(&[list, &["--output", format]].concat()).exits(0);
            assert!(!ran.out.is_empty(), "{list:?} {format}");
        }
    }
    let mix = home
        .run(&["mix", "list", "daily", "--ids", "--limit", "1"])
        .exits(0);
    let whole = home.run(&["mix", "get", mix.out.trim()]).exits(0);
    assert!(
        !whole.lines()[0]["items"].as_array().unwrap().is_empty(),
        "{}",
        whole.out
    );
    let video = format!("tidal://video/{}", sample.videos[0]);
    let manifest = home.run(&["playback", &video]).exits(0).lines();
    assert_eq!(manifest[0]["presentation"], "preview");
}

#[test]
fn what_cannot_be_done_is_told_by_its_code() {
    let home = Home::new();
    let sample = home.sim().sample();
    let track = &sample.tracks[0];
    let playlist = home.create("Blue hour");
    home.run(&["playlist", "add", &sample.missing_id, track]).exits(4);
    home.run(&["playlist", "delete", &sample.missing_id, "--yes"])
        .exits(4);
    let partly = home
        .run(&[
            "playlist",
            "add",
            &playlist,
            track,
            &sample.missing_id,
            "--output",
            "json",
        ])
        .exits(7);
    let error = partly.error();
    assert_eq!((&error["code"], &error["done"]), (&"PARTIAL".into(), &1.into()));
    assert_eq!(error["missing"][0]["id"], sample.missing_id.as_str());
    home.run(&["playlist", "remove", &playlist, "--item", "nope"])
        .exits(4);
    home.run(&["playlist", "add", &playlist, "no/id"]).exits(2);
    home.sim().faults().next(20, Fault::Status503);
    home.run(&["playlist", "add", &playlist, track]).exits(6);
    home.sim().faults().clear();
    command(&home.0, &["auth", "logout"]).output().unwrap();
    for line in [
        &["playlist", "add", &playlist, track][..],
        &["favorites", "list", "tracks"],
        &["mix", "list"],
    ] {
        let told = home.run(line).exits(3);
        assert!(told.err.contains("auth login"), "{line:?}: {}", told.err);
    }
}
