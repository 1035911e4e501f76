//! Colours: never in a pipe, never with `NO_COLOR`, and never in data.

use crate::world::{World, ran};

/// Whether there are colours in a table, and in an error.
fn colours(variables: &[(&str, &str)]) -> (bool, bool) {
    let world = World::new();
    let run = |arguments: &[&str]| {
        let mut command = world.command();
        ran(&command
            .envs(variables.iter().copied())
            .args(arguments)
            .output()
            .unwrap())
    };
    for format in ["json", "ndjson", "csv", "ids"] {
        let data = run(&["search", "tracks", "love", "--limit", "1", "--output", format]);
        assert!(!data.out.contains('\u{1b}'), "{format}: {:?}", data.out);
    }
    let table = run(&["search", "tracks", "love", "--limit", "1", "--output", "table"]);
    let error = run(&["track", "get", "nope"]);
    (table.out.contains('\u{1b}'), error.err.contains('\u{1b}'))
}

#[test]
fn a_pipe_gets_none() {
    assert_eq!(colours(&[]), (false, false));
}

#[test]
fn whoever_forces_them_gets_them() {
    assert_eq!(colours(&[("CLICOLOR_FORCE", "1")]), (true, true));
}

#[test]
fn no_color_wins() {
    assert_eq!(
        colours(&[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]),
        (false, false)
    );
}
