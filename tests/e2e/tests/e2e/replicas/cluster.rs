//! Servers that share a Redis, and waiting for what one does to be known to the others.

use std::time::Duration;

use serde_json::{Value, json};
use tidal_redis_server::RedisServer;
use tidal_sim::Sim;
use tokio::{
    process::Command,
    time::{interval, timeout},
};

use crate::servers::{Heard, Served};

/// How long a change may take to be seen, on a machine that has much else to do. Shorter than any answer is believed.
pub(super) const SOON: Duration = Duration::from_secs(10);

/// How long anything may take to be as it was.
const AGAIN: Duration = Duration::from_mins(1);

/// So long a server waits for Redis where it is not the point that Redis is slow.
pub(super) const PATIENT: &str = "5000";

/// Servers, and the Redis between them.
pub(super) struct Cluster {
    pub(super) redis: RedisServer,
    pub(super) servers: Vec<Served>,
    /// How many questions were made up so far.
    made_up: usize,
}

// === impl Cluster ===

impl Cluster {
    /// So many servers, of which each knows what another was told. `command` is told where Redis is.
    pub(super) async fn start(
        count: usize,
        redis: RedisServer,
        sim: &Sim,
        command: impl Fn(&str) -> Command,
    ) -> Self {
        let mut servers = Vec::new();
        for _ in 0..count {
            let mut command = command(&redis.url());
            servers.push(Served::start(command.kill_on_drop(true), &Heard::default()).await);
        }
        let mut cluster = Self {
            redis,
            servers,
            made_up: 0,
        };
        cluster.until_shared("at the start", sim).await;
        cluster
    }

    /// A search that nobody has asked for.
    pub(super) fn unheard(&mut self) -> Value {
        self.made_up += 1;
        json!({"query": format!("love {}", self.made_up)})
    }

    /// Waits until TIDAL is asked once for what all servers are asked.
    pub(super) async fn until_shared(&mut self, when: &str, sim: &Sim) {
        until(&format!("shared {when}"), AGAIN, async || {
            let (query, before) = (self.unheard(), searches(sim));
            let mut answers = Vec::new();
            for server in &self.servers {
                let answer = good(server, "search", &query).await;
                answers.push(answer["tracks"]["items"].clone());
            }
            assert!(answers.windows(2).all(|two| two[0] == two[1]), "{answers:?}");
            searches(sim) - before == 1
        })
        .await;
    }

    /// Ends all of them as an operator does.
    pub(super) async fn stop(self) {
        for server in self.servers {
            server.stop().await;
        }
    }
}

/// How often TIDAL was asked to search.
pub(super) fn searches(sim: &Sim) -> u64 {
    sim.counters().calls("GET /searchResults")
}

/// What a tool answers that has to succeed, and may not be in doubt.
pub(super) async fn good(server: &Served, tool: &str, arguments: &Value) -> Value {
    let result = server.call(tool, arguments).await;
    assert_eq!(result["isError"], false, "{tool} {arguments}: {result}");
    let answer = result["structuredContent"].clone();
    assert!(answer.get("stale").is_none(), "{tool} {arguments}: {answer}");
    answer
}

/// Waits until it holds.
pub(super) async fn until(what: &str, patience: Duration, mut holds: impl AsyncFnMut() -> bool) {
    let mut looks = interval(Duration::from_millis(20));
    let waiting = async {
        while !holds().await {
            looks.tick().await;
        }
    };
    assert!(timeout(patience, waiting).await.is_ok(), "never: {what}");
}
