//! The binary over standard input and output: whatever comes in, only protocol comes out, and it stays alive.

use std::{
    io::{BufRead, BufReader, Read, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

use crate::binary::binary;

struct Session {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Session {
    fn start(arguments: &[&str]) -> Self {
        let mut child = program(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        Self {
            input: child.stdin.take(),
            output: BufReader::new(child.stdout.take().unwrap()),
            child,
        }
    }

    fn send(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.write_all(b"\n").unwrap();
        input.flush().unwrap();
    }

    fn receive(&mut self) -> Value {
        let mut line = String::new();
        self.output.read_line(&mut line).unwrap();
        serde_json::from_str(&line).unwrap_or_else(|_| panic!("no JSON on standard output: {line:?}"))
    }

    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.send(
            json!({"jsonrpc": "2.0", "id": method, "method": method, "params": params})
                .to_string()
                .as_bytes(),
        );
        let answer = self.receive();
        assert_eq!(answer["id"], method, "{answer}");
        answer
    }

    fn initialize(&mut self) -> Value {
        let client = json!({"name": "test", "version": "1"});
        self.ask(
            "initialize",
            &json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": client}),
        )
    }

    /// Closes the input; gives the exit code and what else was written.
    fn finish(mut self) -> (Option<i32>, String) {
        drop(self.input.take());
        let mut rest = String::new();
        self.output.read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

fn program(arguments: &[&str]) -> Command {
    let mut command = binary("/nonexistent", arguments);
    command.env("TIDAL_LOG", "trace");
    command
}

#[test]
fn a_session_from_start_to_end() {
    let mut session = Session::start(&[]);
    assert_eq!(session.initialize()["result"]["protocolVersion"], "2025-06-18");
    session.send(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    let tools = session.ask("tools/list", &json!({}));
    assert_eq!(
        tools["result"]["tools"].as_array().unwrap().len(),
        tidal_mcp::tools::all().len()
    );
    let call = session.ask(
        "tools/call",
        &json!({"name": "search", "arguments": {"query": "a"}}),
    );
    assert_eq!(
        call["result"]["structuredContent"]["error"]["reason"],
        "not_configured"
    );
    assert_eq!(session.ask("ping", &json!({}))["result"], json!({}));
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn a_modern_session_needs_no_initialize() {
    let mut session = Session::start(&["stdio"]);
    let meta = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    assert_eq!(
        session.ask("server/discover", &meta)["result"]["resultType"],
        "complete"
    );
    assert_eq!(
        session.ask("tools/list", &meta)["result"]["cacheScope"],
        "private"
    );
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn requests_that_share_an_id_are_each_answered() {
    let mut session = Session::start(&[]);
    session.initialize();
    for twins in [
        concat!(
            r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"search","arguments":{"query":"a"}}}"#,
            "\n",
            r#"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"search","arguments":{"query":"b"}}}"#,
        ),
        concat!(
            r#"{"jsonrpc":"2.0","id":5,"method":"tools/list"}"#,
            "\n",
            r#"{"jsonrpc":"2.0","id":5,"method":"ping"}"#,
        ),
    ] {
        session.send(twins.as_bytes());
        for _ in 0..2 {
            assert_eq!(session.receive()["id"], 5, "{twins}");
        }
    }
    assert_eq!(session.ask("ping", &json!({}))["result"], json!({}));
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn a_session_that_began_without_initialize_goes_on_without() {
    let mut session = Session::start(&[]);
    let meta = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    assert_eq!(
        session.ask("tools/list", &meta)["result"]["cacheScope"],
        "private"
    );
    let late = session.initialize();
    assert_eq!(late["error"]["code"], -32600, "{late}");
    let message = late["error"]["message"].as_str().unwrap();
    assert!(message.contains("without initialize"), "{message}");
    assert_eq!(
        session.ask("tools/list", &meta)["result"]["cacheScope"],
        "private"
    );
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn a_client_that_only_discovered_may_still_initialize() {
    let mut session = Session::start(&[]);
    let meta = json!({"_meta": {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {},
    }});
    session.ask("server/discover", &meta);
    assert_eq!(session.initialize()["result"]["protocolVersion"], "2025-06-18");
    assert_eq!(
        session.ask("tools/list", &json!({}))["result"]["tools"]
            .as_array()
            .unwrap()
            .len(),
        tidal_mcp::tools::all().len()
    );
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn broken_lines_are_answered_and_survived() {
    let mut session = Session::start(&[]);
    // Before the first request as well as after it.
    session.send(br#"{"jsonrpc":"2.0","method":"notifications/initialized"}"#);
    session.send(br#"{"jsonrpc":"2.0","id":5,"result":{}}"#);
    for round in 0..2 {
        for broken in [
            &b"{"[..],
            b"not json",
            b"\xff\xfe\x00{}",
            b"{\"jsonrpc\":\"2.0\",\"id\":1,",
            b"[[[[",
        ] {
            session.send(broken);
            let answer = session.receive();
            assert_eq!(
                (&answer["error"]["code"], &answer["id"]),
                (&json!(-32700), &Value::Null),
                "{answer}"
            );
        }
        for (odd, id) in [
            (&b"[]"[..], Value::Null),
            (b"7", Value::Null),
            (br#"{"id":3}"#, json!(3)),
            (br#"{"jsonrpc":"1.0","id":"x","method":"ping"}"#, json!("x")),
        ] {
            session.send(odd);
            let answer = session.receive();
            assert_eq!(
                (&answer["error"]["code"], &answer["id"]),
                (&json!(-32600), &id),
                "{answer}"
            );
        }
        session.send(b"");
        session.send(b"   \r");
        if round == 0 {
            assert_eq!(session.initialize()["result"]["serverInfo"]["name"], "tidal-mcp");
        }
    }
    assert_eq!(
        session.ask("tools/list", &json!({}))["result"]["tools"]
            .as_array()
            .unwrap()
            .len(),
        tidal_mcp::tools::all().len()
    );
    let unknown = session.ask("tools/destroy", &json!({}));
    assert_eq!(unknown["error"]["code"], -32601);
    let malformed = session.ask("tools/call", &json!({"name": 7}));
    assert_eq!(malformed["error"]["code"], -32602);
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn large_messages_are_read_and_larger_ones_refused() {
    let mut session = Session::start(&[]);
    session.initialize();
    let long = "x".repeat(4 * 1024 * 1024 - 200);
    let answer = session.ask(
        "tools/call",
        &json!({"name": "search", "arguments": {"query": long}}),
    );
    let error = &answer["result"]["structuredContent"]["error"];
    assert_eq!(error["code"], "INVALID_INPUT");
    assert!(error["message"].as_str().unwrap().len() < 400, "{error}");
    session.send(&vec![b'x'; 5 * 1024 * 1024]);
    let answer = session.receive();
    assert_eq!(answer["error"]["code"], -32600);
    assert!(
        answer["error"]["message"]
            .as_str()
            .unwrap()
            .contains("longer than 4194304 bytes"),
        "{answer}"
    );
    assert_eq!(session.ask("ping", &json!({}))["result"], json!({}));
    assert_eq!(session.finish(), (Some(0), String::new()));
}

#[test]
fn a_client_that_says_nothing_ends_the_server_cleanly() {
    assert_eq!(Session::start(&[]).finish(), (Some(0), String::new()));
}

#[test]
fn a_start_that_cannot_succeed_says_why_on_standard_error_alone() {
    for (arguments, expected) in [
        (
            &["--toolsets", "catalgo"][..],
            "did you mean catalog?; known: catalog, discover, playlists, library, playback, account, all",
        ),
        (&["http", "--listen", "0.0.0.0:0"], "only listens on loopback"),
        (&["http", "--listen", "nonsense"], "mcp.listen"),
        (&["--country", "Germany"], "catalogue.country"),
        (
            &["--config", "/nonexistent/tidal.toml"],
            "/nonexistent/tidal.toml",
        ),
    ] {
        let output = program(arguments).stdin(Stdio::null()).output().unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}");
        assert!(output.stdout.is_empty(), "{arguments:?}");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn the_tools_can_be_printed() {
    let output = program(&["tools", "--toolsets", "discover"]).output().unwrap();
    let tools: Value = serde_json::from_slice(&output.stdout).unwrap();
    let names: Vec<_> = tools
        .as_array()
        .unwrap()
        .iter()
        .map(|tool| &tool["name"])
        .collect();
    assert_eq!(names, ["find_similar", "recommend_tracks", "get_mixes"]);
}
