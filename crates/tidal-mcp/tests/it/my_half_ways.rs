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

fn numbers(ids: impl IntoIterator<Item = u64>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

fn limited() -> Error {
    Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_mins(2),
    }
}

fn down() -> Error {
    Error::Tidal {
        status: Some(500),
        retry: Retry::Later,
        source: std::sync::Arc::new(std::io::Error::other("hush")),
    }
}

/// The report of a call that came half-way.
fn report(result: &CallToolResult) -> Value {
    let said = text(result);
    assert_eq!(result.is_error, Some(true), "{said}");
    assert!(said.starts_with("Error PARTIAL: "), "{said}");
    let report = result.structured_content.clone().unwrap();
    assert_eq!(report["error"]["code"], "PARTIAL", "{report}");
    report
}

#[tokio::test]
async fn an_addition_that_broke_off_is_finished_by_the_same_call() {
    let (server, fake) = listener::server();
    let wanted = numbers(101..=250);
    let arguments = json!({"id": "empty", "items": wanted});
    // The head, the first 50, the head again, then it ends.
    fake.let_pass(3);
    fake.fail_next(limited());
    let result = world::call(&server, "add_to_playlist", arguments.clone()).await;
    let half = report(&result);
    let (done, left) = (&half["done"], &half["not_sent"]);
    let sum = done["count"].as_u64().unwrap() + left["count"].as_u64().unwrap();
    assert_eq!(sum, 150, "{half}");
    let there = standing(&fake, "empty").await;
    assert_eq!(done["count"], there.len());
    assert_eq!(left["items"][0]["id"], wanted[there.len()]);
    assert_eq!(half["error"]["retry_after"], 120);
    assert!(half["error"]["hint"].as_str().unwrap().contains("same arguments"));
    assert!(half.get("resume").is_none());
    let said = text(&result);
    let head = said.split("From TIDAL").next().unwrap();
    insta::assert_snapshot!("half_way", head);

    fake.recover();
    let rest = world::answer(&server, "add_to_playlist", arguments).await;
    assert_eq!(standing(&fake, "empty").await, wanted);
    assert_eq!(rest["left_out"]["count"], there.len());
}

#[tokio::test]
async fn an_addition_with_duplicates_is_gone_on_with_by_its_token() {
    let (server, fake) = listener::server();
    let wanted = numbers((101..=150).chain(101..=160));
    let arguments = json!({"id": "empty", "items": wanted, "skip_duplicates": false});
    fake.let_pass(1);
    fake.fail_next(down());
    let half = report(&world::call(&server, "add_to_playlist", arguments.clone()).await);
    assert_eq!(
        (&half["done"]["count"], &half["not_sent"]["count"]),
        (&json!(50), &json!(60))
    );
    let token = half["resume"].clone();
    assert!(token.as_str().unwrap().len() < 80, "{token}");

    let mut again = arguments.clone();
    again["resume"] = token.clone();
    fake.let_pass(1);
    fake.fail_next(down());
    let half = report(&world::call(&server, "add_to_playlist", again.clone()).await);
    assert_eq!(half["resume"], token, "one wish has one token");
    for _ in 0..2 {
        let whole = world::answer(&server, "add_to_playlist", again.clone()).await;
        assert_eq!(whole["done"]["count"], 110);
        assert_eq!(standing(&fake, "empty").await, wanted);
    }

    for (argument, other) in [
        ("items", json!(["1"])),
        ("id", json!("short")),
        ("before", json!("e1")),
        ("resume", json!("AAAA")),
    ] {
        let mut forged = again.clone();
        forged[argument] = other;
        let error = world::error(&server, "add_to_playlist", forged).await;
        assert_eq!(error["code"], "INVALID_INPUT", "{argument}: {error}");
        assert!(
            error["message"].as_str().unwrap().starts_with("resume: "),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_creation_that_broke_off_makes_no_second_playlist() {
    let (server, fake) = listener::server();
    let wanted = numbers((1..=60).chain([1]));
    let arguments = json!({"name": "Night", "items": wanted});
    fake.let_pass(2);
    fake.fail_next(limited());
    let half = report(&world::call(&server, "create_playlist", arguments.clone()).await);
    let id = half["playlist"]["id"].as_str().unwrap().to_owned();
    assert_eq!(
        (
            &half["items"]["done"]["count"],
            &half["items"]["not_sent"]["count"]
        ),
        (&json!(50), &json!(11))
    );
    let mut again = arguments;
    again["resume"] = half["resume"].clone();
    let whole = world::answer(&server, "create_playlist", again).await;
    assert_eq!(whole["playlist"]["id"], id.as_str());
    assert_eq!(standing(&fake, &id).await, wanted);
    let listed = world::answer(&server, "list_playlists", json!({})).await;
    assert_eq!(listed["playlists"]["total"], 4);
}

#[tokio::test]
async fn a_creation_of_which_nobody_knows_is_made_once() {
    for answer_is_lost in [true, false] {
        let (server, fake) = listener::server();
        for _ in 0..2 {
            if answer_is_lost {
                fake.lose_next_answer();
            } else {
                fake.lose_next_request();
            }
        }
        let arguments = json!({"name": "Night", "items": ["1"]});
        let result = world::call(&server, "create_playlist", arguments.clone()).await;
        let unknown = result.structured_content.clone().unwrap();
        assert_eq!(result.is_error, Some(true));
        assert_eq!(unknown["error"]["reason"], "outcome_unknown", "{unknown}");
        assert!(
            text(&result).contains("there will be one playlist"),
            "{}",
            text(&result)
        );
        let mut again = arguments;
        again["resume"] = unknown["resume"].clone();
        let made = world::answer(&server, "create_playlist", again).await;
        assert_eq!(
            standing(&fake, made["playlist"]["id"].as_str().unwrap()).await,
            ["1"]
        );
        let listed = world::answer(&server, "list_playlists", json!({})).await;
        assert_eq!(listed["playlists"]["total"], 4);
    }
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
