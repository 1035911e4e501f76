//! The same over HTTP, for a listener who is signed in on the machine that serves.

use std::process::Stdio;

use serde_json::{Value, json};
use tidal_sim::Sim;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStderr},
};

use super::{Era, collector};
use crate::{
    listener::{Listener, send},
    world::in_time,
};

/// A server on a free port. Ends when this is dropped.
struct Server {
    authority: String,
    _child: Child,
    // Kept open: a server must not fail because nobody reads its log.
    _log: Lines<BufReader<ChildStderr>>,
}

impl Server {
    async fn start(listener: &Listener) -> Self {
        let mut child = listener
            .command("tidal-mcp", &["http", "--listen", "127.0.0.1:0"])
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut log = BufReader::new(child.stderr.take().unwrap()).lines();
        let authority = loop {
            let line = in_time(log.next_line())
                .await
                .unwrap()
                .expect("it says where it listens");
            if let Some((_, rest)) = line.split_once("http://127.0.0.1:") {
                let port = rest.split(|next: char| !next.is_ascii_digit()).next();
                break format!("127.0.0.1:{}", port.unwrap());
            }
        };
        Self {
            authority,
            _child: child,
            _log: log,
        }
    }

    async fn call(&self, era: Era, tool: &str, arguments: Value) -> Value {
        let mut params = json!({"name": tool, "arguments": arguments});
        era.complete(&mut params, &json!({}));
        let version = match era {
            Era::Legacy => "2025-11-25",
            Era::Modern => "2026-07-28",
        };
        let body = json!({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params}).to_string();
        let request = format!(
            "POST /mcp HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Type: application/json\r\n\
             Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: {version}\r\n\
             Mcp-Method: tools/call\r\nMcp-Name: {tool}\r\nContent-Length: {}\r\n\r\n{body}",
            self.authority,
            body.len()
        );
        let answer = send(&self.authority, &request).await;
        let (Some(start), Some(end)) = (answer.find('{'), answer.rfind('}')) else {
            panic!("{tool}: {answer}");
        };
        let answer: Value = serde_json::from_str(&answer[start..=end]).unwrap();
        answer["result"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_library_is_curated_over_http() {
    let listener = collector(Sim::builder()).await;
    let tracks = listener.sim().sample().tracks[..3].to_vec();
    let server = Server::start(&listener).await;
    for era in Era::BOTH {
        let good = async |tool, arguments| {
            let result = server.call(era, tool, arguments).await;
            assert_eq!(result["isError"], false, "{era:?} {tool}: {result}");
            result["structuredContent"].clone()
        };
        assert_eq!(good("get_account", json!({})).await["signed_in"], true);
        good("list_favorites", json!({"kind": "albums"})).await;
        let made = good("create_playlist", json!({"name": "Over HTTP", "items": tracks})).await;
        let id = &made["playlist"]["id"];
        assert_eq!(made["items"]["done"]["count"], 3, "{made}");
        let listed = good("list_playlists", json!({})).await;
        assert_eq!(&listed["playlists"]["items"][0]["id"], id, "{listed}");
        let refused = server.call(era, "delete_playlist", json!({"id": id})).await;
        assert_eq!(
            refused["structuredContent"]["error"]["reason"], "confirmation_needed",
            "{refused}"
        );
        good("delete_playlist", json!({"id": id, "confirm": true})).await;
        let gone = server.call(era, "get_playlist", json!({"id": id})).await;
        assert_eq!(gone["structuredContent"]["error"]["code"], "NOT_FOUND", "{gone}");
    }
}
