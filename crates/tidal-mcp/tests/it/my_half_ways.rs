//! Changes that break off: what is in and what is not is told exactly, and the call can be made again until all of it is
//! done, with nothing lost and nothing doubled.

use std::time::Duration;

use rmcp::model::CallToolResult;
use serde_json::{Value, json};
use tidal_core::{Error, Limiter, Retry, Scopes};
use tidal_mcp::Options;

use crate::{
    listener::{self, standing},
    world::{self, text},
};

pub(crate) fn numbers(ids: impl IntoIterator<Item = u64>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

pub(crate) fn limited() -> Error {
    Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_mins(2),
    }
}

pub(crate) fn down() -> Error {
    Error::Tidal {
        status: Some(500),
        retry: Retry::Later,
        source: std::sync::Arc::new(std::io::Error::other("hush")),
    }
}

/// The report of a call that came half-way.
pub(crate) fn report(result: &CallToolResult) -> Value {
    let said = text(result);
    assert_eq!(result.is_error, Some(true), "{said}");
    assert!(said.starts_with("Error PARTIAL: "), "{said}");
    let report = result.structured_content.clone().unwrap();
    assert_eq!(report["error"]["code"], "PARTIAL", "{report}");
    report
}

#[tokio::test]
async fn a_removal_that_broke_off_is_finished_by_the_same_call() {
    let fake = listener::library();
    let (server, fake) = listener::server_over(fake, Scopes::curating(), &world::options());
    let ids = numbers(101..=160);
    world::answer(&server, "add_to_playlist", json!({"id": "mine", "items": ids})).await;
    let arguments = json!({"id": "mine", "track_ids": ids, "confirm": true});
    let before = fake.total();
    let dry = json!({"id": "mine", "track_ids": ids});
    world::error(&server, "remove_from_playlist", dry).await;
    let reads = usize::try_from(fake.total() - before).unwrap();

    fake.let_pass(reads + 1);
    fake.fail_next(down());
    let half = report(&world::call(&server, "remove_from_playlist", arguments.clone()).await);
    assert_eq!(
        (&half["done"]["count"], &half["not_sent"]["count"]),
        (&json!(50), &json!(10))
    );
    assert!(half["not_sent"]["items"][0]["item_id"].is_string(), "{half}");
    world::answer(&server, "remove_from_playlist", arguments).await;
    assert_eq!(standing(&fake, "mine").await, numbers(1..=45));
}

#[tokio::test]
async fn a_removal_by_position_is_not_to_be_repeated_and_says_so() {
    let (server, fake) = listener::server();
    world::answer(
        &server,
        "add_to_playlist",
        json!({"id": "mine", "items": numbers(101..=160)}),
    )
    .await;
    let places: Vec<u64> = (1..=60).collect();
    let before = fake.total();
    world::error(
        &server,
        "remove_from_playlist",
        json!({"id": "mine", "positions": places}),
    )
    .await;
    let reads = usize::try_from(fake.total() - before).unwrap();
    fake.let_pass(reads + 1);
    fake.fail_next(down());
    let arguments = json!({"id": "mine", "positions": places, "confirm": true});
    let half = report(&world::call(&server, "remove_from_playlist", arguments).await);
    let hint = half["error"]["hint"].as_str().unwrap();
    assert!(
        hint.contains("the positions have changed") && hint.contains("item_ids"),
        "{hint}"
    );
    let rest: Vec<_> = half["not_sent"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| &item["item_id"])
        .collect();
    world::answer(
        &server,
        "remove_from_playlist",
        json!({"id": "mine", "item_ids": rest}),
    )
    .await;
    assert_eq!(standing(&fake, "mine").await.len(), 45);
}

#[tokio::test]
async fn a_move_that_broke_off_comes_to_the_same_order() {
    let (server, fake) = listener::server();
    let items: Vec<_> = (1..=30).map(|id| format!("e{id}")).collect();
    let arguments = json!({"id": "mine", "item_ids": items, "before": "end"});
    let reads = {
        let (server, fake) = listener::server();
        world::answer(&server, "move_in_playlist", arguments.clone()).await;
        usize::try_from(fake.total() - fake.count("move_items")).unwrap()
    };
    fake.let_pass(reads + 1);
    fake.fail_next(down());
    let half = report(&world::call(&server, "move_in_playlist", arguments.clone()).await);
    assert_eq!(
        (&half["done"]["count"], &half["not_sent"]["count"]),
        (&json!(20), &json!(10))
    );
    world::answer(&server, "move_in_playlist", arguments).await;
    assert_eq!(standing(&fake, "mine").await, numbers((31..=45).chain(1..=30)));
}

#[tokio::test]
async fn favorites_that_broke_off_are_finished_by_the_same_call() {
    let (server, fake) = listener::server();
    let arguments = json!({"kind": "tracks", "ids": numbers(101..=220)});
    fake.let_pass(1);
    for _ in 0..2 {
        fake.lose_next_answer();
    }
    let half = report(&world::call(&server, "add_favorites", arguments.clone()).await);
    assert_eq!(
        (
            &half["done"]["count"],
            &half["uncertain"]["count"],
            &half["not_sent"]["count"]
        ),
        (&json!(50), &json!(50), &json!(20))
    );
    let whole = world::answer(&server, "add_favorites", arguments.clone()).await;
    assert_eq!(whole["left_out"]["count"], 100);
    let mut confirmed = arguments;
    confirmed["confirm"] = true.into();
    fake.let_pass(1);
    fake.fail_next(down());
    let half = report(&world::call(&server, "remove_favorites", confirmed.clone()).await);
    assert_eq!(half["not_sent"]["count"], 70);
    assert_eq!(
        world::answer(&server, "remove_favorites", confirmed).await["done"]["count"],
        120
    );
}

#[tokio::test(start_paused = true)]
async fn a_short_rate_limit_is_waited_out() {
    let (server, fake) = listener::server();
    fake.fail_next(Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(5),
    });
    let started = tokio::time::Instant::now();
    world::answer(
        &server,
        "add_favorites",
        json!({"kind": "tracks", "ids": ["300"]}),
    )
    .await;
    assert_eq!(started.elapsed(), Duration::from_secs(5));
}

#[tokio::test(start_paused = true)]
async fn a_change_ends_in_time_and_tells_how_far_it_came() {
    let options = Options {
        tool_timeout: Duration::from_secs(10),
        ..world::options()
    };
    let (server, fake) = listener::server_over(listener::library(), Scopes::curating(), &options);
    let arguments = json!({"kind": "tracks", "ids": numbers(101..=300)});
    let wait = |seconds| Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(seconds),
    };
    fake.let_pass(1);
    fake.fail_next(wait(7));
    fake.let_pass(1);
    fake.fail_next(wait(7));
    let half = report(&world::call(&server, "add_favorites", arguments).await);
    assert!(half["done"]["count"].as_u64().unwrap() >= 50, "{half}");
    assert_eq!(half["error"]["retry_after"], 7);
}

#[tokio::test]
async fn an_update_or_deletion_of_which_nobody_knows_says_how_to_find_out() {
    for (tool, arguments, passes, expected) in [
        (
            "update_playlist",
            json!({"id": "mine", "name": "Bluer"}),
            0,
            "call again: it sets the same values",
        ),
        (
            "delete_playlist",
            json!({"id": "mine", "confirm": true}),
            1,
            "NOT_FOUND then says that it is gone",
        ),
    ] {
        let (server, fake) = listener::server();
        fake.let_pass(passes);
        fake.lose_next_answer();
        let error = world::error(&server, tool, arguments).await;
        assert_eq!(
            (&error["code"], &error["reason"]),
            (&json!("CONFLICT"), &json!("outcome_unknown")),
            "{tool}"
        );
        assert!(error["hint"].as_str().unwrap().contains(expected), "{error}");
    }
}
