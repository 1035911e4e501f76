//! Lists: cut to any size, gone on with by cursor, every item once; and what they cost TIDAL.

use serde_json::{Value, json};

use crate::world;

/// Goes through a whole list and gives the ids, in order. The list is found by the way to it.
async fn whole_list(tool: &str, arguments: Value, way: &str) -> Vec<String> {
    let (server, _) = world::server(&world::options());
    let mut ids = Vec::new();
    let mut cursor: Option<String> = None;
    for _ in 0..100 {
        let mut arguments = arguments.clone();
        if let Some(cursor) = cursor {
            arguments["cursor"] = cursor.into();
        }
        let answer = world::answer(&server, tool, arguments).await;
        let list = answer.pointer(way).unwrap();
        for item in list["items"].as_array().unwrap() {
            let id = ["/id", "/track/id", "/video/id", "/unavailable_id"]
                .into_iter()
                .find_map(|way| item.pointer(way));
            ids.push(id.unwrap().as_str().unwrap().to_owned());
        }
        cursor = list["next_cursor"].as_str().map(str::to_owned);
        if cursor.is_none() {
            return ids;
        }
    }
    panic!("the list has no end");
}

fn numbers(first: usize, last: usize) -> Vec<String> {
    (first..=last).map(|number| number.to_string()).collect()
}

#[tokio::test]
async fn search_goes_on_through_all_hits() {
    for limit in [1, 7, 20] {
        let arguments = json!({"query": "blue", "types": ["track"], "limit": limit});
        assert_eq!(
            whole_list("search", arguments, "/tracks").await,
            numbers(1, 45),
            "limit {limit}"
        );
    }
}

#[tokio::test]
async fn what_tidal_leaves_out_is_told_once() {
    let fake: std::sync::Arc<dyn tidal_core::Tidal> =
        std::sync::Arc::new(world::catalogue().with_left_out(2));
    let server = tidal_mcp::Server::new(tidal_mcp::Backend::ready(fake), &world::options()).unwrap();
    let arguments = json!({"query": "blue", "types": ["track"], "limit": 7});
    let result = world::call(&server, "search", arguments.clone()).await;
    assert!(
        world::text(&result).contains("Left out: 2 "),
        "{}",
        world::text(&result)
    );
    let first = result.structured_content.unwrap();
    assert_eq!(first["tracks"]["left_out"], 2);
    let mut arguments = arguments;
    arguments["cursor"] = first["tracks"]["next_cursor"].clone();
    let next = world::answer(&server, "search", arguments).await;
    assert_eq!(next["tracks"].get("left_out"), None);
}

#[tokio::test]
async fn a_search_of_all_types_goes_on_with_one_of_them() {
    let (server, _) = world::server(&world::options());
    let first = world::answer(&server, "search", json!({"query": "blue"})).await;
    assert_eq!(first["tracks"]["items"].as_array().unwrap().len(), 5);
    let cursor = &first["tracks"]["next_cursor"];
    let arguments = json!({"query": "blue", "types": ["track"], "cursor": cursor, "limit": 2});
    let next = world::answer(&server, "search", arguments).await;
    assert_eq!(next["tracks"]["items"][0]["id"], "6");
}

#[tokio::test]
async fn similar_tracks_radio_album_and_artist_lists_go_on() {
    for (tool, arguments, way, last) in [(
        "find_similar",
        json!({"kind": "track", "id": "1", "limit": 7}),
        "/tracks",
        30,
    )] {
        assert_eq!(whole_list(tool, arguments, way).await, numbers(2, last));
    }
    let radio = json!({"kind": "track", "id": "1", "mode": "radio", "limit": 9});
    assert_eq!(whole_list("find_similar", radio, "/radio_items").await.len(), 29);
    let album = json!({"ids": ["100"], "with_tracks": true});
    assert_eq!(
        whole_list("get_albums", album, "/albums/items/0/tracks").await,
        numbers(1, 45)
    );
    let artist = json!({"ids": ["3519"], "with": ["top_tracks"], "limit": 4});
    assert_eq!(
        whole_list("get_artists", artist, "/artists/items/0/top_tracks").await,
        numbers(1, 25)
    );
}

#[tokio::test]
async fn a_playlist_goes_on_and_keeps_its_positions() {
    let ids = whole_list("get_playlist", json!({"id": "0a-1b", "limit": 8}), "/items").await;
    assert_eq!(ids.len(), 45);
    let (server, _) = world::server(&world::options());
    let first = world::answer(&server, "get_playlist", json!({"id": "0a-1b", "limit": 30})).await;
    assert_eq!(first["playlist"]["items_in_all"], 45);
    let cursor = &first["items"]["next_cursor"];
    let next = world::answer(
        &server,
        "get_playlist",
        json!({"id": "0a-1b", "limit": 30, "cursor": cursor}),
    )
    .await;
    assert_eq!(next["items"]["items"][0]["position"], 31);
    assert!(next.get("playlist").is_none());
}

#[tokio::test]
async fn a_filtered_playlist_shows_no_positions() {
    let (server, fake) = world::server(&world::options());
    let arguments = json!({"id": "0a-1b", "query": "Blue 45", "sort": "-title"});
    let answer = world::answer(&server, "get_playlist", arguments).await;
    assert_eq!(answer["items"]["items"][0]["track"]["id"], "45");
    assert!(answer["items"]["items"][0].get("position").is_none());
    assert_eq!(fake.count("playlist_items"), 1);
}

#[tokio::test]
async fn the_usual_calls_cost_one_request_each() {
    for (tool, arguments, cost) in [
        ("search", json!({"query": "blue"}), 1),
        (
            "search",
            json!({"query": "blue", "types": ["track"], "limit": 20}),
            1,
        ),
        ("get_albums", json!({"ids": ["101"], "with_tracks": true}), 1),
        (
            "get_albums",
            json!({"ids": ["100", "101"], "with_tracks": true}),
            1,
        ),
        (
            "get_artists",
            json!({"ids": ["3519"], "with": ["biography", "top_tracks", "albums", "similar"]}),
            1,
        ),
        (
            "get_artists",
            json!({"ids": ["3519", "4021"], "with": ["top_tracks"], "limit": 50}),
            1,
        ),
        ("get_playlist", json!({"id": "0a-1b"}), 1),
        (
            "find_similar",
            json!({"kind": "track", "id": "1", "mode": "radio"}),
            1,
        ),
    ] {
        let (server, fake) = world::server(&world::options());
        world::answer(&server, tool, arguments.clone()).await;
        assert_eq!(fake.total(), cost, "{tool} {arguments}");
    }
}

#[tokio::test]
async fn a_list_that_breaks_off_says_why_and_can_be_gone_on_with() {
    use std::time::Duration;

    use tidal_core::{Error, Limiter};

    let (server, fake) = world::server(&world::options());
    let first = json!({"id": "0a-1b", "limit": 20});
    let first = world::answer(&server, "get_playlist", first).await;
    let arguments = json!({"id": "0a-1b", "limit": 20, "cursor": first["items"]["next_cursor"]});
    let second = world::answer(&server, "get_playlist", arguments.clone()).await;
    assert_eq!(second["items"]["items"].as_array().unwrap().len(), 20);

    fake.fail_next(Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(7),
    });
    let failed = world::error(&server, "get_playlist", arguments).await;
    assert_eq!(
        (&failed["code"], &failed["retry_after"]),
        (&json!("RATE_LIMIT"), &json!(7))
    );
}
