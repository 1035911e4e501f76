//! Additions and creations that break off. Unlike other changes they would do something twice if they were simply made
//! again: what is in is skipped, or a token names the wish.

use serde_json::json;

use crate::{
    listener::{self, standing},
    my_half_ways::{down, limited, numbers, report},
    world::{self, text},
};

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
    again["resume"] = token;
    let before = fake.count("add_items");
    let whole = world::answer(&server, "add_to_playlist", again.clone()).await;
    assert_eq!(
        fake.count("add_items") - before,
        2,
        "what is in is not sent again"
    );
    assert_eq!(
        (&whole["done"]["count"], &whole["done"]["not_shown"]),
        (&json!(110), &json!(50))
    );
    assert_eq!(standing(&fake, "empty").await, wanted);
    let repeated = world::answer(&server, "add_to_playlist", again.clone()).await;
    assert_eq!(repeated["done"]["count"], 110);
    assert_eq!(
        standing(&fake, "empty").await,
        wanted,
        "the same key is the same wish"
    );

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
    let before = fake.total();
    let whole = world::answer(&server, "create_playlist", again).await;
    assert_eq!(fake.total() - before, 1, "only what was left is sent");
    assert_eq!(
        (&whole["items"]["done"]["count"], &whole["playlist"]["name"]),
        (&json!(61), &json!("Night"))
    );
    assert_eq!(whole["playlist"]["id"], id.as_str());
    assert_eq!(standing(&fake, &id).await, wanted);
    let listed = world::answer(&server, "list_playlists", json!({})).await;
    assert_eq!(listed["playlists"]["total"], 4);
}

#[tokio::test]
async fn a_chunk_of_which_nobody_knows_is_sent_again_under_its_own_key() {
    for answer_is_lost in [true, false] {
        let (server, fake) = listener::server();
        let wanted = numbers(1..=160);
        let mut arguments = json!({"name": "Night", "items": wanted});
        fake.let_pass(2);
        for _ in 0..2 {
            if answer_is_lost {
                fake.lose_next_answer();
            } else {
                fake.lose_next_request();
            }
        }
        let half = report(&world::call(&server, "create_playlist", arguments.clone()).await);
        assert_eq!(half["items"]["uncertain"]["count"], 50, "{half}");
        arguments["resume"] = half["resume"].clone();
        let whole = world::answer(&server, "create_playlist", arguments).await;
        assert_eq!(whole["items"]["done"]["count"], 160);
        let id = whole["playlist"]["id"].as_str().unwrap();
        assert_eq!(standing(&fake, id).await, wanted);
    }
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
