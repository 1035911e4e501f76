//! Whatever cannot be asked: a clear error, exit code 2, and not one request to TIDAL.

use std::{ffi::OsStr, os::unix::ffi::OsStrExt};

use crate::world::{World, ran};

#[test]
fn bad_arguments_are_refused_before_anything_is_asked() {
    let world = World::new();
    let too_long = "x".repeat(257);
    let long_id = "1".repeat(129);
    for (line, word) in [
        (&["search", ""][..], "1 to 256 characters"),
        (&["search", "   "], "1 to 256 characters"),
        (&["search", &too_long], "1 to 256 characters"),
        (&["search", "a\u{1b}[31mb"], "1 to 256 characters"),
        (&["search", "a\nb"], "1 to 256 characters"),
        (&["search", "songs", "love"], "invalid value 'songs'"),
        (&["search", "tracks", "love", "--limit", "0"], "not in 1..=10000"),
        (&["search", "tracks", "love", "--limit", "-1"], "not in 1..=10000"),
        (
            &["search", "tracks", "love", "--limit", "1000000000"],
            "not in 1..=10000",
        ),
        (&["search", "tracks", "love", "--limit", "ten"], "invalid digit"),
        (
            &["search", "tracks", "love", "--limit", "3", "--all"],
            "cannot be used with",
        ),
        (
            &["search", "tracks", "love", "--explicit", "maybe"],
            "include, exclude",
        ),
        (&["search", "love", "--wait", "forever"], "accepted: seconds"),
        (&["search", "love", "--country", "USA"], "two-letter"),
        (&["search", "love", "--frobnicate"], "unexpected argument"),
        (&["track", "get"], "required"),
        (&["track", "get", ""], "track id"),
        (&["track", "get", "a/b"], "track id"),
        (&["track", "get", ".."], "track id"),
        (&["track", "get", "%2F"], "track id"),
        (&["track", "get", "1\n2"], "track id"),
        (&["track", "get", &long_id], "track id"),
        (&["track", "get", "https://example.org/track/1"], "tidal.com"),
        (
            &["track", "get", "https://tidal.com/album/1"],
            "a link to a track",
        ),
        (&["track", "get", "--isrc", "XX"], "12 letters and digits"),
        (&["album", "tracks", "a b"], "album id"),
        (
            &["playlist", "get", "1", "--sort", "mood"],
            "invalid value 'mood'",
        ),
        (&["playlist", "get", "1", "--query", ""], "1 to 256 characters"),
        (&["api", "GET", "tracks/1"], "does not start with a slash"),
        (&["api", "DELETE", "/tracks/1"], "invalid value 'DELETE'"),
        (&["frobnicate"], "unrecognized subcommand"),
    ] {
        let told = world.run(line).exits(2);
        assert!(told.err.contains(word), "{line:?}: {}", told.err);
        assert!(told.err.starts_with("error: "), "{line:?}: {}", told.err);
        assert!(!told.err.contains('\u{1b}'), "{line:?}: {:?}", told.err);
        assert_eq!(told.out, "", "{line:?}");

        let told = world.run(&[line, &["--output=json"]].concat()).exits(2);
        let error = told.error();
        assert_eq!(error["code"], "INVALID_INPUT", "{line:?}");
        assert!(
            error["message"].as_str().unwrap().contains(word),
            "{line:?}: {error}"
        );
        assert!(error["hint"].is_string(), "{line:?}");
    }
    let counters = world.sim.counters();
    assert_eq!((counters.total, counters.token_requests), (0, 0));
}

#[test]
fn arguments_that_are_no_text_are_refused() {
    let world = World::new();
    for line in [&["search"][..], &["track", "get"]] {
        let mut command = world.command();
        command.args(line).arg(OsStr::from_bytes(b"\xff\xfe"));
        let told = ran(&command.output().unwrap()).exits(2);
        assert!(told.err.contains("UTF-8"), "{}", told.err);
    }
}

#[test]
fn bad_standard_input_is_refused_with_its_line() {
    let world = World::new();
    for (stdin, word) in [
        (&b"1\n2\na/b\n"[..], "line 3"),
        (b"..", "line 1"),
        (b"1 %2F", "line 1"),
        (b"{\"id\":\"1\"}\n{broken", "line 2"),
        (b"{\"kind\":\"album\",\"id\":\"1\"}", "wanted: track"),
        (b"1\n\xff", "could not be read"),
    ] {
        let told = world.run_with(&["track", "get", "-"], stdin);
        assert!(told.err.contains(word), "{stdin:?}: {}", told.err);
        assert_eq!(told.out, "");
        assert!(told.code == 2 || word == "could not be read", "{told:?}");
    }
    assert_eq!(world.sim.counters().total, 0);
}
