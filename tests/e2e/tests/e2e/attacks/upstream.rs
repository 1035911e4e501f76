//! A TIDAL that is not itself any more.

use serde_json::json;
use tidal_sim::Fault;

use super::target::Target;

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_unpacks_to_too_much_is_not_unpacked() {
    let target = Target::start().await;
    target
        .world
        .sim
        .faults()
        .always("GET /searchResults", Fault::GzipBomb);
    let result = target.server.call("search", &json!({"query": "love"})).await;
    assert_eq!(result["isError"], true, "{result}");
    let error = &result["structuredContent"]["error"];
    assert_eq!(error["code"], "API_ERROR", "{error}");
    let resident = resident(target.server.process());
    assert!(resident < 128 * 1024, "{resident} KiB");
}

/// What the process has in memory at most so far, in KiB.
fn resident(process: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}
