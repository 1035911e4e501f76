//! A session with `tidal-mcp`, message by message, in the manner of either era of the protocol. It knows no tool.

use std::process::Stdio;

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdin, ChildStdout, Command},
};

use crate::world::in_time;

/// How a client speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Era {
    /// With a handshake, as up to 2025-11-25.
    Legacy,
    /// With all that matters in each request, since 2026-07-28.
    Modern,
}

/// A client that the server can ask something, or cannot; and a person who always answers alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Person {
    /// The client cannot ask.
    Absent,
    /// They agree to everything.
    Agrees,
    /// They agree to nothing.
    Declines,
}

/// A running server and its client. The server ends when this is dropped.
pub(crate) struct Session {
    _child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    era: Era,
    person: Person,
    /// What the person was asked so far.
    pub(crate) questions: Vec<String>,
    next: u64,
}

// === impl Era ===

impl Era {
    pub(crate) const BOTH: [Self; 2] = [Self::Legacy, Self::Modern];

    /// Adds what a request of this era carries.
    pub(crate) fn complete(self, params: &mut Value, capabilities: &Value) {
        if self == Self::Modern {
            params["_meta"] = json!({
                "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                "io.modelcontextprotocol/clientCapabilities": capabilities,
                "io.modelcontextprotocol/clientInfo": {"name": "end-to-end", "version": "1"},
            });
        }
    }
}

// === impl Person ===

impl Person {
    fn capabilities(self) -> Value {
        match self {
            Self::Absent => json!({}),
            Self::Agrees | Self::Declines => json!({"elicitation": {"form": {}}}),
        }
    }

    fn answer(self) -> Value {
        match self {
            Self::Agrees => json!({"action": "accept", "content": {"confirm": true}}),
            Self::Declines | Self::Absent => json!({"action": "decline"}),
        }
    }
}

// === impl Session ===

impl Session {
    /// Starts the server, and shakes hands where the era does.
    pub(crate) async fn start(mut command: Command, era: Era, person: Person) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .kill_on_drop(true)
            .spawn()
            .unwrap();
        let mut session = Self {
            input: child.stdin.take().unwrap(),
            lines: BufReader::new(child.stdout.take().unwrap()).lines(),
            _child: child,
            era,
            person,
            questions: Vec::new(),
            next: 0,
        };
        if era == Era::Legacy {
            let hello = json!({
                "protocolVersion": "2025-11-25",
                "capabilities": person.capabilities(),
                "clientInfo": {"name": "end-to-end", "version": "1"},
            });
            session.request("initialize", hello).await;
            session
                .say(&json!({"jsonrpc": "2.0", "method": "notifications/initialized"}))
                .await;
        }
        session
    }

    /// The names of the tools that it lists.
    pub(crate) async fn tools(&mut self) -> Vec<String> {
        let listed = self.request("tools/list", json!({})).await;
        let names = listed["tools"].as_array().unwrap().iter();
        names
            .map(|tool| tool["name"].as_str().unwrap().to_owned())
            .collect()
    }

    /// What a tool answers, after the person was asked where it wants that.
    pub(crate) async fn call(&mut self, tool: &str, arguments: &Value) -> Value {
        let mut params = json!({"name": tool, "arguments": arguments});
        let result = self.request("tools/call", params.clone()).await;
        if result["resultType"] != "input_required" {
            return result;
        }
        let (key, asked) = result["inputRequests"]
            .as_object()
            .unwrap()
            .iter()
            .next()
            .unwrap();
        self.questions.push(question(&asked["params"]));
        params["requestState"] = result["requestState"].clone();
        params["inputResponses"] = json!({key: self.person.answer()});
        self.request("tools/call", params).await
    }

    /// The structured answer of a tool that succeeds.
    pub(crate) async fn answer(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_ne!(result["isError"], true, "{tool} {arguments}: {result}");
        result["structuredContent"].clone()
    }

    /// The error of a tool that fails; its text says the same as its structure.
    pub(crate) async fn error(&mut self, tool: &str, arguments: &Value) -> Value {
        let result = self.call(tool, arguments).await;
        assert_eq!(result["isError"], true, "{tool} {arguments}: {result}");
        let error = result["structuredContent"]["error"].clone();
        let said = result["content"][0]["text"].as_str().unwrap();
        for part in ["code", "message", "hint"] {
            let part = error[part].as_str().unwrap();
            assert!(!part.is_empty() && said.contains(part), "{tool}: {said}");
        }
        error
    }

    async fn request(&mut self, method: &str, mut params: Value) -> Value {
        self.next += 1;
        let id = self.next;
        self.era.complete(&mut params, &self.person.capabilities());
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
        loop {
            let line = in_time(self.lines.next_line()).await.unwrap();
            let message: Value = serde_json::from_str(&line.expect("the server goes on")).unwrap();
            if message["method"] == "elicitation/create" {
                self.questions.push(question(&message["params"]));
                let answer = json!({"jsonrpc": "2.0", "id": message["id"], "result": self.person.answer()});
                self.say(&answer).await;
            } else if message["id"] == id {
                assert!(message["result"].is_object(), "{method}: {message}");
                return message["result"].clone();
            }
        }
    }

    async fn say(&mut self, message: &Value) {
        self.input
            .write_all(format!("{message}\n").as_bytes())
            .await
            .unwrap();
    }
}

fn question(params: &Value) -> String {
    params["message"].as_str().unwrap().to_owned()
}
