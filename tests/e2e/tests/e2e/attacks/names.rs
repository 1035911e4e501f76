//! A page that somebody visits, and a name that its owner points to this machine.

use serde_json::json;

use super::target::{Target, call};

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_name_that_was_pointed_here_is_not_answered() {
    let target = Target::start().await;
    let search = call("search", &json!({"query": "love"}));
    for host in [
        "rebound.evil.example",
        "127.0.0.1.evil.example:80",
        "localhost.evil.example",
        "",
    ] {
        let answer = target.post(&[("Host", host)], &search).await;
        assert!(matches!(answer.status, 400 | 403), "{host:?}: {answer:?}");
    }
    let both = target
        .send(&format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nHost: evil.example\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            target.server.authority()
        ))
        .await;
    assert!(matches!(both.status, 400 | 403), "{both:?}");
    assert_eq!(target.world.sim.counters().total, 0);
    target.is_well().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn another_page_is_not_answered() {
    let target = Target::start().await;
    let search = call("search", &json!({"query": "love"}));
    for origin in [
        "https://evil.example",
        "null",
        "http://127.0.0.1:1",
        "file://",
        "nonsense",
    ] {
        let answer = target.post(&[("Origin", origin)], &search).await;
        assert_eq!(answer.status, 403, "{origin}: {answer:?}");
        let head = answer.text.to_ascii_lowercase();
        assert!(
            !head.contains("access-control-allow-origin"),
            "{origin}: {answer:?}"
        );
    }
    assert_eq!(target.world.sim.counters().total, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn what_comes_back_in_a_head_was_never_put_there_by_a_client() {
    let target = Target::start().await;
    let injected = "x%0d%0aSet-Cookie:%20evil=1";
    let requests = [
        format!("GET /{injected} HTTP/1.1\r\nHost: {{}}\r\nConnection: close\r\n\r\n"),
        format!("POST /mcp?{injected} HTTP/1.1\r\nHost: {{}}\r\nMcp-Session-Id: {injected}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
        "GET /health HTTP/1.1\r\nHost: {}\r\nX-Request-Id: a\rSet-Cookie: evil=1\r\nConnection: close\r\n\r\n".to_owned(),
        "POST /mcp HTTP/1.1\r\nHost: {}\r\nMcp-Protocol-Version: 2025-11-25\nSet-Cookie: evil=1\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_owned(),
    ];
    for request in requests {
        let answer = target
            .send(&request.replace("{}", target.server.authority()))
            .await;
        let (head, _) = answer.text.split_once("\r\n\r\n").unwrap_or((&answer.text, ""));
        assert!(
            !head.to_ascii_lowercase().contains("set-cookie"),
            "{request}: {head}"
        );
    }
    target.is_well().await;
}
