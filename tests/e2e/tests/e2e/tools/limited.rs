//! Long changes under TIDAL's limit as it was observed, which allows eight requests or so in one call: each call gets
//! further, and after a few of them it is done.

use serde_json::{Value, json};
use tidal_sim::{RateLimit, Sim};

use super::{Era, Session, newcomer, session as open};
use crate::listener::Listener;

/// How many times faster than at TIDAL time goes by.
const FASTER: u32 = 20;

/// By then it is done, or never.
const MOST_CALLS: usize = 12;

/// Somebody under the limit, with a server that takes as much time for a call as it would at TIDAL.
async fn listener() -> Listener {
    let observed = RateLimit::observed();
    let limit = RateLimit {
        replenish_per_second: observed.replenish_per_second * f64::from(FASTER),
        ..observed
    };
    let listener = newcomer(Sim::builder().rate_limit(limit), &[]).await;
    listener.and("TIDAL_MCP_TOOL_TIMEOUT_MS", (45_000 / FASTER).to_string())
}

/// So many tracks, each five times.
fn tracks(listener: &Listener, many: usize) -> Vec<String> {
    let tracks = &listener.sim().sample().tracks[..many / 5];
    (0..5).flat_map(|_| tracks.iter().cloned()).collect()
}

/// Calls until it is done, as each answer says. The last answer, and how many calls it took.
async fn until_done(session: &mut Session, tool: &str, mut arguments: Value) -> (Value, usize) {
    for calls in 1..=MOST_CALLS {
        let result = session.call(tool, &arguments).await;
        let answer = result["structuredContent"].clone();
        if result["isError"] == false {
            return (answer, calls);
        }
        // Where the time ends between reading and writing, there is nothing half done.
        let code = answer["error"]["code"].as_str().unwrap();
        assert!(["PARTIAL", "RATE_LIMIT", "TIMEOUT"].contains(&code), "{answer}");
        if let Some(resume) = answer.get("resume") {
            arguments["resume"] = resume.clone();
        }
    }
    panic!("{tool} does not get done");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_playlist_of_five_hundred_is_made_in_a_few_calls() {
    let listener = listener().await;
    let tracks = tracks(&listener, 500);
    let mut session = open(&listener, Era::Modern).await;
    let arguments = json!({"name": "Long", "items": tracks});
    let (made, calls) = until_done(&mut session, "create_playlist", arguments).await;
    assert!(calls > 1, "the limit is not felt");
    assert_eq!(made["items"]["done"]["count"], 500, "{made}");
    let id = made["playlist"]["id"].as_str().unwrap();
    assert_eq!(standing(&listener, id).await, tracks);
}

/// The tracks in a playlist, however long that takes.
async fn standing(listener: &Listener, id: &str) -> Vec<String> {
    let read = listener.cli(&["playlist", "items", id, "--all", "--ids"]).await;
    read.good().lines().map(str::to_owned).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_long_playlist_is_changed_in_a_few_calls() {
    let listener = listener().await;
    let stood = tracks(&listener, 450);
    let new = listener.sim().sample().tracks[90..].to_vec();
    let mut session = open(&listener, Era::Modern).await;
    let arguments = json!({"name": "Long", "items": stood});
    let (made, _) = until_done(&mut session, "create_playlist", arguments).await;
    let id = made["playlist"]["id"].as_str().unwrap();

    let wanted = [&stood[..5], &new].concat();
    let arguments = json!({"id": id, "items": wanted});
    let first = session.error("add_to_playlist", &arguments).await;
    assert_eq!(first["reason"], "reading", "{first}");
    for part in ["of its 450 entries", "requests and", "seconds"] {
        assert!(first["message"].as_str().unwrap().contains(part), "{first}");
    }
    let (added, _) = until_done(&mut session, "add_to_playlist", arguments).await;
    let items = added["done"]["items"].as_array().unwrap();
    let items: Vec<_> = items.iter().map(|item| item["item_id"].clone()).collect();
    assert_eq!(items.len(), 10, "{added}");

    // Another process has read nothing.
    let mut session = open(&listener, Era::Legacy).await;
    let top = json!({"id": id, "limit": 1});
    let (top, _) = until_done(&mut session, "get_playlist", top).await;
    let before = &top["items"]["items"][0]["item_id"];
    let arguments = json!({"id": id, "item_ids": items, "before": before});
    let (_, calls) = until_done(&mut session, "move_in_playlist", arguments).await;
    assert!(calls > 1, "the limit is not felt");

    let mut session = open(&listener, Era::Modern).await;
    let arguments = json!({"id": id, "track_ids": stood[..5], "confirm": true});
    let (_, calls) = until_done(&mut session, "remove_from_playlist", arguments).await;
    assert!(calls > 1, "the limit is not felt");
    let last: Vec<_> = (426..=435).collect();
    let arguments = json!({"id": id, "positions": last});
    until_done(&mut session, "remove_from_playlist", arguments).await;

    let left = stood.iter().filter(|track| !stood[..5].contains(track)).take(415);
    let expected: Vec<_> = new.iter().chain(left).cloned().collect();
    assert_eq!(standing(&listener, id).await, expected);
}
