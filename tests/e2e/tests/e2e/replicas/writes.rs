//! What a listener changes on one server is read there at once, and soon on the others, which had read it before.

use serde_json::{Value, json};
use tidal_redis_server::RedisServer;
use tidal_sim::Sim;
use tokio::time::Instant;

use super::cluster::{Cluster, PATIENT, SOON, good, until};
use crate::listener::Listener;

/// A change: on which server, by which tool; and how it is read.
struct Change<'a> {
    on: usize,
    by: (&'a str, Value),
    read: (&'a str, Value),
}

// === impl Change ===

impl Change<'_> {
    /// Makes it. `shows` tells from what is read whether it was made.
    async fn check(&self, cluster: &Cluster, shows: impl Fn(&Value) -> bool) -> Value {
        let (tool, arguments) = &self.read;
        // Everybody has something to forget.
        for server in &cluster.servers {
            let read = good(server, tool, arguments).await;
            assert!(!shows(&read), "before {}: {read}", self.by.0);
        }
        let made = good(&cluster.servers[self.on], self.by.0, &self.by.1).await;
        let changed = Instant::now();
        let read = good(&cluster.servers[self.on], tool, arguments).await;
        assert!(shows(&read), "after {}: {read}", self.by.0);
        for (number, server) in cluster.servers.iter().enumerate() {
            let what = format!("{} on {} is seen on {number}", self.by.0, self.on);
            until(&what, SOON, async || shows(&good(server, tool, arguments).await)).await;
            println!("{what} after {:?}", changed.elapsed());
        }
        made
    }
}

/// Whether the answer lists this track.
fn lists(answer: &Value, list: &str, track: &str) -> bool {
    let items = answer[list]["items"].as_array().unwrap();
    items.iter().any(|item| item["track"]["id"] == track)
}

fn is_named(answer: &Value, name: &str) -> bool {
    let playlists = answer["playlists"]["items"].as_array().unwrap();
    playlists.iter().any(|playlist| playlist["name"] == name)
}

async fn cluster(listener: &Listener) -> Cluster {
    let redis = RedisServer::start().unwrap();
    Cluster::start(3, redis, listener.sim(), |redis| {
        let mut command = listener.command("tidal-mcp", &[]);
        command
            .env("REDIS_URL", redis)
            .env("TIDAL_REDIS_TIMEOUT_MS", PATIENT);
        command
    })
    .await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_playlist_is_made_and_changed_on_any_server() {
    let listener = Listener::signed_in(Sim::builder()).await;
    let tracks = listener.sim().sample().tracks.clone();
    let cluster = cluster(&listener).await;
    let list = || ("list_playlists", json!({}));
    let made = Change {
        on: 0,
        by: ("create_playlist", json!({"name": "Of all", "items": tracks[..3]})),
        read: list(),
    };
    let made = made.check(&cluster, |read| is_named(read, "Of all")).await;
    let id = made["playlist"]["id"].clone();

    let added = Change {
        on: 1,
        by: ("add_to_playlist", json!({"id": id, "items": [tracks[3]]})),
        read: ("get_playlist", json!({"id": id})),
    };
    added
        .check(&cluster, |read| lists(read, "items", &tracks[3]))
        .await;

    let renamed = Change {
        on: 2,
        by: (
            "update_playlist",
            json!({"id": id, "name": "Of nobody in particular"}),
        ),
        read: list(),
    };
    renamed
        .check(&cluster, |read| is_named(read, "Of nobody in particular"))
        .await;

    let removed = Change {
        on: 0,
        by: ("remove_from_playlist", json!({"id": id, "positions": [1]})),
        read: ("get_playlist", json!({"id": id})),
    };
    removed
        .check(&cluster, |read| !lists(read, "items", &tracks[0]))
        .await;

    let deleted = Change {
        on: 1,
        by: ("delete_playlist", json!({"id": id, "confirm": true})),
        read: list(),
    };
    deleted
        .check(&cluster, |read| !is_named(read, "Of nobody in particular"))
        .await;
    cluster.stop().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn favorites_come_and_go_on_any_server() {
    let listener = Listener::signed_in(Sim::builder()).await;
    let cluster = cluster(&listener).await;
    let read = || ("list_favorites", json!({"kind": "tracks"}));
    let first = good(&cluster.servers[0], "list_favorites", &read().1).await;
    let track = first["favorites"]["items"][0]["track"]["id"].as_str().unwrap();
    let arguments = json!({"kind": "tracks", "ids": [track]});
    for round in 0..3 {
        let removed = Change {
            on: round,
            by: ("remove_favorites", arguments.clone()),
            read: read(),
        };
        removed
            .check(&cluster, |read| !lists(read, "favorites", track))
            .await;
        let added = Change {
            on: (round + 1) % 3,
            by: ("add_favorites", arguments.clone()),
            read: read(),
        };
        added
            .check(&cluster, |read| lists(read, "favorites", track))
            .await;
    }
    cluster.stop().await;
}
