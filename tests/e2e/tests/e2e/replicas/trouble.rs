//! Whatever happens to Redis: tools go on answering rightly, changes go through, and afterwards the same servers share
//! again.

use serde_json::{Value, json};
use tidal_redis_server::{RedisServer, Reply};
use tidal_sim::Sim;

use super::cluster::{Cluster, SOON, good, until};
use crate::{
    listener::Listener,
    servers::{Heard, Served},
};

/// Long enough for a noisy machine, and short enough to be waited for where Redis hangs.
const IMPATIENT: &str = "250";

/// Something that happens to Redis, and how it ends.
struct Trouble {
    name: &'static str,
    begin: fn(&RedisServer),
    end: fn(&RedisServer),
}

const TROUBLES: [Trouble; 7] = [
    Trouble {
        name: "killed",
        begin: RedisServer::kill,
        end: |redis| redis.restart().unwrap(),
    },
    Trouble {
        name: "hung",
        begin: |redis| redis.hang().unwrap(),
        end: |redis| redis.go_on().unwrap(),
    },
    Trouble {
        name: "restarted empty",
        begin: |redis| redis.restart().unwrap(),
        end: |_| (),
    },
    Trouble {
        name: "full",
        begin: |redis| redis.limit_memory(1).unwrap(),
        end: |redis| redis.limit_memory(0).unwrap(),
    },
    Trouble {
        name: "refusing",
        begin: |redis| refuse(redis, "-@all"),
        end: |redis| refuse(redis, "+@all"),
    },
    Trouble {
        name: "full of garbage",
        begin: litter,
        end: |_| (),
    },
    Trouble {
        name: "of another schema",
        begin: relabel,
        end: |_| (),
    },
];

/// Two servers, and one that keeps nothing: it tells what is true.
struct Scene {
    listener: Listener,
    cluster: Cluster,
    truth: Served,
    playlist: Value,
    renamed: usize,
}

// === impl Scene ===

impl Scene {
    async fn set() -> Self {
        let listener = Listener::signed_in(Sim::builder()).await;
        let builder = RedisServer::builder().argument(&["--maxmemory-policy", "noeviction"]);
        let redis = builder.start().unwrap();
        let mut uncached = listener.command("tidal-mcp", &[]);
        uncached.env("TIDAL_CACHE_ENABLED", "false");
        let truth = Served::start(&mut uncached, &Heard::default()).await;
        let cluster = Cluster::start(2, redis, listener.sim(), |redis| {
            let mut command = listener.command("tidal-mcp", &[]);
            command
                .env("REDIS_URL", redis)
                .env("TIDAL_REDIS_TIMEOUT_MS", IMPATIENT);
            command
        })
        .await;
        let items = &listener.sim().sample().tracks[..3];
        let made = json!({"name": "Of all", "items": items});
        let made = good(&truth, "create_playlist", &made).await;
        Self {
            playlist: made["playlist"]["id"].clone(),
            listener,
            cluster,
            truth,
            renamed: 0,
        }
    }

    /// What was asked before and what was not is what it is without a cache.
    async fn read(&mut self, when: &str) {
        let known = json!({"query": "love"});
        for query in [known, self.cluster.unheard()] {
            let expected = good(&self.truth, "search", &query).await;
            for server in &self.cluster.servers {
                let answer = good(server, "search", &query).await;
                for kind in ["tracks", "albums", "artists"] {
                    assert_eq!(
                        answer[kind]["items"], expected[kind]["items"],
                        "{when} {query} {kind}"
                    );
                }
            }
        }
    }

    /// A change on each server is read there at once, and soon on the other.
    async fn write(&mut self, when: &str) {
        for writer in 0..2 {
            self.renamed += 1;
            let name = format!("Name {}", self.renamed);
            let update = json!({"id": self.playlist, "name": name});
            good(&self.cluster.servers[writer], "update_playlist", &update).await;
            assert_eq!(self.name(writer).await, name, "{when}, on {writer} itself");
            until(&format!("{when}, on the other"), SOON, async || {
                self.name(1 - writer).await == name
            })
            .await;
        }
    }

    async fn name(&self, server: usize) -> Value {
        let read = json!({"id": self.playlist});
        let read = good(&self.cluster.servers[server], "get_playlist", &read).await;
        read["playlist"]["name"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn whatever_happens_to_redis_tools_go_on_and_sharing_comes_back() {
    let mut scene = Scene::set().await;
    for trouble in TROUBLES {
        let name = trouble.name;
        scene.read("before").await;
        scene.write("before").await;
        (trouble.begin)(&scene.cluster.redis);
        scene.read(name).await;
        scene.write(name).await;
        (trouble.end)(&scene.cluster.redis);
        let sim = scene.listener.sim();
        scene.cluster.until_shared(name, sim).await;
        let name = format!("after it was {name}");
        scene.read(&name).await;
        scene.write(&name).await;
    }
    scene.cluster.redis.hang().unwrap();
    scene.cluster.stop().await;
    scene.truth.stop().await;
}

/// Takes all commands from everybody, or gives them back.
fn refuse(redis: &RedisServer, rule: &str) {
    redis.must(&["ACL", "SETUSER", "default", rule, "+acl"]).unwrap();
}

/// Puts garbage in the place of everything there is, of two kinds.
fn litter(redis: &RedisServer) {
    for (number, name) in names(redis).iter().enumerate() {
        redis.must(&[b"DEL", &name[..]]).unwrap();
        let put: &[u8] = if number % 2 == 0 { b"SET" } else { b"LPUSH" };
        // Refused where a server has been quicker.
        redis.command(&[put, name, b"garbage"]).unwrap();
    }
}

/// Says of everything that is kept that it is of the next schema.
fn relabel(redis: &RedisServer) {
    let mut relabelled = 0;
    for name in names(redis) {
        let name = String::from_utf8(name).unwrap();
        let parts = name.strip_prefix("tidal:").and_then(|rest| rest.split_once(':'));
        if let Some((schema, rest)) = parts
            && let Ok(schema) = schema.parse::<u16>()
        {
            let other = format!("tidal:{}:{rest}", schema + 1);
            // Refused where its time is over.
            redis.command(&["RENAME", &name, &other]).unwrap();
            relabelled += 1;
        }
    }
    assert!(relabelled > 0);
}

fn names(redis: &RedisServer) -> Vec<Vec<u8>> {
    let Reply::List(names) = redis.must(&["KEYS", "*"]).unwrap() else {
        panic!("no names");
    };
    let names = names.into_iter().map(|name| match name {
        Reply::Bytes(name) => name,
        other => panic!("{other:?}"),
    });
    let names: Vec<_> = names.collect();
    assert!(!names.is_empty());
    names
}
