//! What the clients call: a simulator, and a server before it that acts for a listener who has just signed in. Both end when
//! this is dropped.

use std::{fs::File, process::Stdio, time::Duration};

use anyhow::{Context, Result, ensure};
use serde_json::{Map, Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::TcpStream,
    process::{Child, Command},
    time::timeout,
};

use super::{Run, Way, clients::Clients};
use crate::demo::child::{self, Announced};

/// Everything that a client needs.
pub(super) struct Stage {
    target: Value,
    _server: Option<Child>,
    _simulator: Announced,
    _home: TempDir,
}

const PATIENCE: Duration = Duration::from_mins(1);

/// Who is let in where a token is asked for.
const PRINCIPAL: &str = "mia";

/// What was handed out is good at the next start: the Inspector starts a server for each request.
const SEALING_KEY: &str = "a key for clients that are tried, of no worth to anybody";

// === impl Stage ===

impl Stage {
    pub(super) async fn set(run: Run) -> Result<Self> {
        let mut simulator = child::command("tidal-sim")?;
        simulator.arg("--auto-approve");
        let simulator = child::start_announced(simulator).await?;
        let home = TempDir::new()?;
        let variables = variables(run.way, &simulator, &home)?;
        let with_token = matches!(run.way, Way::Token | Way::Session);
        let (mut headers, mut whose) = (Map::new(), Vec::new());
        if with_token {
            let token = timeout(PATIENCE, admit(&variables)).await;
            let token = token.context("letting somebody in took too long")??;
            headers.insert("Authorization".to_owned(), format!("Bearer {token}").into());
            whose.extend(["--principal", PRINCIPAL]);
        }
        timeout(PATIENCE, sign_in(&variables, &whose))
            .await
            .context("signing in took too long")??;
        let (version, asks) = (env!("CARGO_PKG_VERSION"), run.asks());
        let (target, server) = match run.way {
            Way::Stdio => {
                let environment: Map<_, _> = variables
                    .into_iter()
                    .map(|(name, value)| (name, value.into()))
                    .collect();
                let command = child::program("tidal-mcp")?;
                let target = json!({ "version": version, "asks": asks, "command": command, "environment": environment });
                (target, None)
            }
            Way::Http | Way::Token | Way::Session => {
                let at = child::free_address(0)?;
                let mut command = server(&["http", "--listen", &at.to_string()], &variables)?;
                let log = Clients::log(run)?.with_extension("server.log");
                command.stdout(Stdio::null()).stderr(File::create(log)?);
                let (url, session) = (format!("http://{at}/mcp"), run.way == Way::Session);
                let target = json!({ "version": version, "asks": asks, "session": session, "url": url, "headers": headers });
                (target, Some(child::start_healthy(command, at).await?))
            }
        };
        Ok(Self {
            target,
            _server: server,
            _simulator: simulator,
            _home: home,
        })
    }

    /// How a client reaches the server, and what it may expect of it.
    pub(super) fn target(&self) -> &Value {
        &self.target
    }
}

/// The server's settings.
fn variables(way: Way, simulator: &Announced, home: &TempDir) -> Result<Vec<(String, String)>> {
    let login = simulator.announcement.get("login_url").and_then(Value::as_str);
    let login = login.context("the simulator did not say where one signs in")?;
    let below = |name: &str| home.path().join(name).display().to_string();
    let mut more = vec![
        ("TIDAL_VAULT_FOLDER", below("vault")),
        ("TIDAL_VAULT_KEY", "file".to_owned()),
        ("TIDAL_LOGIN_URL", login.to_owned()),
        ("TIDAL_MCP_SEALING_KEY", SEALING_KEY.to_owned()),
        // How late its processors come to what is ready is not the point: the clients, and whatever else, share them.
        ("TIDAL_LIMITS_OVERLOAD_DELAY_MS", "0".to_owned()),
    ];
    if matches!(way, Way::Token | Way::Session) {
        more.push(("TIDAL_HTTP_AUTH", "token".to_owned()));
        more.push(("TIDAL_HTTP_PRINCIPALS_FILE", below("principals.toml")));
    }
    if way == Way::Session {
        more.push(("TIDAL_MCP_LEGACY_SESSIONS", "true".to_owned()));
    }
    let mut variables = simulator.environment()?;
    variables.extend(more.into_iter().map(|(name, value)| (name.to_owned(), value)));
    Ok(variables)
}

/// `tidal-mcp` with these settings and no others.
fn server(line: &[&str], variables: &[(String, String)]) -> Result<Command> {
    let mut command = child::command("tidal-mcp")?;
    command.args(line).envs(variables.iter().cloned());
    Ok(command)
}

/// Lets a principal in. Answers with their token.
async fn admit(variables: &[(String, String)]) -> Result<String> {
    let ended = server(&["principal", "add", PRINCIPAL], variables)?
        .output()
        .await?;
    ensure!(ended.status.success(), "nobody is let in ({})", ended.status);
    Ok(String::from_utf8(ended.stdout)?.trim().to_owned())
}

/// Signs a listener in, to whom TIDAL's page agrees at once.
async fn sign_in(variables: &[(String, String)], whose: &[&str]) -> Result<()> {
    let line = [&["login", "--no-browser"], whose].concat();
    let mut process = server(&line, variables)?
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
