//! Bodies that cost more to read than to send.

use serde_json::json;

use super::target::{Target, call};

const VERSION: (&str, &str) = ("MCP-Protocol-Version", "2025-11-25");

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn ten_mebibytes_are_refused() {
    let target = Target::start().await;
    let large = call("search", &json!({"query": "x".repeat(10 * 1024 * 1024)}));
    // Announced: refused before it is read, so that it need not be sent.
    let announced = target
        .send(&format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nAccept: application/json, \
             text/event-stream\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
            target.server.authority(),
            large.len()
        ))
        .await;
    assert_eq!(announced.status, 413, "{announced:?}");
    target.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_hundred_thousand_levels_are_refused() {
    let target = Target::start().await;
    let (open, close) = ("[".repeat(100_000), "]".repeat(100_000));
    let objects = "{\"a\":".repeat(100_000) + "1" + &"}".repeat(100_000);
    let within = |deep: &str| {
        format!(
            "{{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{{\"name\":\"search\",\"arguments\":{deep}}}}}"
        )
    };
    for body in [
        format!("{open}{close}"),
        open.clone(),
        objects.clone(),
        within(&format!("{open}{close}")),
        within(&objects),
    ] {
        let answer = target.post(&[VERSION], &body).await;
        assert_eq!(answer.status, 400, "{answer:?}");
        assert!(answer.text.contains("\"error\""), "{answer:?}");
    }
    target.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_batch_is_refused() {
    let target = Target::start().await;
    let one = call("search", &json!({"query": "love"}));
    let many = vec![one.as_str(); 1_000].join(",");
    let answer = target.post(&[VERSION], &format!("[{many}]")).await;
    assert_eq!(answer.status, 400, "{answer:?}");
    assert_eq!(target.world.sim.counters().total, 0);
}
