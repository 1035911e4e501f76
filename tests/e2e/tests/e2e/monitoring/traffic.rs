//! People who keep asking, whatever comes back.

use std::time::Duration;

use serde_json::json;
use tokio::{task::JoinSet, time::interval};

use crate::hosting::house::asked;

/// Ends with this.
pub(super) type Traffic = JoinSet<()>;

/// At each of these servers somebody searches for something new, and for it once more, ten times a second.
pub(super) fn traffic(servers: &[String], token: &str) -> Traffic {
    let mut traffic = JoinSet::new();
    for (place, server) in servers.iter().cloned().enumerate() {
        let token = token.to_owned();
        traffic.spawn(async move {
            let mut pace = interval(Duration::from_millis(100));
            for number in 0.. {
                pace.tick().await;
                let query = json!({"query": format!("love {place} {number}"), "types": ["track"]});
                for _ in 0..2 {
                    let call = json!({"name": "search", "arguments": query.clone()});
                    asked(&server, &token, ("tools/call", call), json!({})).await;
                }
            }
        });
    }
    traffic
}
