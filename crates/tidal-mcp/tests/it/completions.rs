//! Completion: ids for templates, names and queries for prompts, and nothing at all for whatever is unknown.

use std::time::Duration;

use rmcp::model::{ArgumentInfo, CompleteRequestParams, Reference};
use serde_json::json;
use tidal_core::{Error, Scopes};
use tidal_mcp::{Options, Toolset};

use crate::{client, listener, world};

async fn values(server: tidal_mcp::Server, reference: Reference, argument: (&str, &str)) -> Vec<String> {
    let client = client::over_pipes(server).await;
    let argument = ArgumentInfo::new(argument.0, argument.1);
    let completed = client
        .complete(CompleteRequestParams::new(reference, argument))
        .await
        .unwrap();
    completed.completion.values
}

#[tokio::test]
async fn ids_names_and_queries_are_offered() {
    for (reference, argument, expected) in [
        (
            Reference::for_resource("tidal://track/{id}"),
            ("id", "blue 45"),
            "45",
        ),
        (
            Reference::for_resource("tidal://artist/{id}"),
            ("id", "miles"),
            "3519",
        ),
        (
            Reference::for_resource("tidal://playlist/{id}"),
            ("id", "hour"),
            "0a-1b",
        ),
        (
            Reference::for_prompt("explore_artist"),
            ("artist", "mil"),
            "Miles Davis",
        ),
        (
            Reference::for_prompt("make_playlist"),
            ("theme", "blue 7"),
            "blue 7",
        ),
    ] {
        let (server, _) = world::server(&world::options());
        let offered = values(server, reference.clone(), argument).await;
        assert!(
            offered.iter().any(|value| value == expected),
            "{reference:?}: {offered:?}"
        );
        assert!(offered.len() <= 20);
    }
}

#[tokio::test]
async fn the_unknown_and_the_failing_get_an_empty_list() {
    for (reference, argument) in [
        (Reference::for_resource("tidal://song/{id}"), ("id", "blue")),
        (Reference::for_resource("tidal://track/{id}"), ("ids", "blue")),
        (Reference::for_resource("tidal://track/{id}"), ("id", "")),
        (Reference::for_resource("tidal://track/{id}"), ("id", "a\u{0}b")),
        (Reference::for_prompt("nothing"), ("artist", "miles")),
        (Reference::for_prompt("explore_artist"), ("focus", "trumpet")),
    ] {
        let (server, fake) = world::server(&world::options());
        assert_eq!(
            values(server, reference.clone(), argument).await,
            [""; 0],
            "{reference:?}"
        );
        assert_eq!(fake.total(), 0);
    }
    let (server, fake) = world::server(&world::options());
    fake.fail_always(Error::NotConfigured);
    assert_eq!(
        values(
            server,
            Reference::for_prompt("explore_artist"),
            ("artist", "miles")
        )
        .await,
        [""; 0]
    );
}

#[tokio::test]
async fn a_listeners_playlists_are_offered_by_name() {
    for (typed, expected) in [
        ("hour", vec!["Blue Hour"]),
        ("", vec!["Zwei", "An empty one", "Blue Hour"]),
    ] {
        let (server, _) = listener::server();
        let reference = Reference::for_prompt("tidy_playlist");
        assert_eq!(values(server, reference, ("playlist", typed)).await, expected);
    }
    let options = Options {
        toolsets: [Toolset::Catalog].into(),
        ..world::options()
    };
    let (server, fake) = listener::server_over(listener::library(), Scopes::curating(), &options);
    let reference = Reference::for_prompt("tidy_playlist");
    assert_eq!(values(server, reference, ("playlist", "")).await, [""; 0]);
    assert_eq!(fake.total(), 0);
    let (server, _) = listener::server_for_nobody();
    let reference = Reference::for_prompt("tidy_playlist");
    assert_eq!(
        values(server, reference, ("playlist", "")).await,
        Vec::<String>::new()
    );
}

#[tokio::test(start_paused = true)]
async fn completing_takes_one_of_the_places_for_calls() {
    let options = Options {
        concurrent_calls: 1,
        ..world::options()
    };
    let (server, fake) = world::server(&options);
    fake.hang_next();
    let hanging = world::call(&server, "get_tracks", json!({"ids": ["1"]}));
    let typing = async {
        let reference = Reference::for_prompt("explore_artist");
        let typing = values(server.clone(), reference, ("artist", "mil"));
        let typed = tokio::time::timeout(Duration::from_secs(10), typing).await;
        assert!(typed.is_err(), "{typed:?}");
    };
    tokio::join!(hanging, typing);
    assert_eq!(fake.count("search"), 0);
    let reference = Reference::for_prompt("explore_artist");
    assert_eq!(
        values(server.clone(), reference, ("artist", "mil")).await,
        ["Miles Davis"]
    );
}
