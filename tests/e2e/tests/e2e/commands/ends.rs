//! How commands end that cannot do what they are for: the exit codes that scripts count on, and one JSON object for
//! them on standard error.

use serde_json::json;
use tidal_sim::{Fault, RateLimit, RetryAfter, Sim};

use super::{
    agree_as, json, run,
    scene::{Scene, entries},
    table::{Needs, rows},
    told,
};
use crate::listener::Listener;

/// Someone who has nothing yet.
pub(super) async fn newcomer(more: &[&str]) -> Listener {
    let listener = Listener::with(Sim::builder()).await;
    let user = listener.sim().sample().empty_user.clone();
    let line = [&["auth", "login", "--no-browser"], more].concat();
    let ran = listener
        .log_in(&line, async |url| agree_as(url, &user).await)
        .await;
    assert_eq!((ran.code, ran.out.as_str()), (Some(0), ""), "{ran:?}");
    listener.sim().reset();
    listener
}

/// Runs every command that needs TIDAL, and checks its exit code and the code in its JSON.
async fn check(listener: &Listener, (exit, codes): (i32, &[&str]), applies: impl Fn(Needs) -> bool) {
    let scene = Scene::of_others(listener.sim().sample());
    for row in rows().iter().filter(|row| applies(row.needs)) {
        let words = json(&without_format(row.words(&scene)));
        let ran = run(listener, &words, &(row.stdin)(&scene)).await;
        assert_eq!(ran.code, Some(exit), "{words:?}: {ran:?}");
        let code = told(&ran)["code"].clone();
        assert!(codes.iter().any(|known| code == *known), "{words:?}: {ran:?}");
        assert!(ran.out.is_empty() || ran.out == "[]\n", "{words:?}: {ran:?}");
    }
}

/// Without a format of the row's own.
fn without_format(words: Vec<String>) -> Vec<String> {
    let format = |word: &String| ["--output", "json", "--ids"].contains(&word.as_str());
    words.into_iter().filter(|word| !format(word)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn two_for_a_wrong_command_line() {
    let listener = newcomer(&[]).await;
    for line in [
        &["frobnicate"][..],
        &["search"],
        &["search", "tracks", "love", "--limit", "0"],
        &["track", "get"],
        &["track", "get", "not an id"],
        &["track", "get", "1", "--output", "xml"],
        &["album", "get", "https://tidal.com/track/1"],
        &["playlist", "create"],
        &["playlist", "create", " "],
        &["playlist", "update", "5a1e7777-7f3b-4c2d-9e10-000000007777"],
        &["playlist", "add", "5a1e7777-7f3b-4c2d-9e10-000000007777"],
        &["playlist", "move", "5a1e7777-7f3b-4c2d-9e10-000000007777", "a"],
        &["playlist", "remove", "5a1e7777-7f3b-4c2d-9e10-000000007777"],
        &["playlist", "delete", "5a1e7777-7f3b-4c2d-9e10-000000007777"],
        &["favorites", "list", "songs"],
        &["favorites", "add", "tracks"],
        &["mix", "list", "weekly"],
        &["playback"],
        &["auth", "login", "--scopes", "everything"],
        &["me", "--profile", "../other"],
        &["api", "POST", "/playlists"],
    ] {
        let ran = listener.cli(line).await;
        assert_eq!((ran.code, ran.out.as_str()), (Some(2), ""), "{line:?}: {ran:?}");
        assert!(!ran.err.is_empty(), "{line:?}");
    }
    assert_eq!(listener.sim().counters().total, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn three_where_nobody_is_signed_in() {
    let listener = Listener::with(Sim::builder()).await;
    check(&listener, (3, &["AUTH_ERROR"]), |needs| needs != Needs::Nothing).await;
    assert_eq!(listener.sim().counters().total, 0);
    let ran = listener.cli(&["playlist", "list"]).await;
    assert!(ran.err.contains("sign in with `tidal-cli auth login`"), "{ran:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn three_where_something_was_not_granted() {
    let listener = newcomer(&["--scopes", "user.read"]).await;
    let mut scene = Scene::of_others(listener.sim().sample());
    let there = entries(&listener, &scene.mine).await.remove(0);
    scene.items = vec![there.0; 2];
    for (command, scope) in [
        ("playlist list", "playlists.read"),
        ("playlist create", "playlists.write"),
        ("playlist update", "playlists.write"),
        ("playlist delete", "playlists."),
        ("playlist add", "playlists."),
        ("playlist remove", "playlists."),
        ("playlist move", "playlists."),
        ("favorites list", "collection.read"),
        ("favorites add", "collection.write"),
        ("favorites remove", "collection.write"),
        ("mix list", "recommendations.read"),
    ] {
        let rows = rows();
        let row = rows.iter().find(|row| row.command == command).unwrap();
        let words = json(&without_format(row.words(&scene)));
        let ran = run(&listener, &words, &(row.stdin)(&scene)).await;
        assert_eq!(ran.code, Some(3), "{words:?}: {ran:?}");
        let error = told(&ran);
        assert_eq!(error["reason"], "scope_missing", "{command}: {error}");
        let said = format!("{} {}", error["message"], error["hint"]);
        assert!(said.contains(scope), "{command}: {error}");
    }
    assert_eq!(listener.sim().counters().writes_applied, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn four_for_what_there_is_not() {
    let listener = newcomer(&[]).await;
    for row in rows() {
        let Some(words) = row.gone() else { continue };
        let ran = run(&listener, &json(&words), "").await;
        assert_eq!(ran.code, Some(4), "{words:?}: {ran:?}");
        assert_eq!(told(&ran)["code"], "NOT_FOUND", "{words:?}: {ran:?}");
    }
}

/// A playlist of TIDAL's own may be seen and not changed; somebody else's private one is as good as none.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn others_playlists_are_theirs() {
    let listener = newcomer(&[]).await;
    let sample = listener.sim().sample().clone();
    let item = entries(&listener, &sample.twenty_one_item_playlist).await;
    let item = item[0].0.as_str();
    for (id, exit, code) in [
        (&sample.twenty_one_item_playlist, 1, "FORBIDDEN"),
        (&sample.private_playlist, 4, "NOT_FOUND"),
    ] {
        for line in [
            &["playlist", "update", id, "--name", "Mine now"][..],
            &["playlist", "delete", id, "--yes"],
            &["playlist", "add", id, &sample.tracks[50]],
            &["playlist", "remove", id, "--item", item],
            &["playlist", "move", id, item, "--end"],
        ] {
            let ran = listener.cli(&[line, &["--output", "json"]].concat()).await;
            assert_eq!(ran.code, Some(exit), "{line:?}: {ran:?}");
            assert_eq!(told(&ran)["code"], code, "{line:?}: {ran:?}");
        }
    }
    assert_eq!(listener.sim().counters().writes_applied, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn five_for_coming_too_often() {
    let limit = RateLimit {
        replenish_per_second: 0.01,
        retry_after: RetryAfter::Sent,
        ..RateLimit::observed()
    };
    let listener = Listener::signed_in(Sim::builder().rate_limit(limit)).await;
    let listener = listener.and("TIDAL_TOTAL_TIMEOUT_MS", "1000");
    for _ in 0..3 {
        listener.cli(&["search", "love", "--wait", "0"]).await;
    }
    let scene = Scene::of_others(listener.sim().sample());
    for row in rows() {
        // Who is signed in is known without TIDAL.
        if row.needs == Needs::Nothing || row.command == "auth status" {
            continue;
        }
        let mut words = json(&without_format(row.words(&scene)));
        words.extend(["--wait", "0"].map(str::to_owned));
        let ran = run(&listener, &words, &(row.stdin)(&scene)).await;
        assert_eq!(ran.code, Some(5), "{words:?}: {ran:?}");
        let error = told(&ran);
        assert_eq!(error["code"], "RATE_LIMIT", "{words:?}: {ran:?}");
        assert!(error["retry_after"].as_u64() > Some(5), "{words:?}: {error}");
    }
    assert_eq!(listener.sim().counters().writes_applied, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn six_where_tidal_is_not_there() {
    let listener = newcomer(&[]).await.and("TIDAL_TOTAL_TIMEOUT_MS", "1000");
    listener.sim().faults().always("", Fault::Status503);
    let codes = ["UNAVAILABLE", "API_ERROR", "TIMEOUT"];
    let scene = Scene::of_others(listener.sim().sample());
    for row in rows() {
        if row.needs == Needs::Nothing || row.command == "auth status" {
            continue;
        }
        let words = json(&without_format(row.words(&scene)));
        let ran = run(&listener, &words, &(row.stdin)(&scene)).await;
        let error = told(&ran);
        // Also of a change: TIDAL said each time that it did not take it on.
        assert_eq!(ran.code, Some(6), "{words:?}: {ran:?}");
        assert!(
            codes.iter().any(|code| error["code"] == *code),
            "{words:?}: {ran:?}"
        );
    }
    assert_ne!(json!(listener.sim().counters().faults_injected), json!(0));
}
