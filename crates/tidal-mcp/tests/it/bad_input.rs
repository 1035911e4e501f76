//! Bad input: each is refused with what was wrong and what is accepted, before TIDAL is asked anything.

use serde_json::{Value, json};

use crate::world;

async fn check(tool: &str, arguments: Value, expected: &str) {
    let (server, fake) = world::server(&world::options());
    let error = world::error(&server, tool, arguments.clone()).await;
    let message = error["message"].as_str().unwrap();
    assert_eq!(error["code"], "INVALID_INPUT", "{tool} {arguments}: {message}");
    assert!(message.contains(expected), "{tool} {arguments}: {message}");
    for serde_word in [
        "expected",
        "unknown field",
        "invalid type",
        "at line",
        "missing field",
    ] {
        assert!(!message.contains(serde_word), "{tool} {arguments}: {message}");
    }
    assert!(!message.chars().any(char::is_control), "{message:?}");
    assert!(message.len() < 1_500, "{} bytes", message.len());
    assert_eq!(fake.total(), 0, "{tool} {arguments}: TIDAL was asked");
}

#[tokio::test]
async fn queries() {
    let long = "é".repeat(257);
    for (query, expected) in [
        (json!(""), "text of 1 to 256 characters"),
        (json!("   "), "1 to 256 characters"),
        (json!(long), "text of 1 to 256 characters"),
        (json!("a\u{0}b"), "without control characters"),
        (json!("a\nb"), "without control characters"),
        (json!("a\u{1b}[31m"), "without control characters"),
        (json!(7), "text of 1 to 256 characters"),
        (json!(["a"]), "text of 1 to 256 characters"),
        (json!(null), "query: required"),
    ] {
        check("search", json!({"query": query}), expected).await;
    }
    check("search", json!({}), "query: required, but not given").await;
}

#[tokio::test]
async fn ids() {
    let long = "1".repeat(300);
    for id in [
        "",
        " ",
        "/",
        "..",
        "a/b",
        "%2F",
        "1\n2",
        "../../users/me",
        "é",
        "https://example.org/track/1",
        &long,
    ] {
        check("get_tracks", json!({"ids": [id]}), "accepted").await;
        check("get_albums", json!({"ids": [id]}), "accepted").await;
        check("get_artists", json!({"ids": ["3519", id]}), "accepted").await;
        check("get_playlist", json!({"id": id}), "accepted").await;
        check("get_videos", json!({"ids": [id]}), "accepted").await;
        check("find_similar", json!({"kind": "track", "id": id}), "accepted").await;
    }
    check(
        "get_tracks",
        json!({"ids": ["https://tidal.com/album/1"]}),
        "a link to a track",
    )
    .await;
    check(
        "get_tracks",
        json!({"isrcs": ["nonsense"]}),
        "12 letters and digits",
    )
    .await;
    check("get_albums", json!({"barcodes": ["12-34"]}), "8 to 14 digits").await;
}

#[tokio::test]
async fn too_many_and_too_few_ids() {
    for (tool, most) in [
        ("get_tracks", 50),
        ("get_albums", 20),
        ("get_artists", 20),
        ("get_videos", 20),
    ] {
        let ids: Vec<String> = (0..=most).map(|id| id.to_string()).collect();
        check(tool, json!({"ids": ids}), &format!("a list of 1 to {most}")).await;
        check(tool, json!({"ids": []}), &format!("a list of 1 to {most}")).await;
        check(tool, json!({"ids": "1"}), &format!("a list of 1 to {most}")).await;
        check(tool, json!({"ids": [1]}), &format!("a list of 1 to {most}")).await;
    }
    check("get_tracks", json!({}), "exactly one of the two").await;
    check(
        "get_tracks",
        json!({"ids": ["1"], "isrcs": ["USSM15900113"]}),
        "exactly one of the two",
    )
    .await;
    check("get_albums", json!({}), "exactly one of the two").await;
}

#[tokio::test]
async fn limits() {
    for limit in [
        json!(0),
        json!(-1),
        json!(1_000_000_000),
        json!("5"),
        json!(1.5),
        json!(1e30),
        json!(u64::MAX),
    ] {
        check(
            "search",
            json!({"query": "a", "limit": limit}),
            "a whole number from 1 to 20",
        )
        .await;
        check(
            "get_artists",
            json!({"ids": ["1"], "limit": limit}),
            "a whole number from 1 to 50",
        )
        .await;
        check(
            "get_playlist",
            json!({"id": "1", "limit": limit}),
            "a whole number from 1 to 100",
        )
        .await;
        let similar = json!({"kind": "track", "id": "1", "limit": limit});
        check("find_similar", similar, "a whole number from 1 to 50").await;
    }
}

#[tokio::test]
async fn a_whole_number_may_be_written_with_a_point() {
    let (server, _) = world::server(&world::options());
    for limit in [json!(2.0), json!(2e0)] {
        let arguments = json!({"query": "blue", "types": ["track"], "limit": limit});
        let answer = world::answer(&server, "search", arguments).await;
        assert_eq!(answer["tracks"]["items"].as_array().unwrap().len(), 2);
    }
    for limit in [json!(5.5), json!(0.0), json!(21.0), json!(-1.0)] {
        let arguments = json!({"query": "a", "limit": limit});
        check("search", arguments, "a whole number from 1 to 20").await;
    }
}

#[tokio::test]
async fn unknown_arguments_and_values() {
    check(
        "search",
        json!({"query": "a", "limits": 3}),
        "did you mean limit?",
    )
    .await;
    check(
        "search",
        json!({"query": "a", "\u{1b}]0;x": 3}),
        "is not an argument of this tool",
    )
    .await;
    check(
        "search",
        json!({"query": "a", "types": ["song"]}),
        "one of \"track\", \"album\"",
    )
    .await;
    check("search", json!({"query": "a", "types": []}), "a list of 1 to 5").await;
    check(
        "search",
        json!({"query": "a", "explicit": true}),
        "one of \"include\", \"exclude\"",
    )
    .await;
    check(
        "search",
        json!({"query": "a", "country": "Germany"}),
        "exactly 2 characters",
    )
    .await;
    check("search", json!({"query": "a", "country": "1é"}), "ISO 3166-1").await;
    check(
        "get_tracks",
        json!({"ids": ["1"], "detail": "all"}),
        "one of \"concise\", \"full\"",
    )
    .await;
    check(
        "get_albums",
        json!({"ids": ["1"], "with_tracks": "yes"}),
        "true or false",
    )
    .await;
    check(
        "get_artists",
        json!({"ids": ["1"], "with": ["photos"]}),
        "\"biography\"",
    )
    .await;
    check(
        "get_playlist",
        json!({"id": "1", "sort": "random"}),
        "\"added\", \"-added\"",
    )
    .await;
    check("find_similar", json!({}), "kind: required").await;
    let album_radio = json!({"kind": "album", "id": "1", "mode": "radio"});
    check("find_similar", album_radio, "not accepted for an album").await;
}

#[tokio::test]
async fn forged_and_misplaced_cursors() {
    let (server, _) = world::server(&world::options());
    let first = world::answer(
        &server,
        "search",
        json!({"query": "blue", "types": ["track"], "limit": 2}),
    )
    .await;
    let good = first["tracks"]["next_cursor"].as_str().unwrap();
    let mut altered = good.to_owned();
    altered.replace_range(..1, if altered.starts_with('A') { "B" } else { "A" });
    let long = "A".repeat(5_000);
    for cursor in ["", "x", "AAAA", "!!", "20", &altered, &long] {
        let arguments = json!({"query": "blue", "types": ["track"], "cursor": cursor});
        check("search", arguments, "cursor: ").await;
        check(
            "find_similar",
            json!({"kind": "track", "id": "1", "cursor": cursor}),
            "cursor: ",
        )
        .await;
        check(
            "get_playlist",
            json!({"id": "0a-1b", "cursor": cursor}),
            "cursor: ",
        )
        .await;
    }
    let refused = "next_cursor of this server's previous answer";
    for arguments in [
        json!({"query": "green", "types": ["track"], "cursor": good}),
        json!({"query": "blue", "types": ["album"], "cursor": good}),
        json!({"query": "blue", "types": ["track"], "cursor": good, "country": "DE"}),
        json!({"query": "blue", "types": ["track"], "cursor": good, "explicit": "exclude"}),
    ] {
        check("search", arguments, refused).await;
    }
    check(
        "find_similar",
        json!({"kind": "track", "id": "1", "cursor": good}),
        refused,
    )
    .await;
    check(
        "search",
        json!({"query": "blue", "cursor": good}),
        "goes with one type",
    )
    .await;
    check(
        "get_albums",
        json!({"ids": ["1", "2"], "cursor": good}),
        "goes with one album",
    )
    .await;
    check("get_artists", json!({"ids": ["1"], "cursor": good}), "one part").await;
}

#[tokio::test]
async fn a_hostile_argument_is_quoted_and_not_repeated_in_full() {
    let (server, _) = world::server(&world::options());
    let hostile = "\u{202e}\u{1b}[2J".to_owned() + &"x".repeat(100_000);
    let error = world::error(&server, "get_tracks", json!({"ids": [hostile]})).await;
    assert!(error["message"].as_str().unwrap().len() < 400, "{error}");
}
