//! What a listener changes: playlists and favourites. Every change says what is in, what was left out, and why.

use serde_json::{Value, json};

use crate::{
    listener::{self, standing},
    world::{self, text},
};

async fn check(name: &str, tool: &str, arguments: Value) {
    let (server, _) = listener::server();
    let said = text(&world::call(&server, tool, arguments).await);
    insta::assert_snapshot!(name, said);
}

fn numbers(ids: impl IntoIterator<Item = u64>) -> Vec<String> {
    ids.into_iter().map(|id| id.to_string()).collect()
}

#[tokio::test]
async fn the_answers_read_well() {
    let new = json!({
        "name": "Night", "description": "Late", "visibility": "public",
        "items": ["5", "https://tidal.com/video/9", "USSM10000007", "USSM19999999"],
    });
    check("create", "create_playlist", new).await;
    check(
        "update",
        "update_playlist",
        json!({"id": "mine", "name": "Bluer", "description": ""}),
    )
    .await;
    check(
        "delete",
        "delete_playlist",
        json!({"id": "mine", "confirm": true}),
    )
    .await;
    check(
        "add",
        "add_to_playlist",
        json!({"id": "short", "items": ["3", "4", "4", "5"], "before": "e2"}),
    )
    .await;
    check(
        "remove",
        "remove_from_playlist",
        json!({"id": "short", "positions": [3, 1, 9]}),
    )
    .await;
    check(
        "move",
        "move_in_playlist",
        json!({"id": "short", "item_ids": ["e3", "e1"], "before": "end"}),
    )
    .await;
    let new = json!({"kind": "tracks", "ids": ["100", "https://tidal.com/track/1", "9999", "100"]});
    check("add_favorites", "add_favorites", new).await;
    check(
        "remove_favorites",
        "remove_favorites",
        json!({"kind": "albums", "ids": ["100"]}),
    )
    .await;
}

#[tokio::test]
async fn a_playlist_is_made_with_what_stands_in_it() {
    let (server, fake) = listener::server();
    let ids = numbers(1..=120);
    let arguments = json!({"name": "Night", "items": ids});
    let answer = world::answer(&server, "create_playlist", arguments).await;
    let id = answer["playlist"]["id"].as_str().unwrap();
    assert_eq!(standing(&fake, id).await, ids);
    assert_eq!(answer["items"]["done"]["count"], 120);
    assert_eq!(answer["playlist"]["visibility"], "unlisted");
    assert_eq!((answer.get("resume"), fake.count("add_items")), (None, 3));

    let empty = world::answer(&server, "create_playlist", json!({"name": "Nothing yet"})).await;
    assert!(empty.get("items").is_none(), "{empty}");
    assert_eq!(fake.count("create_playlist"), 2);
}

#[tokio::test]
async fn a_playlist_is_changed_in_what_is_given_alone() {
    let (server, _) = listener::server();
    let changed = json!({"id": "mine", "visibility": "public"});
    let changed = world::answer(&server, "update_playlist", changed).await;
    let playlist = &changed["playlist"];
    assert_eq!(
        (
            &playlist["name"],
            &playlist["description"],
            &playlist["visibility"]
        ),
        (&json!("Blue Hour"), &json!("Slow blue music"), &json!("public"))
    );
    let cleared = world::answer(
        &server,
        "update_playlist",
        json!({"id": "mine", "description": ""}),
    )
    .await;
    assert!(cleared["playlist"].get("description").is_none(), "{cleared}");
}

#[tokio::test]
async fn things_are_added_in_order_once_each() {
    let (server, fake) = listener::server();
    let wanted = numbers([2, 50, 51, 50]);
    let arguments = json!({"id": "short", "items": wanted, "before": "e2"});
    let answer = world::answer(&server, "add_to_playlist", arguments.clone()).await;
    assert_eq!(standing(&fake, "short").await, numbers([1, 50, 51, 2, 3]));
    assert_eq!(answer["done"]["items"][0]["id"], "50");
    assert!(answer["done"]["items"][0]["item_id"].is_string(), "{answer}");
    assert_eq!(
        answer["left_out"],
        json!({"count": 2, "items": [
            {"id": "2", "reason": "already_there"},
            {"id": "50", "reason": "already_there"},
        ]})
    );
    let again = world::answer(&server, "add_to_playlist", arguments).await;
    assert_eq!(again["done"]["count"], 0);
    assert_eq!(fake.count("add_items"), 1);

    let twice = json!({"id": "short", "items": ["1", "1"], "skip_duplicates": false});
    let answer = world::answer(&server, "add_to_playlist", twice).await;
    assert_eq!(answer["done"]["count"], 2);
    assert_eq!(standing(&fake, "short").await, numbers([1, 50, 51, 2, 3, 1, 1]));
}

#[tokio::test]
async fn codes_and_links_are_followed_and_those_that_lead_nowhere_are_told() {
    let (server, fake) = listener::server();
    let items = json!([
        "USSM10000200",
        "tidal://track/201",
        "https://tidal.com/browse/video/9",
        "USSM19999999"
    ]);
    let answer = world::answer(&server, "add_to_playlist", json!({"id": "empty", "items": items})).await;
    assert_eq!(standing(&fake, "empty").await, ["200", "201", "9"]);
    assert_eq!(answer["done"]["items"][2]["id"], "tidal://video/9");
    assert_eq!(
        answer["left_out"]["items"],
        json!([{"id": "USSM19999999", "reason": "not_found"}])
    );
}

#[tokio::test]
async fn entries_are_removed_in_three_ways() {
    for (chosen, left) in [
        (json!({"item_ids": ["e1", "e3"]}), numbers([2])),
        (
            json!({"track_ids": ["2", "https://tidal.com/track/3"]}),
            numbers([1]),
        ),
        (json!({"positions": [3, 1]}), numbers([2])),
    ] {
        let (server, fake) = listener::server();
        let mut arguments = chosen.clone();
        arguments["id"] = "short".into();
        let answer = world::answer(&server, "remove_from_playlist", arguments).await;
        assert_eq!(answer["done"]["count"], 2, "{chosen}");
        assert_eq!(standing(&fake, "short").await, left, "{chosen}");
    }
    // What is not there is told, and is no failure: a call that is made again finds it gone.
    let (server, fake) = listener::server();
    let gone = json!({"id": "short", "item_ids": ["e9"]});
    let answer = world::answer(&server, "remove_from_playlist", gone).await;
    assert_eq!(
        (&answer["done"]["count"], &answer["left_out"]["items"][0]["id"]),
        (&json!(0), &json!("e9"))
    );
    assert_eq!(fake.count("remove_items"), 0);
}

#[tokio::test]
async fn entries_are_moved_together() {
    for (before, expected) in [("e2", [1, 45, 44, 2]), ("e1", [45, 44, 1, 2])] {
        let (server, fake) = listener::server();
        let arguments = json!({"id": "mine", "item_ids": ["e45", "e44"], "before": before});
        world::answer(&server, "move_in_playlist", arguments).await;
        assert_eq!(standing(&fake, "mine").await[..4], numbers(expected), "{before}");
    }
    let (server, fake) = listener::server();
    let many: Vec<_> = (1..=41).map(|id| format!("e{id}")).collect();
    let arguments = json!({"id": "mine", "item_ids": many, "before": "end"});
    let answer = world::answer(&server, "move_in_playlist", arguments).await;
    assert_eq!(answer["done"]["count"], 41);
    assert_eq!(standing(&fake, "mine").await, numbers((42..=45).chain(1..=41)));
    assert_eq!(fake.count("move_items"), 3);
}

#[tokio::test]
async fn favorites_come_and_go() {
    let (server, _) = listener::server();
    for (kind, id) in [
        ("tracks", "300"),
        ("playlists", "mine"),
        ("videos", "9"),
        ("artists", "3519"),
    ] {
        let arguments = json!({"kind": kind, "ids": [id]});
        let removed = world::answer(&server, "remove_favorites", arguments.clone()).await;
        assert_eq!(
            (&removed["kind"], &removed["done"]["count"]),
            (&json!(kind), &json!(1))
        );
        let added = world::answer(&server, "add_favorites", arguments.clone()).await;
        assert_eq!(added["done"]["items"][0]["id"], id, "{added}");
        let again = world::answer(&server, "add_favorites", arguments).await;
        assert_eq!(again["left_out"]["items"][0]["reason"], "already_there");
        let listed = world::answer(&server, "list_favorites", json!({"kind": kind, "limit": 1})).await;
        assert!(
            listed["favorites"]["items"][0].to_string().contains(id),
            "{listed}"
        );
    }
    let unknown = world::answer(&server, "add_favorites", json!({"kind": "albums", "ids": ["7"]})).await;
    assert_eq!(unknown["left_out"]["items"][0]["reason"], "not_found");
}

#[tokio::test]
async fn five_hundred_at_once_are_told_within_the_cap() {
    let (server, fake) = listener::server();
    let ids = numbers(101..=600);
    let result = world::call(&server, "add_to_playlist", json!({"id": "mine", "items": ids})).await;
    assert_eq!(result.is_error, Some(false), "{}", text(&result));
    let (said, structured) = (text(&result), result.structured_content.unwrap());
    assert_eq!(structured["done"]["count"], 500);
    assert!(
        said.len() + structured.to_string().len() < 32_000,
        "{}",
        said.len()
    );
    assert!(said.contains("(500): 101, 102,"), "{said}");
    assert_eq!(standing(&fake, "mine").await.len(), 545);

    let small = tidal_mcp::Options {
        result_limit: 2_000,
        ..world::options()
    };
    let granted = tidal_core::Scopes::curating();
    let (server, _) = listener::server_over(listener::library(), granted, &small);
    let answer = world::answer(&server, "add_to_playlist", json!({"id": "mine", "items": ids})).await;
    let shown = answer["done"]["items"].as_array().unwrap().len();
    assert_eq!(answer["done"]["not_shown"], 500 - shown);
}
