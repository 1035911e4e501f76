//! Changes that are refused: bad arguments before TIDAL is asked, and what TIDAL or the listener does not allow.

use std::time::Duration;

use serde_json::{Value, json};
use tidal_core::{Error, Limiter, Scopes};
use tidal_mcp::{Access, Options};

use crate::{
    listener::{self, standing},
    world,
};

/// One good call of each tool that changes something.
fn changes() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("create_playlist", json!({"name": "Night"}), "playlists.write"),
        (
            "update_playlist",
            json!({"id": "mine", "name": "Bluer"}),
            "playlists.write",
        ),
        (
            "delete_playlist",
            json!({"id": "mine", "confirm": true}),
            "playlists.write",
        ),
        (
            "add_to_playlist",
            json!({"id": "mine", "items": ["100"]}),
            "playlists.write",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "item_ids": ["e1"]}),
            "playlists.write",
        ),
        (
            "move_in_playlist",
            json!({"id": "mine", "item_ids": ["e1"], "before": "end"}),
            "playlists.write",
        ),
        (
            "add_favorites",
            json!({"kind": "tracks", "ids": ["100"]}),
            "collection.write",
        ),
        (
            "remove_favorites",
            json!({"kind": "tracks", "ids": ["1"]}),
            "collection.write",
        ),
    ]
}

/// Every call has to be refused before TIDAL is asked.
async fn check(cases: &[(&str, Value, &str)]) {
    let (server, fake) = listener::server();
    for (tool, arguments, expected) in cases {
        let error = world::error(&server, tool, arguments.clone()).await;
        let message = error["message"].as_str().unwrap();
        assert_eq!(error["code"], "INVALID_INPUT", "{tool} {arguments}: {message}");
        assert!(message.contains(expected), "{tool} {arguments}: {message}");
    }
    assert_eq!(fake.total(), 0);
}

fn many(count: u64) -> Vec<String> {
    (1..=count).map(|id| id.to_string()).collect()
}

#[tokio::test]
async fn a_playlist_of_bad_arguments_is_neither_made_nor_changed() {
    let text = |length: usize| "é".repeat(length);
    check(&[
        ("create_playlist", json!({}), "name: required"),
        ("create_playlist", json!({"name": ""}), "1 to 250 characters"),
        ("create_playlist", json!({"name": "  "}), "1 to 250 characters"),
        (
            "create_playlist",
            json!({"name": text(251)}),
            "1 to 250 characters",
        ),
        (
            "create_playlist",
            json!({"name": "a", "description": text(501)}),
            "0 to 500 characters",
        ),
        (
            "create_playlist",
            json!({"name": "a", "visibility": "private"}),
            "\"unlisted\"",
        ),
        (
            "create_playlist",
            json!({"name": "a", "items": many(501)}),
            "1 to 500",
        ),
        (
            "create_playlist",
            json!({"name": "a", "items": ["a b"]}),
            "ISRCs such as",
        ),
        (
            "create_playlist",
            json!({"name": "a", "resume": "x"}),
            "the resume of this server's answer",
        ),
        (
            "update_playlist",
            json!({"id": "mine"}),
            "at least one of name, description, visibility",
        ),
        (
            "update_playlist",
            json!({"id": "mine", "name": " "}),
            "1 to 250 characters",
        ),
        (
            "update_playlist",
            json!({"id": "https://tidal.com/track/1", "name": "a"}),
            "a link to a playlist",
        ),
        ("delete_playlist", json!({"id": "../x"}), "playlist id"),
    ])
    .await;
}

#[tokio::test]
async fn bad_additions_are_refused() {
    check(&[
        ("add_to_playlist", json!({"id": "mine", "items": []}), "1 to 500"),
        (
            "add_to_playlist",
            json!({"id": "mine", "items": many(501)}),
            "1 to 500",
        ),
        (
            "add_to_playlist",
            json!({"id": "mine", "items": ["https://tidal.com/album/1"]}),
            "links to tracks or videos",
        ),
        (
            "add_to_playlist",
            json!({"id": "mine", "items": ["1"], "before": "a b"}),
            "accepted",
        ),
        (
            "add_to_playlist",
            json!({"id": "mine", "items": ["1"], "resume": "x"}),
            "not needed with skip_duplicates",
        ),
        (
            "add_to_playlist",
            json!({"id": "mine", "items": ["1"], "skip_duplicates": false, "resume": "x"}),
            "the resume of this server's answer",
        ),
    ])
    .await;
}

#[tokio::test]
async fn bad_removals_and_moves_are_refused() {
    check(&[
        (
            "remove_from_playlist",
            json!({"id": "mine"}),
            "exactly one of the three",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "positions": [1], "item_ids": ["e1"]}),
            "exactly one of the three",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "positions": [0]}),
            "from 1 to 10000",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "positions": [2, 2]}),
            "positions: 2 is named twice",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "item_ids": ["e1", "e1"]}),
            "item_ids: e1 is named twice",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "track_ids": ["1", "tidal://track/1"]}),
            "track_ids: 1 is named",
        ),
        (
            "remove_from_playlist",
            json!({"id": "mine", "track_ids": many(501)}),
            "1 to 500",
        ),
        (
            "move_in_playlist",
            json!({"id": "mine", "item_ids": ["e1"]}),
            "before: required",
        ),
        (
            "move_in_playlist",
            json!({"id": "mine", "item_ids": many(101), "before": "end"}),
            "1 to 100",
        ),
        (
            "move_in_playlist",
            json!({"id": "mine", "item_ids": ["e1", "e1"], "before": "end"}),
            "each item once",
        ),
        (
            "move_in_playlist",
            json!({"id": "mine", "item_ids": ["e1"], "before": "e1"}),
            "not moved itself",
        ),
    ])
    .await;
}

#[tokio::test]
async fn bad_favorites_are_refused() {
    check(&[
        ("add_favorites", json!({"kind": "tracks"}), "ids: required"),
        (
            "add_favorites",
            json!({"kind": "tracks", "ids": ["https://tidal.com/album/1"]}),
            "a link to a track",
        ),
        (
            "add_favorites",
            json!({"kind": "songs", "ids": ["1"]}),
            "\"tracks\"",
        ),
        (
            "remove_favorites",
            json!({"kind": "tracks", "ids": many(501)}),
            "1 to 500",
        ),
    ])
    .await;
}

#[tokio::test]
async fn whole_numbers_in_lists_are_read_as_such() {
    let (server, fake) = listener::server();
    world::answer(
        &server,
        "remove_from_playlist",
        json!({"id": "short", "positions": [2.0]}),
    )
    .await;
    assert_eq!(standing(&fake, "short").await, ["1", "3"]);
}

#[tokio::test]
async fn whoever_may_not_change_it_is_told_why() {
    let limited = Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_mins(2),
    };
    for (tool, arguments, scope) in changes() {
        let (nobodys, fake) = listener::server_for_nobody();
        let error = world::error(&nobodys, tool, arguments.clone()).await;
        assert_eq!(error["reason"], "not_signed_in", "{tool}: {error}");
        assert_eq!(fake.total(), 0, "{tool}");

        let granted = Scopes::of(Scopes::KNOWN.into_iter().filter(|known| *known != scope));
        let (narrow, fake) = listener::server_over(listener::library(), granted, &world::options());
        let error = world::error(&narrow, tool, arguments.clone()).await;
        assert_eq!(error["reason"], "scope_missing", "{tool}: {error}");
        assert!(
            error["message"].as_str().unwrap().contains(scope),
            "{tool}: {error}"
        );
        assert_eq!(fake.total(), 0, "{tool}");

        let (server, fake) = listener::server();
        fake.fail_always(limited.clone());
        let error = world::error(&server, tool, arguments).await;
        assert_eq!(
            (&error["code"], &error["retry_after"]),
            (&json!("RATE_LIMIT"), &json!(120)),
            "{tool}: {error}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_or_not_theirs_is_refused() {
    for (tool, arguments, _) in changes() {
        if arguments["id"].is_null() {
            continue;
        }
        for (id, code) in [("none", "NOT_FOUND"), ("theirs", "FORBIDDEN")] {
            let (server, _) = listener::server();
            let mut arguments = arguments.clone();
            arguments["id"] = id.into();
            let error = world::error(&server, tool, arguments).await;
            assert_eq!(error["code"], code, "{tool} {id}: {error}");
        }
    }
    let (server, fake) = listener::server();
    let strange = json!({"id": "mine", "items": ["100"], "before": "nowhere"});
    assert_eq!(
        world::error(&server, "add_to_playlist", strange).await["code"],
        "INVALID_INPUT"
    );
    assert_eq!(fake.count("add_items"), 0);
}

#[tokio::test]
async fn a_server_that_only_reads_has_none_of_them() {
    let options = Options {
        access: Access::ReadOnly,
        ..world::options()
    };
    let (server, _) = listener::server_over(listener::library(), Scopes::curating(), &options);
    for (tool, _, _) in changes() {
        assert!(server.router().definition(tool).is_none(), "{tool}");
    }
    assert!(server.router().definition("list_playlists").is_some());
}
