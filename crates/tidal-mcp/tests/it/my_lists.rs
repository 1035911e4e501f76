//! What a listener reads of their own: playlists, favourites, mixes, and how something may be played.

use std::time::Duration;

use serde_json::{Value, json};
use tidal_core::{Error, Limiter, Scopes, testing::FakeTidal};
use tidal_mcp::Options;

use crate::{
    listener,
    world::{self, text},
};

async fn check(name: &str, tool: &str, arguments: Value) {
    let (server, _) = listener::server();
    let said = text(&world::call(&server, tool, arguments).await);
    insta::assert_snapshot!(name, said);
}

#[tokio::test]
async fn the_answers_read_well() {
    check("list_playlists", "list_playlists", json!({"sort": "name"})).await;
    check(
        "list_shared_playlists",
        "list_playlists",
        json!({"owner": "collaborating"}),
    )
    .await;
    check(
        "list_favorite_tracks",
        "list_favorites",
        json!({"kind": "tracks", "limit": 3}),
    )
    .await;
    check("list_mixes", "get_mixes", json!({"kind": "daily"})).await;
    check(
        "read_a_mix",
        "get_mixes",
        json!({"mix_id": "https://tidal.com/mix/mix-3", "limit": 2}),
    )
    .await;
    check("playback_of_a_preview", "get_playback", json!({"track_id": "1"})).await;
    check(
        "playback_of_the_whole",
        "get_playback",
        json!({"track_id": "2", "quality": "lossless"}),
    )
    .await;
    check("playback_of_a_video", "get_playback", json!({"video_id": "9"})).await;
}

#[tokio::test]
async fn favorites_of_every_kind_are_shown() {
    let (server, _) = listener::server();
    for (kind, way, id) in [
        ("albums", "/album/id", "100"),
        ("artists", "/artist/id", "3519"),
        ("playlists", "/playlist/id", "theirs"),
        ("videos", "/video/id", "9"),
        ("tracks", "/track/id", "25"),
    ] {
        let result = world::call(&server, "list_favorites", json!({"kind": kind})).await;
        let said = text(&result);
        let first = result.structured_content.unwrap()["favorites"]["items"][0].clone();
        assert_eq!(first.pointer(way), Some(&json!(id)), "{first}");
        assert!(first["added"].is_string() && said.contains(id), "{said}");
    }
    let oldest = json!({"kind": "tracks", "sort": "added", "limit": 1});
    let oldest = world::answer(&server, "list_favorites", oldest).await;
    assert_eq!(oldest["favorites"]["items"][0]["unavailable_id"], "gone");
}

#[tokio::test]
async fn lists_are_gone_on_with_by_cursor_and_every_item_comes_once() {
    for (tool, arguments, list, way, all) in [
        (
            "list_favorites",
            json!({"kind": "tracks", "limit": 7}),
            "favorites",
            "/track/id",
            25,
        ),
        ("list_playlists", json!({"limit": 2}), "playlists", "/id", 3),
        (
            "get_mixes",
            json!({"kind": "daily", "limit": 1}),
            "mixes",
            "/id",
            2,
        ),
        (
            "get_mixes",
            json!({"mix_id": "mix-1", "limit": 13}),
            "items",
            "/track/id",
            30,
        ),
    ] {
        let (server, _) = listener::server();
        let (mut ids, mut cursor) = (Vec::new(), Value::Null);
        for _ in 0..20 {
            let mut arguments = arguments.clone();
            arguments["cursor"] = cursor;
            let answer = world::answer(&server, tool, arguments).await;
            let items = answer[list]["items"].as_array().unwrap().clone();
            ids.extend(items.iter().filter_map(|item| item.pointer(way).cloned()));
            cursor = answer[list]["next_cursor"].clone();
            if cursor.is_null() {
                break;
            }
        }
        assert!(cursor.is_null(), "{tool}");
        let before = ids.len();
        ids.sort_by_key(ToString::to_string);
        ids.dedup();
        assert_eq!((before, ids.len()), (all, all), "{tool} {arguments}");
    }
}

#[tokio::test]
async fn a_cursor_is_good_for_its_own_list_alone() {
    let (server, fake) = listener::server();
    let first = world::answer(&server, "list_favorites", json!({"kind": "tracks", "limit": 2})).await;
    let cursor = &first["favorites"]["next_cursor"];
    let calls = fake.total();
    for (tool, arguments) in [
        ("list_favorites", json!({"kind": "albums", "cursor": cursor})),
        (
            "list_favorites",
            json!({"kind": "tracks", "sort": "title", "cursor": cursor}),
        ),
        ("list_playlists", json!({"cursor": cursor})),
        ("get_mixes", json!({"kind": "daily", "cursor": cursor})),
        ("get_mixes", json!({"mix_id": "mix-1", "cursor": cursor})),
    ] {
        let error = world::error(&server, tool, arguments).await;
        assert_eq!(error["code"], "INVALID_INPUT", "{error}");
    }
    assert_eq!(fake.total(), calls, "TIDAL was asked");
}

#[tokio::test]
async fn the_usual_calls_cost_one_request_each() {
    for (tool, arguments) in [
        ("list_playlists", json!({})),
        ("list_favorites", json!({"kind": "tracks"})),
        ("get_mixes", json!({"kind": "daily"})),
        ("get_mixes", json!({"mix_id": "mix-1"})),
        ("get_playback", json!({"track_id": "1"})),
    ] {
        let (server, fake) = listener::server();
        world::answer(&server, tool, arguments.clone()).await;
        assert_eq!(fake.total(), 1, "{tool} {arguments}");
    }
}

#[tokio::test]
async fn bad_arguments_are_refused_before_tidal_is_asked() {
    let (server, fake) = listener::server();
    for (tool, arguments, expected) in [
        (
            "list_playlists",
            json!({"owner": "you"}),
            "one of \"me\", \"collaborating\"",
        ),
        ("list_playlists", json!({"sort": "tempo"}), "\"-name\""),
        ("list_playlists", json!({"limit": 101}), "1 to 100"),
        ("list_favorites", json!({}), "kind: required"),
        ("list_favorites", json!({"kind": "track"}), "\"tracks\""),
        (
            "list_favorites",
            json!({"kind": "tracks", "limit": 0}),
            "1 to 100",
        ),
        (
            "list_favorites",
            json!({"kind": "artists", "sort": "title"}),
            "added, name for artists",
        ),
        ("get_mixes", json!({}), "exactly one of the two"),
        (
            "get_mixes",
            json!({"kind": "daily", "mix_id": "mix-1"}),
            "exactly one of the two",
        ),
        ("get_mixes", json!({"kind": "weekly"}), "\"new_releases\""),
        (
            "get_mixes",
            json!({"mix_id": "https://tidal.com/track/1"}),
            "a link to a playlist",
        ),
        ("get_playback", json!({}), "exactly one of the two"),
        (
            "get_playback",
            json!({"track_id": "1", "video_id": "9"}),
            "exactly one of the two",
        ),
        (
            "get_playback",
            json!({"video_id": "9", "quality": "high"}),
            "with track_id alone",
        ),
        (
            "get_playback",
            json!({"track_id": "1", "quality": "best"}),
            "\"hires\"",
        ),
    ] {
        let error = world::error(&server, tool, arguments.clone()).await;
        let message = error["message"].as_str().unwrap();
        assert_eq!(error["code"], "INVALID_INPUT", "{tool} {arguments}: {message}");
        assert!(message.contains(expected), "{tool} {arguments}: {message}");
    }
    assert_eq!(fake.total(), 0);
}

#[tokio::test]
async fn whoever_may_not_read_it_is_told_why() {
    let limited = Error::RateLimited {
        by: Limiter::Tidal,
        retry_after: Duration::from_secs(4),
    };
    for (tool, arguments, scope) in [
        ("list_playlists", json!({}), "playlists.read"),
        ("list_favorites", json!({"kind": "albums"}), "collection.read"),
        ("get_mixes", json!({"kind": "daily"}), "recommendations.read"),
    ] {
        let (nobodys, _) = listener::server_for_nobody();
        let error = world::error(&nobodys, tool, arguments.clone()).await;
        assert_eq!(
            (&error["code"], &error["reason"]),
            (&json!("AUTH_ERROR"), &json!("not_signed_in")),
            "{tool}"
        );

        let granted = Scopes::of(Scopes::KNOWN.into_iter().filter(|known| *known != scope));
        let (narrow, _) = listener::server_over(listener::library(), granted, &world::options());
        let error = world::error(&narrow, tool, arguments.clone()).await;
        assert_eq!(error["reason"], "scope_missing", "{tool}: {error}");
        assert!(
            error["message"].as_str().unwrap().contains(scope),
            "{tool}: {error}"
        );

        let (server, fake) = listener::server();
        fake.fail_next(limited.clone());
        let error = world::error(&server, tool, arguments).await;
        assert_eq!(
            (&error["code"], &error["retry_after"]),
            (&json!("RATE_LIMIT"), &json!(4)),
            "{tool}"
        );
    }
}

#[tokio::test]
async fn what_is_not_there_is_not_found() {
    let (server, _) = listener::server();
    for (tool, arguments) in [
        ("get_mixes", json!({"mix_id": "none"})),
        ("get_playback", json!({"track_id": "9999"})),
        ("get_playback", json!({"video_id": "9999"})),
    ] {
        assert_eq!(
            world::error(&server, tool, arguments).await["code"],
            "NOT_FOUND",
            "{tool}"
        );
    }
    let (empty, _) = listener::server_over(FakeTidal::new(), Scopes::curating(), &world::options());
    let none = world::call(&empty, "list_playlists", json!({})).await;
    assert!(text(&none).contains("Playlists: none"), "{}", text(&none));
}

#[tokio::test]
async fn lists_that_are_too_large_are_cut_and_say_so() {
    const CAP: usize = 3_000;
    let options = Options {
        result_limit: CAP,
        ..world::options()
    };
    for (tool, arguments, list) in [
        (
            "list_favorites",
            json!({"kind": "tracks", "limit": 25}),
            "favorites",
        ),
        ("get_mixes", json!({"mix_id": "mix-1", "limit": 30}), "items"),
    ] {
        let (server, _) = listener::server_over(listener::library(), Scopes::curating(), &options);
        let result = world::call(&server, tool, arguments).await;
        let (said, structured) = (text(&result), result.structured_content.unwrap());
        assert!(said.len() + structured.to_string().len() <= CAP, "{tool}");
        assert!(
            structured[list]["cut"].as_str().unwrap().contains("are shown"),
            "{tool}"
        );
    }
}
