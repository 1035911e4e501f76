//! Cursors of the MCP server's lists: what was not sealed by it is refused in words, whatever it is.
#![no_main]

use std::sync::{Arc, LazyLock};

use libfuzzer_sys::fuzz_target;
use serde_json::json;
use tidal_core::{Tidal, testing::{FakeTidal, build}};
use tidal_mcp::{Backend, Options, Server};
use tokio::runtime::{Builder, Runtime};

static RUNTIME: LazyLock<Runtime> =
    LazyLock::new(|| Builder::new_current_thread().enable_all().build().expect("a runtime"));

static SERVER: LazyLock<Server> = LazyLock::new(|| {
    let tidal: Arc<dyn Tidal> = Arc::new(FakeTidal::new().with_track(build::track("1").title("Blue")));
    Server::new(Backend::ready(tidal), &Options::default()).expect("a server")
});

fuzz_target!(|cursor: &str| {
    let arguments = json!({"query": "blue", "types": ["track"], "cursor": cursor});
    let arguments = arguments.as_object().cloned().unwrap_or_default();
    let result = RUNTIME.block_on(SERVER.router().call("search", arguments)).expect("an answer");
    assert_eq!(result.is_error, Some(true));
});
