//! `tidal-mcp` as an assistant starts it: over standard input and output.

use std::process::Stdio;

use rmcp::transport::TokioChildProcess;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::Command,
};

use crate::{
    assistant::{COST, legacy, modern, play},
    world::{World, in_time},
};

fn server(world: &World) -> Command {
    let mut command = Command::from(world.command("tidal-mcp"));
    command.stderr(Stdio::null()).kill_on_drop(true);
    command
}

fn transport(world: &World) -> TokioChildProcess {
    let builder = TokioChildProcess::builder(server(world)).stderr(Stdio::null());
    builder.spawn().unwrap().0
}

#[tokio::test]
async fn a_legacy_assistant_works() {
    let world = World::start().await;
    let client = in_time(legacy(transport(&world))).await;
    in_time(play(&client, &world, COST)).await;
    client.cancel().await.unwrap();
}

#[tokio::test]
async fn a_modern_assistant_works() {
    let world = World::start().await;
    let client = in_time(modern(transport(&world))).await;
    in_time(play(&client, &world, COST)).await;
    client.cancel().await.unwrap();
}

/// With the most talkative log there is, every line on standard output is a message of the protocol.
#[tokio::test]
async fn nothing_but_protocol_is_on_standard_output() {
    let world = World::start().await;
    let mut server = server(&world)
        .env("TIDAL_LOG", "trace")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = server.stdin.take().unwrap();
    let mut lines = BufReader::new(server.stdout.take().unwrap()).lines();
    let track = &world.sim.sample().tracks[0];
    let session = [
        (
            "initialize",
            json!({
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": {"name": "end-to-end", "version": "1"},
            }),
        ),
        ("tools/list", json!({})),
        (
            "tools/call",
            json!({"name": "search", "arguments": {"query": "love"}}),
        ),
        (
            "tools/call",
            json!({"name": "get_tracks", "arguments": {"ids": [track]}}),
        ),
        (
            "tools/call",
            json!({"name": "find_similar", "arguments": {"kind": "track", "id": track}}),
        ),
        (
            "tools/call",
            json!({"name": "search", "arguments": {"query": "x", "frobnicate": 1}}),
        ),
        ("resources/templates/list", json!({})),
    ];
    for (id, (method, params)) in session.into_iter().enumerate() {
        let request = json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params});
        input.write_all(format!("{request}\n").as_bytes()).await.unwrap();
        let line = in_time(lines.next_line()).await.unwrap().unwrap();
        let answer: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("not protocol: {line}"));
        assert_eq!(
            (&answer["jsonrpc"], &answer["id"]),
            (&json!("2.0"), &json!(id)),
            "{answer}"
        );
        assert!(answer.get("result").is_some(), "{method}: {answer}");
        let failed = answer["result"]["isError"] == true;
        assert_eq!(
            failed,
            params["arguments"].get("frobnicate").is_some(),
            "{answer}"
        );
        if method == "initialize" {
            let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
            input.write_all(format!("{ready}\n").as_bytes()).await.unwrap();
        }
    }
    drop(input);
    assert_eq!(
        in_time(lines.next_line()).await.unwrap(),
        None,
        "nothing after the last answer"
    );
    assert_eq!(in_time(server.wait()).await.unwrap().code(), Some(0));
}
