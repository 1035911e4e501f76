//! The tools over TIDAL itself, as simulated: what they cost, and how they answer when TIDAL does not.

use serde_json::{Value, json};
use tidal_core::settings::{Settings, Sources};
use tidal_mcp::{Backend, Options, Server, Services};
use tidal_sim::{CLIENT_ID, CLIENT_SECRET, Fault, Sim};

use crate::world;

/// A server over a simulator, as the program makes it.
fn server(sim: &Sim) -> Server {
    let sources = Sources::default()
        .with_variable("TIDAL_API_URL", &sim.api_url())
        .with_variable("TIDAL_AUTH_URL", &sim.auth_url())
        .with_variable("TIDAL_CLIENT_ID", CLIENT_ID)
        .with_variable("TIDAL_CLIENT_SECRET", CLIENT_SECRET);
    let settings = Settings::load(&sources).unwrap();
    let backend = Backend::lazy(move || {
        let remote = settings.connect()?;
        Ok(Services::new(std::sync::Arc::new(remote), None))
    });
    Server::new(backend, &Options::default()).unwrap()
}

async fn check_cost(sim: &Sim, server: &Server, call: (&str, Value), expected: u64) -> Value {
    sim.reset();
    let (tool, arguments) = call;
    let answer = world::answer(server, tool, arguments.clone()).await;
    assert_eq!(
        sim.counters().total,
        expected,
        "{tool} {arguments}: {:?}",
        sim.counters()
    );
    answer
}

#[tokio::test]
async fn the_tools_keep_their_budgets() {
    let sim = Sim::start().await.unwrap();
    let sample = sim.sample().clone();
    let server = server(&sim);
    let name = json!({"query": sample.full_artist_name});
    let found = check_cost(&sim, &server, ("search", name), 1).await;
    assert_eq!(found["artists"]["items"][0]["id"], sample.full_artist);

    let fifty: Vec<_> = sample.tracks.iter().take(50).collect();
    assert_eq!(fifty.len(), 50);
    let tracks = check_cost(&sim, &server, ("get_tracks", json!({"ids": fifty})), 3).await;
    assert_eq!(tracks["tracks"]["items"].as_array().unwrap().len(), 50);
    assert_eq!(tracks["missing"], json!([]));

    let album = json!({"ids": [sample.twenty_track_album], "with_tracks": true});
    let album = check_cost(&sim, &server, ("get_albums", album), 1).await;
    let listed = album["albums"]["items"][0]["tracks"]["items"].as_array().unwrap();
    assert_eq!(listed.len(), 20);
    assert!(
        listed
            .iter()
            .all(|entry| entry["track"]["artists"][0]["name"].is_string())
    );

    let playlist = json!({"id": sample.twenty_one_item_playlist});
    let playlist = check_cost(&sim, &server, ("get_playlist", playlist), 1).await;
    assert_eq!(playlist["items"]["items"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn a_playlist_of_two_hundred_costs_ten_requests() {
    let sim = Sim::start().await.unwrap();
    let playlist = sim.sample().two_hundred_item_playlist.clone();
    let server = server(&sim);
    let first = json!({"id": playlist, "limit": 100});
    let first = check_cost(&sim, &server, ("get_playlist", first), 5).await;
    let cursor = &first["items"]["next_cursor"];
    let second = json!({"id": playlist, "limit": 100, "cursor": cursor});
    let second = check_cost(&sim, &server, ("get_playlist", second), 5).await;
    let last = second["items"]["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["position"], 200);
    assert!(second["items"].get("next_cursor").is_none());
}

#[tokio::test]
async fn what_is_missing_and_hostile_is_answered() {
    let sim = Sim::start().await.unwrap();
    let sample = sim.sample().clone();
    let server = server(&sim);
    let ids = [&sample.tracks[0], &sample.missing_id];
    let answer = world::answer(&server, "get_tracks", json!({"ids": ids})).await;
    assert_eq!(answer["missing"][0]["id"], sample.missing_id);
    assert_eq!(answer["missing"][0]["code"], "NOT_FOUND");
    let error = world::error(&server, "get_playlist", json!({"id": sample.missing_id})).await;
    assert_eq!(error["code"], "NOT_FOUND");
    // Dots, slashes and percent signs are words to search for, and never part of a path.
    for query in ["../../users/me", "%2F", "a/b", "?x=y&z", "\"", "100 %"] {
        world::answer(&server, "search", json!({"query": query})).await;
    }
}

#[tokio::test]
async fn a_tidal_that_is_down_is_soon_left_alone_and_the_wait_is_told() {
    let sim = Sim::start().await.unwrap();
    let server = server(&sim);
    let arguments = json!({"query": "blue"});
    world::answer(&server, "search", arguments.clone()).await;
    sim.faults().next(1_000, Fault::Status503);
    let mut error = Value::Null;
    for _ in 0..6 {
        error = world::error(&server, "search", arguments.clone()).await;
    }
    assert_eq!(error["code"], "UNAVAILABLE");
    assert!(
        (1..=60).contains(&error["retry_after"].as_u64().unwrap()),
        "{error}"
    );
    let asked = sim.counters().total;
    world::error(&server, "search", arguments).await;
    assert_eq!(sim.counters().total, asked);
}
