//! `recommend` on music with tempos and keys: every track fits, and names its seed.

use std::{collections::HashSet, path::Path};

use serde_json::Value;
use tidal_sim::Sim;

use crate::listener::Listener;

fn read(output: &str) -> Vec<Value> {
    serde_json::from_str(output).unwrap()
}

fn fits(track: &Value) -> bool {
    let tempo = track["bpm"].as_f64();
    tempo.is_some_and(|bpm| (118.0..=126.0).contains(&bpm))
}

/// Five seeds of that tempo among the catalogue's first tracks, and what is recommended beside them.
async fn curated(listener: &Listener, at_least: usize) {
    let tracks = listener.sim().sample().tracks.clone();
    let line: Vec<&str> = ["track", "get"]
        .into_iter()
        .chain(tracks.iter().map(String::as_str))
        .chain(["--output", "json"])
        .collect();
    let known = read(&listener.cli(&line).await.good());
    let seeds: Vec<&str> = known
        .iter()
        .filter(|track| fits(track) && !track["key"].is_null())
        .filter_map(|track| track["id"].as_str())
        .take(5)
        .collect();
    assert!(!seeds.is_empty());
    let before = listener.sim().counters().total;
    let wish = "--bpm-min 118 --bpm-max 126 --key compatible --max-per-artist 1 --limit 20 --output json";
    let line: Vec<&str> = std::iter::once("recommend")
        .chain(seeds.iter().copied())
        .chain(wish.split(' '))
        .collect();
    let ran = listener.cli(&line).await;
    let cost = listener.sim().counters().total - before;
    assert!(cost <= 6, "{cost} requests");
    let found = read(&ran.out);
    assert!(found.len() >= at_least, "{}: {}", found.len(), ran.err);
    assert!(ran.err.contains("tracks were looked at"), "{}", ran.err);
    let mut artists = HashSet::new();
    for track in &found {
        assert!(fits(track) && !track["key"].is_null(), "{track}");
        let from = track["seeds"].as_array().unwrap();
        assert!(!from.is_empty(), "{track}");
        for seed in from {
            assert!(seeds.contains(&seed["id"].as_str().unwrap()), "{track}");
        }
        for artist in track["artists"].as_array().unwrap() {
            assert!(artists.insert(artist["id"].to_string()), "{track}");
        }
    }
    assert_eq!(ran.code, Some(0), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_curators_wish_is_met_at_a_shell() {
    curated(&Listener::signed_in(Sim::builder()).await, 1).await;
}

/// The same with real music, where the file is at hand: `TIDAL_CATALOG`, or `shared/data/` beside the checkout.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_curators_wish_is_met_at_a_shell_with_real_music() {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/catalog.csv");
    #[expect(clippy::disallowed_methods, reason = "where a test's input is, is no setting")]
    let file = std::env::var("TIDAL_CATALOG").unwrap_or_else(|_| beside.to_owned());
    if !Path::new(&file).exists() {
        eprintln!("skipped: a_curators_wish_is_met_at_a_shell_with_real_music, there is no {file}");
        return;
    }
    curated(&Listener::signed_in(Sim::builder().catalog_csv(&file)).await, 10).await;
}
