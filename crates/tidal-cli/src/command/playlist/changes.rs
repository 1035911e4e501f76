//! Adding, taking out, moving and making: what is sent, what is told, and how it ends half-way.

use std::{sync::Arc, time::Duration};

use tidal_core::{
    Error, Limiter, Scopes, UserKey,
    testing::{FakeAuth, FakeTidal},
};

use crate::{
    exit::Exit,
    trial::{Person, library, run, transcript},
};

fn limited(seconds: u64) -> Error {
    Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(seconds),
    }
}

/// `playlist add q` and the ids of so many tracks.
fn add(number: usize) -> Vec<String> {
    let words = ["playlist", "add", "q"].map(str::to_owned);
    let ids = (1..=number).map(|id| id.to_string());
    words.into_iter().chain(ids).collect()
}

fn words(line: &[String]) -> Vec<&str> {
    line.iter().map(String::as_str).collect()
}

fn items(tidal: &Arc<FakeTidal>, playlist: &str) -> Vec<String> {
    let ran = run(tidal, &["playlist", "items", playlist, "--all", "--ids"]);
    ran.out.lines().map(str::to_owned).collect()
}

#[test]
fn what_is_added_is_printed_with_its_new_entry() {
    for format in ["table", "json", "ndjson", "csv", "ids"] {
        let line = [
            "playlist",
            "add",
            "p",
            "4",
            "2",
            "tidal://video/90",
            "USRC17607835",
            "--output",
            format,
        ];
        insta::assert_snapshot!(format!("add_{format}"), transcript(&library(), &line));
    }
}

#[test]
fn adding_again_adds_nothing_and_keeping_duplicates_does() {
    let tidal = library();
    assert_eq!(
        run(&tidal, &["playlist", "add", "q", "1", "2", "1"]).exit,
        Exit::Done
    );
    insta::assert_snapshot!(
        "add_again",
        transcript(&tidal, &["playlist", "add", "q", "1", "2"])
    );
    let before = ["playlist", "add", "p", "5", "--before", "item-1", "--ids"];
    assert_eq!(run(&tidal, &before).out, "5\n");
    assert_eq!(items(&tidal, "p"), ["5", "1", "2", "3", "tidal://video/90"]);
    let line = ["playlist", "add", "q", "1", "1", "--keep-duplicates", "--ids"];
    assert_eq!(run(&tidal, &line).out, "1\n1\n");
    assert_eq!(items(&tidal, "q"), ["1", "2", "1", "1"]);
}

#[test]
fn what_leads_nowhere_is_named_and_the_rest_is_added() {
    let tidal = library();
    let line = ["playlist", "add", "q", "1", "nope", "USRC00000000"];
    insta::assert_snapshot!("add_missing", transcript(&tidal, &line));
    assert_eq!(items(&tidal, "q"), ["1"]);
    let ran = run(&tidal, &["playlist", "add", "q", "nope"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::NotFound, ""), "{}", ran.err);
    let ran = run(&tidal, &["playlist", "add", "nope", "1"]);
    assert_eq!(ran.exit, Exit::NotFound, "{}", ran.err);
    assert_eq!(run(&tidal, &["playlist", "add", "-", "1"]).exit, Exit::Usage);
    assert_eq!(
        run(&tidal, &["playlist", "add", "q", "tidal://album/1"]).exit,
        Exit::Usage
    );
    assert_eq!(
        Person::nobody().run(&tidal, &["playlist", "add", "q", "2"]).exit,
        Exit::NotConfigured
    );
}

#[test]
fn a_scope_that_is_missing_is_told_before_anything_else() {
    let tidal = library();
    let reading = || {
        let scopes: Scopes = "user.read,playlists.read,collection.read".parse().unwrap();
        Person::known_to(FakeAuth::new().with_session(UserKey::new("default"), scopes))
    };
    for (line, scope) in [
        (
            &["playlist", "move", "p", "nothing", "--end"][..],
            "playlists.write",
        ),
        (
            &["playlist", "remove", "p", "--position", "99"],
            "playlists.write",
        ),
        (&["playlist", "add", "p", "nope"], "playlists.write"),
        (&["playlist", "create", "New", "USRC00000000"], "playlists.write"),
        (
            &["favorites", "add", "tracks", "USRC00000000"],
            "collection.write",
        ),
        (&["favorites", "remove", "tracks", "1"], "collection.write"),
    ] {
        let ran = reading().run(&tidal, line);
        assert_eq!(ran.exit, Exit::NotConfigured, "{line:?}: {}", ran.err);
        assert!(ran.err.contains(scope), "{line:?}: {}", ran.err);
    }
    assert_eq!(tidal.total(), 0);
}

#[test]
fn what_is_no_entry_is_quoted() {
    let ran = run(&library(), &["playlist", "move", "p", "nothing", "--end"]);
    assert_eq!(ran.exit, Exit::Usage);
    assert!(
        ran.err.contains("item_ids: \"nothing\" is not accepted"),
        "{}",
        ran.err
    );
}

#[test]
fn a_failure_half_way_says_what_is_in_and_the_same_command_goes_on() {
    let tidal = library();
    let mut line = add(120);
    line.extend(["--output", "json"].map(str::to_owned));
    // The playlist is read; the first request adds; the second one is refused after a look at the playlist.
    tidal.let_pass(3);
    tidal.fail_next(limited(4000));
    let ran = run(&tidal, &words(&line));
    assert_eq!(ran.exit, Exit::Partial, "{}", ran.err);
    let added: Vec<serde_json::Value> = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(added.len(), 50);
    assert!(added[0]["item_id"].is_string());
    let error: serde_json::Value = serde_json::from_str(&ran.err).unwrap();
    assert_eq!(error["code"], "PARTIAL");
    assert_eq!(error["reason"], "tidal");
    assert_eq!(error["retry_after"], 4000);
    assert_eq!(error["done"], 50);
    assert_eq!(error["left"].as_array().unwrap().len(), 70);
    assert_eq!(error["left"][0], "51");
    assert!(
        error["message"].as_str().unwrap().contains("70 were not sent"),
        "{error}"
    );
    let ran = run(&tidal, &words(&add(120)));
    assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    assert_eq!(
        ran.err,
        "added 70 items to the playlist q; 50 were there already\n"
    );
    let expected: Vec<String> = (1..=120).map(|id| id.to_string()).collect();
    assert_eq!(items(&tidal, "q"), expected);
}

#[test]
fn what_nobody_can_tell_of_is_named() {
    let tidal = library();
    tidal.let_pass(1);
    for _ in 0..2 {
        tidal.lose_next_request();
    }
    tidal.fail_next(Error::NotSignedIn);
    let ran = run(&tidal, &["playlist", "add", "q", "1", "tidal://video/90"]);
    insta::assert_snapshot!("add_uncertain", ran.err);
    assert_eq!(ran.exit, Exit::Failed);
}

#[test]
fn a_limit_is_waited_for_between_requests() {
    let tidal = library();
    tidal.let_pass(3);
    tidal.fail_next(limited(40));
    let ran = run(&tidal, &words(&add(60)));
    assert_eq!(ran.exit, Exit::Done, "{}", ran.err);
    assert!(ran.err.contains("going on in 40 s (see --wait)"), "{}", ran.err);
    assert_eq!(items(&tidal, "q").len(), 60);
}

#[test]
fn ctrl_c_leaves_a_truthful_summary() {
    let tidal = library();
    tidal.let_pass(3);
    tidal.fail_next(limited(40));
    let ran = Person::interrupting_after(Duration::from_secs(5)).run(&tidal, &words(&add(60)));
    assert_eq!(ran.exit, Exit::Interrupted);
    assert_eq!(ran.out.lines().count(), 50);
    insta::assert_snapshot!("add_interrupted", ran.err);
    let ran = Person::interrupting_after(Duration::ZERO).run(&tidal, &words(&add(60)));
    assert_eq!(
        (ran.exit, ran.out.as_str()),
        (Exit::Interrupted, ""),
        "{}",
        ran.err
    );
    assert_eq!(items(&tidal, "q").len(), 50, "nothing began after that");
}

#[test]
fn entries_are_taken_out_by_what_names_them() {
    for (name, by) in [
        ("item", &["--item", "item-2", "item-9"][..]),
        ("track", &["--track", "2", "3"]),
        ("position", &["--position", "4", "1"]),
    ] {
        let line = [&["playlist", "remove", "p"], by].concat();
        insta::assert_snapshot!(format!("remove_{name}"), transcript(&library(), &line));
    }
    let tidal = library();
    let line = ["playlist", "remove", "p", "--track", "2", "77", "--output", "csv"];
    insta::assert_snapshot!("remove_absent", transcript(&tidal, &line));
    assert_eq!(
        run(&tidal, &["playlist", "remove", "p", "--item", "nope"]).exit,
        Exit::NotFound
    );
    assert_eq!(
        run(&tidal, &["playlist", "remove", "p", "--position", "0"]).exit,
        Exit::Usage
    );
    assert_eq!(items(&tidal, "p"), ["1", "3", "tidal://video/90"]);
}

#[test]
fn taking_many_out_asks_or_wants_to_be_told() {
    let tidal = library();
    assert_eq!(run(&tidal, &words(&add(21))).exit, Exit::Done);
    let positions: Vec<String> = (1..=21).map(|place| place.to_string()).collect();
    let mut line = vec!["playlist", "remove", "q", "--position"];
    line.extend(positions.iter().map(String::as_str));
    let ran = run(&tidal, &line);
    assert_eq!(ran.exit, Exit::Usage);
    assert!(
        ran.err
            .contains("taking 21 items out of a playlist is asked about"),
        "{}",
        ran.err
    );
    let ran = Person::answering("").run(&tidal, &line);
    assert_eq!(ran.exit, Exit::Failed);
    assert!(
        ran.err.starts_with("Take 21 items out of the playlist q? [y/N] "),
        "{}",
        ran.err
    );
    assert_eq!(items(&tidal, "q").len(), 21);
    line.push("--yes");
    assert_eq!(run(&tidal, &line).exit, Exit::Done);
    assert_eq!(items(&tidal, "q").len(), 0);
}

#[test]
fn entries_are_moved_in_the_order_given() {
    let tidal = library();
    let line = ["playlist", "move", "p", "item-9", "item-3", "--before", "item-1"];
    insta::assert_snapshot!("move_before", transcript(&tidal, &line));
    assert_eq!(items(&tidal, "p"), ["tidal://video/90", "3", "1", "2"]);
    let line = ["playlist", "move", "p", "item-9", "--end", "--output", "json"];
    insta::assert_snapshot!("move_end", transcript(&tidal, &line));
    assert_eq!(items(&tidal, "p"), ["3", "1", "2", "tidal://video/90"]);
    let ran = run(&tidal, &["playlist", "move", "p", "nope", "--end"]);
    assert_eq!((ran.exit, ran.out.as_str()), (Exit::Usage, ""), "{}", ran.err);
}

#[test]
fn a_playlist_is_made_with_what_is_to_be_in_it() {
    let tidal = library();
    let line = [
        "playlist",
        "create",
        "Late",
        "--description",
        "At night",
        "3",
        "1",
        "3",
        "--output",
        "json",
    ];
    insta::assert_snapshot!("create", transcript(&tidal, &line));
    let line = ["playlist", "create", "Empty", "--public"];
    insta::assert_snapshot!("create_empty", transcript(&tidal, &line));
    let ran = run(&tidal, &["playlist", "create", ""]);
    assert_eq!(ran.exit, Exit::Usage, "{}", ran.err);
}

#[test]
fn a_playlist_that_could_not_be_filled_is_told_all_the_same() {
    let tidal = library();
    tidal.let_pass(1);
    tidal.fail_next(limited(4000));
    let line = ["playlist", "create", "Late", "3", "--ids"];
    insta::assert_snapshot!("create_unfilled", transcript(&tidal, &line));
    tidal.recover();
    insta::assert_snapshot!(
        "create_missing",
        transcript(&tidal, &["playlist", "create", "Late", "3", "nope", "--ids"])
    );
}
