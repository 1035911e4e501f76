//! What a server logs: a line for each request, where the time of a slow one went, to which request and trace everything
//! belongs, and nothing of what a client wrote. And that nobody waits for whoever reads it.

mod line;
mod stuck;

use std::time::Duration;

use serde_json::{Value, json};
use tidal_sim::{Delay, Fault};
use tokio::process::Command;

use crate::{
    hosting::house::House,
    servers::{Heard, Served},
    wire::{self, call},
    world::World,
};
use line::{Line, lines};

const TRACE: &str = "0af7651916cd43dd8448eb211c80319c";

fn server(world: &World, more: &[(&str, &str)]) -> Command {
    let mut command = Command::from(world.command("tidal-mcp"));
    command.envs(more.iter().copied()).kill_on_drop(true);
    command
}

/// Those of the access log.
fn access(lines: &[Line]) -> Vec<&Line> {
    lines
        .iter()
        .filter(|line| line.target() == "tidal_mcp::access")
        .collect()
}

#[tokio::test]
async fn each_request_is_a_line_that_tells_how_it_ended() {
    let (world, heard) = (World::start().await, Heard::default());
    let server = Served::start(&mut server(&world, &[]), &heard).await;
    let parent = format!("00-{TRACE}-b7ad6b7169203331-00");
    let track = world.sim.sample().tracks[0].clone();
    let mut answered = Vec::new();
    // What a client that says its revision asks again is written once.
    let usual = &[("Mcp-Protocol-Version", "2025-11-25")][..];
    for (head, body) in [
        (usual, call("search", &json!({"query": "unheard-of"}))),
        (usual, call("search", &json!({"query": "unheard-of"}))),
        (usual, call("search", &json!({"query": "unheard-of"}))),
        (
            &[
                ("X-Request-Id", "mine.7_a-B"),
                ("User-Agent", "a\tclient"),
                ("traceparent", &parent),
            ],
            call("get_tracks", &json!({"ids": [track]})),
        ),
        (
            &[("X-Request-Id", "not mine")],
            call("search", &json!({"query": ""})),
        ),
        (&[], call("made_up", &json!({}))),
        (&[], "made up".to_owned()),
    ] {
        answered.push(wire::post(server.authority(), head, &body).await);
    }
    let request = |path: &str| {
        let authority = server.authority();
        format!("GET {path} HTTP/1.1\r\nHost: {authority}\r\nConnection: close\r\n\r\n")
    };
    wire::raw(server.authority(), &request("/health")).await;
    wire::raw(server.authority(), &request("/made?up=1")).await;
    server.stop().await;

    let lines = lines(&heard);
    let access = access(&lines);
    let told: Vec<_> = access.iter().map(|line| line.summary()).collect();
    assert_eq!(
        told,
        [
            "tools/call search ok 200 tidal",
            "tools/call search ok 200 memory",
            "tools/call search ok 200 kept",
            "tools/call get_tracks ok 200 tidal",
            "tools/call search error INVALID_INPUT 200",
            "tools/call error INVALID_INPUT 200",
            "refused not_json_rpc 400",
        ]
    );
    for (line, answer) in access.iter().zip(&answered) {
        assert_eq!(line.text("/request_id"), answer.header("x-request-id").unwrap());
        let (_, body) = answer.text.split_once("\r\n\r\n").unwrap();
        assert_eq!(line.field("bytes"), &json!(body.len()), "{line:?}");
        assert_eq!(line.field("client"), &json!("127.0.0.1"), "{line:?}");
        assert!(
            line.field("duration_ms").as_f64().is_some_and(|time| time > 0.0),
            "{line:?}"
        );
        assert!(line.text("/at").contains(".rs:"), "{line:?}");
    }
    assert_eq!(access[3].text("/request_id"), "mine.7_a-B");
    assert_eq!(access[3].text("/trace_id"), TRACE);
    assert_eq!(access[3].field("user_agent"), &json!("a?client"));
    assert_ne!(access[4].text("/request_id"), "not mine");
    for written in ["unheard", "made", "up=1", track.as_str()] {
        assert!(
            access.iter().all(|line| !line.as_text().contains(written)),
            "{written} is told"
        );
    }
}

#[tokio::test]
async fn a_slow_call_tells_where_its_time_went_and_its_error_comes_once() {
    let (world, heard) = (World::start().await, Heard::default());
    let server = Served::start(&mut server(&world, &[("TIDAL_LOG_SLOW_MS", "300")]), &heard).await;
    let found = server.call("search", &json!({"query": "love"})).await;
    assert_eq!(found["isError"], false, "{found}");
    let late = Fault::Latency(Delay::Fixed(Duration::from_millis(400)));
    world.sim.faults().next(1, late);
    let found = server.call("search", &json!({"query": "unheard-of"})).await;
    assert_eq!(found["isError"], false, "{found}");
    world.sim.faults().next(1, Fault::Status503);
    world.sim.faults().next(1, late);
    let found = server.call("search", &json!({"query": "unheard"})).await;
    assert_eq!(found["isError"], false, "{found}");
    world
        .sim
        .faults()
        .always("/searchResults", Fault::ResetBeforeHeaders);
    let failed = server.call("search", &json!({"query": "hate"})).await;
    assert_eq!(failed["isError"], true, "{failed}");
    server.stop().await;

    let lines = lines(&heard);
    let slow: Vec<_> = lines
        .iter()
        .filter(|line| line.target() == "tidal_mcp::slow")
        .collect();
    // The one that failed may have been slow, too.
    let [late, retried, ..] = &slow[..] else {
        panic!("{slow:?}")
    };
    let number = |line: &Line, name: &str| line.field(name).as_f64().unwrap();
    assert_eq!(late.field("tool"), &json!("search"));
    assert_eq!(late.field("attempts"), &json!(1));
    assert!(number(late, "attempt_ms") >= 400.0, "{late:?}");
    assert!(number(late, "own_ms") < number(late, "attempt_ms"), "{late:?}");
    assert_eq!(retried.field("attempts"), &json!(2), "{retried:?}");
    assert_eq!(retried.field("pauses"), &json!(1), "{retried:?}");
    assert!(number(retried, "pause_ms") > 0.0, "{retried:?}");
    let failures: Vec<_> = lines
        .iter()
        .filter(|line| line.text("/level") == "WARN" && line.target() != "tidal_mcp::slow")
        .collect();
    let [failure] = &failures[..] else {
        panic!("{failures:?}")
    };
    assert_eq!(failure.text("/message"), "a tool call failed");
    assert!(
        failure
            .field("cause")
            .as_str()
            .is_some_and(|cause| cause.contains(": ")),
        "{failure:?}"
    );
    let access = access(&lines);
    let failed = access.last().unwrap();
    assert_eq!(failed.field("result"), &json!("error"));
    assert_eq!(failure.text("/request_id"), failed.text("/request_id"));
    assert!(
        slow.iter().all(|line| !line.as_text().contains("unheard")),
        "{slow:?}"
    );
}

#[tokio::test]
async fn whatever_is_logged_for_a_request_bears_its_name() {
    let (world, heard) = (World::start().await, Heard::default());
    let server = Served::start(&mut server(&world, &[("TIDAL_LOG", "debug")]), &heard).await;
    world.sim.faults().next(1, Fault::Status503);
    let named = [("X-Request-Id", "the-one")];
    let found = wire::post(
        server.authority(),
        &named,
        &call("search", &json!({"query": "love"})),
    )
    .await;
    assert_eq!(found.json()["result"]["isError"], json!(false), "{found:?}");
    server.stop().await;
    let lines = lines(&heard);
    let of_it: Vec<_> = lines
        .iter()
        .filter(|line| line.text("/request_id") == "the-one")
        .collect();
    for said in ["asking again", "answered", "request"] {
        assert!(
            of_it.iter().any(|line| line.text("/message") == said),
            "{said}: {of_it:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_principal_is_named_and_their_token_is_not() {
    let house = House::with(&[("TIDAL_LOG", "trace"), ("TIDAL_LOG_SLOW_MS", "1")]).await;
    let mia = house.admit("mia", "read").await;
    let replica = house.replica().await;
    let bearer = format!("Bearer {mia}");
    let search = call("search", &json!({"query": "unheard-of"}));
    let found = wire::post(replica.authority(), &[("Authorization", &bearer)], &search).await;
    assert_eq!(found.status, 200, "{found:?}");
    let wrong = wire::post(
        replica.authority(),
        &[("Authorization", "Bearer wrong-token")],
        &search,
    )
    .await;
    assert_eq!(wrong.status, 401, "{wrong:?}");
    replica.stop().await;
    let lines = lines(&house.heard);
    let access = access(&lines);
    let told: Vec<_> = access
        .iter()
        .map(|line| (line.summary(), line.field("principal")))
        .collect();
    let named = json!("mia");
    assert_eq!(
        told,
        [
            ("tools/call search ok 200 tidal".to_owned(), &named),
            ("refused token_unknown 401".to_owned(), &Value::Null),
        ]
    );
    assert!(
        lines.iter().any(|line| line.target() == "tidal_mcp::slow"),
        "nothing was slow"
    );
    let logged = house.heard.text();
    for secret in [mia.as_str(), "wrong-token", "Bearer"] {
        assert!(!logged.contains(secret), "{secret} is in the log");
    }
    for line in lines
        .iter()
        .filter(|line| line.target().starts_with("tidal_mcp::"))
    {
        assert!(!line.as_text().contains("unheard"), "{line:?}");
    }
}
