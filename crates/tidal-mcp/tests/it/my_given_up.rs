//! Changes that do not come to an end in time: that nobody knows the outcome is told, with what helps to find out, and
//! nothing is begun when it is too late.

use std::time::Duration;

use rmcp::model::CallToolResult;
use serde_json::{Value, json};
use tidal_core::Scopes;
use tidal_mcp::Options;
use tokio::time::Instant;

use crate::{
    listener::{self, standing},
    my_half_ways::numbers,
    world::{self, text},
};

/// What is told of a call that was given up half-way.
fn unknown(result: &CallToolResult) -> Value {
    assert_eq!(result.is_error, Some(true), "{}", text(result));
    let told = result.structured_content.clone().unwrap();
    assert_eq!(told["error"]["code"], "CONFLICT", "{told}");
    assert_eq!(told["error"]["reason"], "outcome_unknown", "{told}");
    let hint = told["error"]["hint"].as_str().unwrap();
    assert!(hint.starts_with("look at what is there first"), "{hint}");
    told
}

#[tokio::test(start_paused = true)]
async fn a_creation_that_is_given_up_is_gone_on_with_and_is_one() {
    for chunks in 0..3 {
        let (server, fake) = listener::server();
        let wanted = numbers(1..=160);
        let mut arguments = json!({"name": "Night", "items": wanted});
        fake.let_pass(chunks);
        fake.hang_next_answer();
        let started = Instant::now();
        let result = world::call(&server, "create_playlist", arguments.clone()).await;
        assert_eq!(started.elapsed(), Duration::from_secs(71));
        let told = unknown(&result);
        let message = told["error"]["message"].as_str().unwrap();
        assert!(message.contains("after 71 seconds"), "{message}");
        assert_eq!(told["playlist_id"].is_string(), chunks > 0, "{told}");
        assert!(
            text(&result).contains(told["resume"].as_str().unwrap()),
            "{}",
            text(&result)
        );

        arguments["resume"] = told["resume"].clone();
        let before = fake.count("add_items");
        let whole = world::answer(&server, "create_playlist", arguments).await;
        let settled = u64::try_from(chunks.saturating_sub(1)).unwrap();
        assert_eq!(fake.count("add_items") - before, 4 - settled, "{chunks}");
        assert_eq!(whole["items"]["done"]["count"], 160, "{whole}");
        let id = whole["playlist"]["id"].as_str().unwrap();
        assert_eq!(standing(&fake, id).await, wanted);
        let listed = world::answer(&server, "list_playlists", json!({})).await;
        assert_eq!(listed["playlists"]["total"], 4);
    }
}

#[tokio::test(start_paused = true)]
async fn a_change_gets_as_long_to_end_as_a_request_can_take() {
    let options = Options {
        request_timeout: Duration::from_mins(2),
        ..world::options()
    };
    let (server, fake) = listener::server_over(listener::library(), Scopes::curating(), &options);
    for (tool, arguments) in [
        ("add_favorites", json!({"kind": "tracks", "ids": ["300"]})),
        ("remove_favorites", json!({"kind": "tracks", "ids": ["1"]})),
        ("update_playlist", json!({"id": "mine", "name": "Bluer"})),
    ] {
        fake.hang_next_answer();
        let started = Instant::now();
        let told = unknown(&world::call(&server, tool, arguments).await);
        assert_eq!(started.elapsed(), Duration::from_secs(36 + 125), "{tool}");
        let message = told["error"]["message"].as_str().unwrap();
        assert!(message.contains("after 161 seconds"), "{message}");
        let of_playlist = (tool == "update_playlist").then(|| json!("mine"));
        assert_eq!(told.get("playlist_id"), of_playlist.as_ref(), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn where_only_something_was_read_it_is_a_mere_timeout() {
    for (tool, arguments) in [
        ("get_playlist", json!({"id": "mine"})),
        ("add_to_playlist", json!({"id": "mine", "items": ["300"]})),
        ("delete_playlist", json!({"id": "mine", "confirm": true})),
    ] {
        let (server, fake) = listener::server();
        fake.hang_next_answer();
        let error = world::error(&server, tool, arguments).await;
        assert_eq!(error["code"], "TIMEOUT", "{tool}: {error}");
        assert!(error.get("reason").is_none(), "{tool}: {error}");
    }
}

#[tokio::test(start_paused = true)]
async fn nothing_is_begun_when_it_is_too_late() {
    let options = Options {
        concurrent_calls: 1,
        ..world::options()
    };
    for (tool, arguments) in [
        ("update_playlist", json!({"id": "mine", "name": "Bluer"})),
        ("delete_playlist", json!({"id": "mine", "confirm": true})),
        ("add_favorites", json!({"kind": "tracks", "ids": ["300"]})),
    ] {
        let (server, fake) = listener::server_over(listener::library(), Scopes::curating(), &options);
        fake.hang_next();
        // It is given up after 45 seconds; what waits for its place may begin nothing from 36 on.
        let first = world::call(&server, "get_playlist", json!({"id": "mine"}));
        let (_, error) = tokio::join!(first, world::error(&server, tool, arguments));
        assert_eq!(error["code"], "TIMEOUT", "{tool}: {error}");
        let message = error["message"].as_str().unwrap();
        assert!(message.starts_with("nothing was changed"), "{tool}: {message}");
        assert_eq!(fake.count(tool), 0, "{tool}");
    }
}
