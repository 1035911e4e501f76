//! What the server keeps is given while TIDAL cannot be asked: marked once it is past its time, and not for ever.

use std::{sync::Arc, time::Duration};

use serde_json::json;
use tidal_cache::{CacheOptions, Cached};
use tidal_core::{Error, Tidal};
use tidal_mcp::{Backend, Server};
use tokio::time::advance;

use crate::world;

#[tokio::test(start_paused = true)]
async fn while_tidal_is_down_what_was_answered_is_given_and_marked_and_the_rest_is_refused() {
    let fake = Arc::new(world::catalogue());
    let cached: Arc<dyn Tidal> = Arc::new(Cached::new(Arc::clone(&fake), CacheOptions::default()));
    let server = Server::new(Backend::ready(cached), &world::options()).unwrap();
    let known = || json!({"query": "blue"});
    let first = world::answer(&server, "search", known()).await;
    fake.fail_always(Error::Timeout {
        source: Arc::new(std::io::Error::other("down")),
    });
    assert_eq!(world::answer(&server, "search", known()).await, first, "as new");

    advance(Duration::from_mins(6)).await;
    let result = world::call(&server, "search", known()).await;
    let text = world::text(&result);
    assert_eq!(result.is_error, Some(false), "{text}");
    assert!(
        text.contains("Doubtful answer, given by TIDAL at")
            && text.contains("TIDAL failed and could not be asked again"),
        "{text}"
    );
    let stale = result.structured_content.unwrap();
    assert_eq!(
        stale["stale"]["because"],
        "TIDAL failed and could not be asked again"
    );
    assert_eq!(stale["tracks"], first["tracks"]);
    let unheard = world::error(&server, "search", json!({"query": "moods"})).await;
    assert_eq!(unheard["code"], "TIMEOUT");

    advance(Duration::from_hours(1)).await;
    let refused = world::error(&server, "search", known()).await;
    assert_eq!(refused["code"], "TIMEOUT", "its grace is over");

    fake.recover();
    let again = world::answer(&server, "search", known()).await;
    assert_eq!(again["tracks"], first["tracks"]);
    assert!(again.get("stale").is_none(), "{again}");
}
