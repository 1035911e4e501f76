//! What the clients call: a simulator, and a server before it that acts for a listener who has just signed in. Both end when
//! this is dropped.

use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;
use tokio::process::Child;
use tokio::time::timeout;

use super::Transport;
use crate::demo::child::{self, Announced};

const PATIENCE: Duration = Duration::from_mins(1);

/// Everything that a client needs.
pub(super) struct Stage {
    target: Value,
    _server: Option<Child>,
    _simulator: Announced,
    _home: TempDir,
}

// === impl Stage ===

impl Stage {
    pub(super) async fn set(transport: Transport) -> Result<Self> {
        let mut simulator = child::command("tidal-sim")?;
        simulator.arg("--auto-approve");
        let simulator = child::start_announced(simulator).await?;
        let home = TempDir::new()?;
        let mut variables = simulator.environment()?;
        let folder = home.path().join("vault").display().to_string();
        let login = simulator.announcement.get("login_url").and_then(Value::as_str);
        let login = login
            .context("the simulator did not say where one signs in")?
            .to_owned();
        for (name, value) in [
            ("TIDAL_VAULT_FOLDER", folder),
            ("TIDAL_VAULT_KEY", "file".to_owned()),
            ("TIDAL_LOGIN_URL", login),
        ] {
            variables.push((name.to_owned(), value));
        }
        timeout(PATIENCE, sign_in(&variables))
            .await
            .context("signing in took too long")??;
        let (target, server) = match transport {
            Transport::Stdio => {
                let environment: serde_json::Map<_, _> = variables
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                let command = child::program("tidal-mcp")?;
                (json!({ "command": command, "environment": environment }), None)
            }
            Transport::Http => {
                let at = child::free_address(0)?;
                let mut command = child::command("tidal-mcp")?;
                command
                    .args(["http", "--listen", &at.to_string()])
                    .envs(variables);
                let server = child::start_healthy(command, at).await?;
                (
                    json!({ "url": format!("http://{at}/mcp"), "headers": {} }),
                    Some(server),
                )
            }
        };
        Ok(Self {
            target,
            _server: server,
            _simulator: simulator,
            _home: home,
        })
    }

    /// How a client reaches the server.
    pub(super) fn target(&self) -> &Value {
        &self.target
    }
}

/// Signs a listener in, to whom TIDAL's page agrees at once.
async fn sign_in(variables: &[(String, String)]) -> Result<()> {
    let mut command = child::command("tidal-mcp")?;
    let mut process = command
        .args(["login", "--no-browser"])
        .envs(variables.iter().cloned())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = process.stdin.take().context("no pipe to the child")?;
    let mut said = BufReader::new(process.stdout.take().context("no pipe to the child")?).lines();
    while let Some(line) = said.next_line().await? {
        if let Some(page) = line.trim().strip_prefix("http://") {
            let back = visit(page).await?;
            input.write_all(format!("{back}\n").as_bytes()).await?;
            break;
        }
    }
    drop(input);
    while said.next_line().await?.is_some() {}
    let status = process.wait().await?;
    ensure!(status.success(), "signing in failed ({status})");
    Ok(())
}

/// Where a page sends a browser.
async fn visit(page: &str) -> Result<String> {
    let (host, target) = page.split_once('/').context("the page has no path")?;
    let mut stream = TcpStream::connect(host).await?;
    let request = format!("GET /{target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    let place = answer.lines().find_map(|line| line.strip_prefix("location: "));
    place.map(str::to_owned).context("the page sends nobody anywhere")
}
