//! What each tool answers, as text. Every id that stands in the structured content stands in the text as well.

use serde_json::{Value, json};

use crate::world::{self, text};

async fn check(name: &str, tool: &str, arguments: Value) {
    let (server, _) = world::server(&world::options());
    let result = world::call(&server, tool, arguments).await;
    let said = text(&result);
    let mut ids = Vec::new();
    collect_ids(result.structured_content.as_ref().unwrap(), &mut ids);
    for id in ids {
        assert!(said.contains(&id), "{id} is missing in: {said}");
    }
    assert!(
        serde_json::from_str::<Value>(&said).is_err(),
        "the text is JSON: {said}"
    );
    insta::assert_snapshot!(name, said);
}

fn collect_ids(value: &Value, ids: &mut Vec<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| collect_ids(item, ids)),
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(id) if name == "id" || name.ends_with("_id") || name == "next_cursor" => {
                        ids.push(id.to_owned());
                    }
                    _ => collect_ids(member, ids),
                }
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn search_shows_every_type() {
    check("search_all", "search", json!({"query": "blue", "limit": 2})).await;
}

#[tokio::test]
async fn search_of_an_artist() {
    check(
        "search_artist",
        "search",
        json!({"query": "miles", "types": ["artist"]}),
    )
    .await;
}

#[tokio::test]
async fn tracks_in_full_with_one_missing() {
    let arguments = json!({"ids": ["https://tidal.com/browse/track/1", "777"], "detail": "full"});
    check("tracks_full", "get_tracks", arguments).await;
}

#[tokio::test]
async fn an_album_with_its_tracks() {
    check(
        "album_with_tracks",
        "get_albums",
        json!({"ids": ["101"], "with_tracks": true}),
    )
    .await;
}

#[tokio::test]
async fn an_artists_page() {
    let with = ["biography", "top_tracks", "albums", "similar", "videos"];
    check(
        "artist_page",
        "get_artists",
        json!({"ids": ["3519"], "with": with, "limit": 2}),
    )
    .await;
}

#[tokio::test]
async fn a_playlist_with_holes() {
    check("playlist", "get_playlist", json!({"id": "0a-1b", "limit": 5})).await;
}

#[tokio::test]
async fn videos() {
    check("videos", "get_videos", json!({"ids": ["9"]})).await;
}

#[tokio::test]
async fn what_is_like_an_album() {
    check(
        "similar_albums",
        "find_similar",
        json!({"kind": "album", "id": "100"}),
    )
    .await;
}

#[tokio::test]
async fn the_radio_of_a_track() {
    let arguments = json!({"kind": "track", "id": "1", "mode": "radio", "limit": 3});
    check("track_radio", "find_similar", arguments).await;
}

#[tokio::test]
async fn usual_answers_stay_within_two_thousand_tokens() {
    let (server, _) = world::server(&world::options());
    let encoder = tiktoken_rs::o200k_base().unwrap();
    for (tool, arguments) in [
        ("search", json!({"query": "blue"})),
        ("search", json!({"query": "blue", "types": ["track"]})),
        ("get_albums", json!({"ids": ["100"], "with_tracks": true})),
        (
            "get_artists",
            json!({"ids": ["3519"], "with": ["biography", "top_tracks", "albums", "similar"]}),
        ),
        ("get_playlist", json!({"id": "0a-1b"})),
        ("find_similar", json!({"kind": "track", "id": "1"})),
    ] {
        let said = text(&world::call(&server, tool, arguments.clone()).await);
        let tokens = encoder.encode_with_special_tokens(&said).len();
        assert!(tokens <= 2_000, "{tool} {arguments}: {tokens} tokens");
    }
}
