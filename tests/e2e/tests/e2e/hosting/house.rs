//! What an operator runs: a Redis, a file of principals, and replicas that come and go.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use tidal_redis_server::RedisServer;
use tidal_sim::{Builder, Sim};
use tokio::process::Command;

use crate::{
    listener::{Listener, Ran, ended},
    servers::{Heard, Served},
    wire::{self, Answer},
};

/// The one secret of the replicas.
const KEY: &str = "a key of these tests, long enough to be one";

/// Where TIDAL sends browsers back to.
pub(crate) const REDIRECT: &str = "https://mcp.example.org/sign-in";

/// The house.
pub(crate) struct House {
    pub(crate) redis: RedisServer,
    pub(crate) listener: Listener,
    /// Whatever any replica said.
    pub(crate) heard: Heard,
    more: Vec<(&'static str, String)>,
    started: AtomicUsize,
}

// === impl House ===

impl House {
    pub(crate) async fn start() -> Self {
        Self::with(&[]).await
    }

    /// With these variables in the environment of each program.
    pub(crate) async fn with(more: &[(&'static str, &str)]) -> Self {
        Self::at(Sim::builder(), more).await
    }

    /// The same, with such a TIDAL.
    pub(crate) async fn at(sim: Builder, more: &[(&'static str, &str)]) -> Self {
        let more = more.iter().map(|(name, value)| (*name, (*value).to_owned()));
        Self {
            redis: RedisServer::start().unwrap(),
            listener: Listener::with(sim.redirect_uri(REDIRECT)).await,
            heard: Heard::default(),
            more: more.collect(),
            started: AtomicUsize::new(0),
        }
    }

    /// `tidal-mcp`, as it is configured here.
    pub(crate) fn command(&self, line: &[&str]) -> Command {
        let mut command = self.listener.command("tidal-mcp", &[]);
        let principals = self.listener.home().join("principals.toml");
        command
            .env("REDIS_URL", self.redis.url())
            // The machine has much else to do, and it is not the point that Redis is slow.
            .env("TIDAL_REDIS_TIMEOUT_MS", "5000")
            .env("TIDAL_CLIENT_SECRET", tidal_sim::CLIENT_SECRET)
            .env("TIDAL_REDIRECT_URI", REDIRECT)
            .env("TIDAL_HTTP_AUTH", "token")
            .env("TIDAL_HTTP_PRINCIPALS_FILE", principals)
            .env("TIDAL_MCP_SEALING_KEY", KEY)
            // All that is sent here comes from one address.
            .env("TIDAL_LIMITS_ADDRESS_REQUESTS_PER_MINUTE", "0")
            .env("TIDAL_LIMITS_REQUESTS_PER_MINUTE", "0")
            // Nor is how late its processors come to what is ready: many tests share them.
            .env("TIDAL_LIMITS_OVERLOAD_DELAY_MS", "0")
            .envs(self.more.iter().map(|(name, value)| (*name, value)))
            .args(line);
        command
    }

    /// Lets somebody in. Answers with their token.
    pub(crate) async fn admit(&self, name: &str, scopes: &str) -> String {
        let ran = self.run(&["principal", "add", name, "--scopes", scopes]).await;
        ran.out.trim().to_owned()
    }

    /// Runs `tidal-mcp` to its end, which has to be a good one.
    pub(crate) async fn run(&self, line: &[&str]) -> Ran {
        let ran = ended(&mut self.command(line)).await;
        assert_eq!(ran.code, Some(0), "{ran:?}");
        ran
    }

    /// One more replica. It has a vault of its own, as on a machine of its own.
    pub(crate) async fn replica(&self) -> Served {
        let number = self.started.fetch_add(1, Ordering::Relaxed);
        let vault = self.listener.home().join(format!("vault-{number}"));
        let mut command = self.command(&[]);
        command.env("TIDAL_VAULT_FOLDER", vault).kill_on_drop(true);
        Served::start(&mut command, &self.heard).await
    }
}

/// A request of this principal's, as it is made since 2026, with what their client can do.
pub(crate) async fn asked(
    authority: &str,
    token: &str,
    (method, mut params): (&str, Value),
    capabilities: Value,
) -> Answer {
    params["_meta"] = json!({
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": capabilities,
        "io.modelcontextprotocol/clientInfo": {"name": "end-to-end", "version": "1"},
    });
    let bearer = format!("Bearer {token}");
    let name = params["name"].as_str().map(str::to_owned);
    let mut head = vec![
        ("Authorization", bearer.as_str()),
        ("MCP-Protocol-Version", "2026-07-28"),
        ("Mcp-Method", method),
    ];
    head.extend(name.as_deref().map(|name| ("Mcp-Name", name)));
    let request = json!({"jsonrpc": "2.0", "id": 1, "method": method, "params": params});
    wire::post(authority, &head, &request.to_string()).await
}

/// What a tool answers this principal.
pub(crate) async fn answer(authority: &str, token: &str, tool: &str, arguments: Value) -> Value {
    let params = json!({"name": tool, "arguments": arguments});
    let answer = asked(authority, token, ("tools/call", params), json!({})).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    answer.json()["result"].clone()
}

/// Presses the button on the page that a sign-in begins with. Answers with where TIDAL asks, and with the cookie.
pub(crate) async fn go_on(authority: &str, target: &str) -> (String, String) {
    let request = format!(
        "POST {target} HTTP/1.1\r\nHost: mcp.example.org\r\nOrigin: https://mcp.example.org\r\nContent-Length: 0\r\n\
         Connection: close\r\n\r\n"
    );
    let sent = wire::raw(authority, &request).await;
    assert_eq!(sent.status, 303, "{sent:?}");
    let cookie = sent.header("Set-Cookie").unwrap().split(';').next().unwrap();
    (sent.header("Location").unwrap().to_owned(), cookie.to_owned())
}

/// The JSON-RPC message of an answer, whether it came as JSON or as the last event of a stream.
pub(crate) fn message(body: &str) -> Option<Value> {
    let events = body.lines().filter_map(|line| line.strip_prefix("data:"));
    events
        .chain([body])
        .find_map(|text| serde_json::from_str::<Value>(text.trim()).ok())
}
