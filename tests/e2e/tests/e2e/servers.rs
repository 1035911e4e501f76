//! `tidal-mcp` as a process that can be asked, listened to, and killed. Which assistant asks is not its business: it
//! speaks the protocol of the years before 2026, in plain lines and plain HTTP.

use std::{
    process::Stdio,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncBufReadExt, AsyncRead, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStderr, ChildStdin, ChildStdout, Command},
    task::JoinSet,
};

use crate::{listener::send, world::in_time};

const VERSION: &str = "2025-11-25";

/// Everything that was said somewhere, as it was said.
#[derive(Clone, Default)]
pub(crate) struct Heard(Arc<Mutex<String>>);

/// A server over standard input and output.
pub(crate) struct Piped {
    child: Child,
    input: ChildStdin,
    lines: Lines<BufReader<ChildStdout>>,
    heard: Heard,
    next: u64,
    _listening: JoinSet<()>,
}

/// A server over HTTP, on a port of its own.
pub(crate) struct Served {
    child: Child,
    authority: String,
    heard: Heard,
    _listening: JoinSet<()>,
}

/// The same, whose log nobody reads from then on.
pub(crate) struct Unheard {
    pub(crate) child: Child,
    pub(crate) authority: String,
    pub(crate) said: String,
    pub(crate) log: BufReader<ChildStderr>,
}

// === impl Heard ===

impl Heard {
    pub(crate) fn note(&self, text: &str) {
        let mut heard = self.0.lock().unwrap();
        heard.push_str(text);
        heard.push('\n');
    }

    pub(crate) fn text(&self) -> String {
        self.0.lock().unwrap().clone()
    }

    /// Listens until nothing more is said.
    fn listen(&self, source: impl AsyncRead + Unpin + Send + 'static) -> JoinSet<()> {
        let heard = self.clone();
        let mut listening = JoinSet::new();
        listening.spawn(async move {
            let mut lines = BufReader::new(source).lines();
            while let Ok(Some(line)) = lines.next_line().await {
                heard.note(&line);
            }
        });
        listening
    }
}

// === impl Piped ===

impl Piped {
    /// Starts it and greets it. What it says is noted there.
    pub(crate) async fn start(command: &mut Command, heard: &Heard) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let listening = heard.listen(child.stderr.take().unwrap());
        let mut piped = Self {
            input: child.stdin.take().unwrap(),
            lines: BufReader::new(child.stdout.take().unwrap()).lines(),
            child,
            heard: heard.clone(),
            next: 0,
            _listening: listening,
        };
        let greeting = json!({
            "protocolVersion": VERSION,
            "capabilities": {},
            "clientInfo": {"name": "end-to-end", "version": "1"},
        });
        piped.ask("initialize", &greeting).await.expect("it greets back");
        let ready = json!({"jsonrpc": "2.0", "method": "notifications/initialized"});
        piped.say(&ready).await;
        piped
    }

    /// The result of a tool, or `None` if the server is gone.
    pub(crate) async fn call(&mut self, tool: &str, arguments: &Value) -> Option<Value> {
        self.ask("tools/call", &json!({"name": tool, "arguments": arguments}))
            .await
    }

    /// The answer to a request, or `None` if the server is gone.
    pub(crate) async fn ask(&mut self, method: &str, params: &Value) -> Option<Value> {
        self.next += 1;
        let id = self.next;
        self.say(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}))
            .await;
        loop {
            let line = in_time(self.lines.next_line()).await.ok()??;
            self.heard.note(&line);
            let answer: Value = serde_json::from_str(&line).unwrap();
            if answer["id"] == id {
                return Some(answer["result"].clone());
            }
        }
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Ends it as an assistant does.
    pub(crate) async fn stop(self) {
        let Self {
            mut child,
            input,
            mut lines,
            ..
        } = self;
        drop(input);
        while let Ok(Some(_)) = in_time(lines.next_line()).await {}
        assert!(in_time(child.wait()).await.unwrap().success());
    }

    async fn say(&mut self, message: &Value) {
        // Whether anybody listened shows in the answer.
        let _ = self.input.write_all(format!("{message}\n").as_bytes()).await;
    }
}

// === impl Unheard ===

impl Unheard {
    /// Starts it on a free port, and reads on until it serves.
    pub(crate) async fn start(command: &mut Command) -> Self {
        let mut child = command
            .args(["http", "--listen", "127.0.0.1:0"])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap());
        let mut said = String::new();
        let authority = in_time(async {
            loop {
                let start = said.len();
                assert_ne!(log.read_line(&mut said).await.unwrap(), 0, "it ended: {said}");
                if let Some((_, rest)) = said[start..].split_once("serving MCP at http://") {
                    break rest.split('/').next().unwrap().to_owned();
                }
            }
        })
        .await;
        Self {
            child,
            authority,
            said,
            log,
        }
    }
}

// === impl Served ===

impl Served {
    /// Starts it on a free port. What it says is noted there.
    pub(crate) async fn start(command: &mut Command, heard: &Heard) -> Self {
        let Unheard {
            child,
            authority,
            said,
            log,
        } = Unheard::start(command).await;
        heard.note(&said);
        Self {
            child,
            authority,
            heard: heard.clone(),
            _listening: heard.listen(log),
        }
    }

    /// The result of a tool.
    pub(crate) async fn call(&self, tool: &str, arguments: &Value) -> Value {
        let params = json!({"name": tool, "arguments": arguments});
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
        let answer = send(
            &self.authority,
            &format!(
                "POST /mcp HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
                 Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: {VERSION}\r\n\
                 Content-Length: {}\r\n\r\n{body}",
                self.authority,
                body.len(),
            ),
        )
        .await;
        self.heard.note(&answer);
        let (start, end) = (answer.find('{'), answer.rfind('}'));
        let (Some(start), Some(end)) = (start, end) else {
            panic!("no answer: {answer}");
        };
        let answer: Value = serde_json::from_str(&answer[start..=end]).unwrap();
        answer["result"].clone()
    }

    /// Where it listens.
    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    /// Ends it in the middle of whatever it does.
    pub(crate) async fn kill(mut self) {
        self.child.kill().await.unwrap();
    }

    /// Its process.
    pub(crate) fn process(&self) -> u32 {
        self.child.id().unwrap()
    }

    /// Ends it as an operator does.
    pub(crate) async fn stop(mut self) {
        let id = self.child.id().unwrap().to_string();
        assert!(
            Command::new("kill")
                .args(["-TERM", &id])
                .status()
                .await
                .unwrap()
                .success()
        );
        assert!(in_time(self.child.wait()).await.unwrap().success());
    }
}
