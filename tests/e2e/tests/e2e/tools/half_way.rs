//! Changes that break off between two requests: what is in and what is not is told exactly, and the same call, made
//! again as it says, does the rest and nothing twice.

use serde_json::{Value, json};
use tidal_sim::{Fault, Sim};

use super::{Era, Session, entries, newcomer, playlist, session as open};
use crate::listener::Listener;

/// Two chunks of additions and removals.
const MANY: usize = 60;

/// A change, and how many things one request of it takes.
struct Change {
    tool: &'static str,
    operation: &'static str,
    arguments: Value,
    chunk: usize,
    many: usize,
}

/// Makes the change break off after its first request that writes things; a rehearsal tells how many come before.
async fn break_off(
    (listener, session): (&Listener, &mut Session),
    rehearsal: &Change,
    change: &Change,
) -> Value {
    let sim = listener.sim();
    sim.reset();
    session.answer(rehearsal.tool, &rehearsal.arguments).await;
    let counters = sim.counters();
    let chunks = u64::try_from(rehearsal.many.div_ceil(rehearsal.chunk)).unwrap();
    assert_eq!(
        counters.calls(rehearsal.operation),
        chunks,
        "{:?}",
        counters.by_operation
    );
    let before = usize::try_from(counters.total - chunks).unwrap();

    sim.faults().next_fair(before + 1);
    sim.faults().next(100, Fault::Status500);
    let result = session.call(change.tool, &change.arguments).await;
    sim.faults().clear();
    assert_eq!(result["isError"], true, "{}: {result}", change.tool);
    let half = result["structuredContent"].clone();
    assert_eq!(half["error"]["code"], "PARTIAL", "{}: {half}", change.tool);
    let report = if change.tool == "create_playlist" {
        &half["items"]
    } else {
        &half
    };
    let counts = ["done", "uncertain", "not_sent"].map(|list| report[list]["count"].as_u64().unwrap_or(0));
    let of = u64::try_from(change.many).unwrap();
    assert_eq!(
        (counts[0], counts.iter().sum()),
        (u64::try_from(change.chunk).unwrap(), of),
        "{}: {half}",
        change.tool
    );
    let said = result["content"][0]["text"].as_str().unwrap();
    assert!(said.contains(&format!("{} of {of}", change.chunk)), "{said}");
    half
}

async fn tracks_in(session: &mut Session, id: &str) -> Vec<String> {
    let entries = entries(session, id).await;
    entries.into_iter().map(|(_, track)| track).collect()
}

fn creation(name: &str, tracks: &[String]) -> Change {
    Change {
        tool: "create_playlist",
        operation: "POST /playlists/{id}/relationships/items",
        arguments: json!({"name": name, "items": tracks}),
        chunk: 50,
        many: tracks.len(),
    }
}

fn addition(id: &str, tracks: &[String]) -> Change {
    Change {
        tool: "add_to_playlist",
        arguments: json!({"id": id, "items": tracks}),
        ..creation("", tracks)
    }
}

fn removal(id: &str, items: &[String]) -> Change {
    Change {
        tool: "remove_from_playlist",
        operation: "DELETE /playlists/{id}/relationships/items",
        arguments: json!({"id": id, "item_ids": items, "confirm": true}),
        chunk: 50,
        many: items.len(),
    }
}

fn shift(id: &str, items: &[String]) -> Change {
    Change {
        tool: "move_in_playlist",
        operation: "PATCH /playlists/{id}/relationships/items",
        arguments: json!({"id": id, "item_ids": items, "before": "end"}),
        chunk: 20,
        many: items.len(),
    }
}

async fn listener() -> Listener {
    let listener = newcomer(Sim::builder(), &[]).await;
    listener
        .and("TIDAL_BREAKER_THRESHOLD", "1000")
        .and("TIDAL_TOTAL_TIMEOUT_MS", "1000")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_playlist_that_broke_off_is_finished_and_is_one() {
    let listener = listener().await;
    let tracks = listener.sim().sample().tracks[..MANY].to_vec();
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        let mut change = creation("Broken", &tracks);
        let rehearsal = creation("Rehearsal", &tracks);
        let half = break_off((&listener, &mut session), &rehearsal, &change).await;
        let id = half["playlist"]["id"].as_str().unwrap();
        change.arguments["resume"] = half["resume"].clone();
        let whole = session.answer(change.tool, &change.arguments).await;
        assert_eq!(whole["playlist"]["id"], id, "{whole}");
        assert_eq!(tracks_in(&mut session, id).await, tracks);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn entries_that_broke_off_are_finished_by_the_same_call() {
    let listener = listener().await;
    let tracks = listener.sim().sample().tracks[..MANY].to_vec();
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        let both = (&listener, &mut session);
        let (first, _) = playlist(both.1, "First", &[]).await;
        let (second, _) = playlist(both.1, "Second", &[]).await;
        let change = addition(&second, &tracks);
        break_off((&listener, both.1), &addition(&first, &tracks), &change).await;
        session.answer(change.tool, &change.arguments).await;
        assert_eq!(tracks_in(&mut session, &second).await, tracks);

        let items = async |session: &mut Session, id| -> Vec<String> {
            let entries = entries(session, id).await;
            entries.into_iter().map(|(item, _)| item).collect()
        };
        let (of_first, of_second) = (
            items(&mut session, &first).await,
            items(&mut session, &second).await,
        );
        let change = shift(&second, &of_second[..30]);
        break_off(
            (&listener, &mut session),
            &shift(&first, &of_first[..30]),
            &change,
        )
        .await;
        session.answer(change.tool, &change.arguments).await;
        let moved = [&of_second[30..], &of_second[..30]].concat();
        assert_eq!(items(&mut session, &second).await, moved);

        let change = removal(&second, &of_second);
        break_off((&listener, &mut session), &removal(&first, &of_first), &change).await;
        session.answer(change.tool, &change.arguments).await;
        assert_eq!(tracks_in(&mut session, &second).await, [""; 0]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn favourites_that_broke_off_are_finished_by_the_same_call() {
    let listener = listener().await;
    let tracks = &listener.sim().sample().tracks[..MANY];
    let favorites = |tool, operation, arguments| Change {
        tool,
        operation,
        arguments,
        chunk: 50,
        many: MANY,
    };
    let add = favorites(
        "add_favorites",
        "POST /userCollectionTracks/{id}/relationships/items",
        json!({"kind": "tracks", "ids": tracks}),
    );
    let remove = favorites(
        "remove_favorites",
        "DELETE /userCollectionTracks/{id}/relationships/items",
        json!({"kind": "tracks", "ids": tracks, "confirm": true}),
    );
    for era in Era::BOTH {
        let mut session = open(&listener, era).await;
        // Each is rehearsed, and undone to be done again.
        session.answer(add.tool, &add.arguments).await;
        let undo = async |session: &mut Session, change: &Change| {
            session.answer(change.tool, &change.arguments).await;
        };
        undo(&mut session, &remove).await;
        let half = rehearsed((&listener, &mut session), &add, &remove).await;
        assert!(
            half["error"]["hint"].as_str().unwrap().contains("same arguments"),
            "{half}"
        );
        let whole = session.answer(add.tool, &add.arguments).await;
        assert_eq!(whole["left_out"]["count"], 50, "{whole}");
        rehearsed((&listener, &mut session), &remove, &add).await;
        session.answer(remove.tool, &remove.arguments).await;
        let left = session.answer("list_favorites", &json!({"kind": "tracks"})).await;
        assert_eq!(left["favorites"]["items"], json!([]), "{left}");
    }
}

/// Breaks off a change after a rehearsal that is undone.
async fn rehearsed((listener, session): (&Listener, &mut Session), change: &Change, undo: &Change) -> Value {
    let sim = listener.sim();
    sim.reset();
    session.answer(change.tool, &change.arguments).await;
    let before = usize::try_from(sim.counters().total).unwrap() - 2;
    session.answer(undo.tool, &undo.arguments).await;
    sim.faults().next_fair(before + 1);
    sim.faults().next(100, Fault::Status500);
    let result = session.call(change.tool, &change.arguments).await;
    sim.faults().clear();
    let half = result["structuredContent"].clone();
    assert_eq!(half["error"]["code"], "PARTIAL", "{}: {result}", change.tool);
    assert_eq!(half["done"]["count"], 50, "{half}");
    half
}
