//! Every command of `tidal-cli`, as a shell runs it: what it prints where, how it ends, and what it says where it
//! cannot be done. The table of commands is complete, or a test fails.

mod ends;
mod habits;
mod half_way;
mod recommending;
mod scene;
mod table;

use std::{collections::BTreeSet, fs, process::Stdio};

use serde_json::Value;
use tidal_sim::Sim;
use tokio::{io::AsyncWriteExt, process::Command};

use self::{scene::Scene, table::rows};
use crate::{
    listener::{Listener, Ran},
    tools::agree_as,
    world::in_time,
};

/// Runs a command with something on its standard input.
async fn fed(command: &mut Command, stdin: &str) -> Ran {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that does not read its input is no failure of this test.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes()).await;
    Ran::of(&in_time(child.wait_with_output()).await.unwrap())
}

/// Runs `tidal-cli` with these words, and `-` fed with these ids.
async fn run(listener: &Listener, words: &[String], stdin: &str) -> Ran {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    fed(&mut listener.command("tidal-cli", &words), stdin).await
}

/// The one JSON object that a failed command leaves on standard error, with what programs count on.
fn told(ran: &Ran) -> Value {
    let line = ran.err.lines().last().unwrap_or_default();
    let told: Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("no JSON: {ran:?}"));
    for part in ["code", "message", "hint"] {
        assert!(
            told[part].as_str().is_some_and(|text| !text.is_empty()),
            "{ran:?}"
        );
    }
    assert!(told.get("retry_after").is_some(), "{ran:?}");
    told
}

fn json(words: &[String]) -> Vec<String> {
    [words, &["--output".to_owned(), "json".to_owned()]].concat()
}

/// Every command that has no commands below it, as the manual has them.
async fn commands(listener: &Listener) -> BTreeSet<String> {
    let folder = listener.home().join("man");
    let out = folder.display().to_string();
    assert_eq!(listener.cli(&["man", "--out", &out]).await.code, Some(0));
    let names: Vec<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|page| page.unwrap().file_name().into_string().unwrap())
        .map(|name| name.strip_suffix(".1").unwrap().to_owned())
        .collect();
    let leaves = names.iter().filter(|name| {
        let below = format!("{name}-");
        !names.iter().any(|other| other.starts_with(&below))
    });
    leaves
        .map(|name| name.strip_prefix("tidal-cli-").unwrap().replace('-', " "))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn the_table_has_every_command() {
    let listener = Listener::with(Sim::builder()).await;
    let rows = rows();
    // Every listener of these tests has signed in with a command that therefore has no row.
    let named = rows.iter().map(|row| row.command).chain(["auth login"]);
    let named: BTreeSet<String> = named.map(str::to_owned).collect();
    assert_eq!(commands(&listener).await, named);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn every_command_does_what_it_is_for() {
    let listener = Listener::signed_in(Sim::builder()).await;
    let scene = Scene::set(&listener).await;
    for row in rows() {
        let (words, stdin) = (row.words(&scene), (row.stdin)(&scene));
        let ran = run(&listener, &words, &stdin).await;
        assert_eq!(ran.code, Some(0), "{words:?}: {ran:?}");
        assert!(!ran.err.contains("error"), "{words:?}: {ran:?}");
        match row.shows {
            "" => assert_eq!(ran.out, "", "{words:?}"),
            shows => assert!(ran.out.contains(shows), "{words:?}: {ran:?}"),
        }
    }
}
