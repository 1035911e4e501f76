//! The programs that are measured, as processes: a TIDAL, the server before it with a listener who has signed in, and the
//! echo. They end when the stage is dropped. What the server logs goes to a file of its own.

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::{Instant, sleep, timeout},
};

use super::{request, wire::Wire};

/// How long a program may take to start, and anything that is asked of it beside the measurements.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// The programs.
pub(super) struct Stage {
    home: TempDir,
    server: SocketAddr,
    _tidal: (Child, Lines<BufReader<ChildStdout>>),
    process: Child,
}

/// The echo.
pub(super) struct Echo {
    pub(super) at: SocketAddr,
    _process: Child,
}

// === impl Stage ===

impl Stage {
    /// Starts TIDAL, signs a listener in, and starts the server.
    ///
    /// # Errors
    /// A program is not built, or does not start.
    pub(super) async fn set() -> anyhow::Result<Self> {
        let home = TempDir::new()?;
        let mut process = command("tidal-sim")?
            .arg("--auto-approve")
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said = BufReader::new(process.stdout.take().context("no pipe")?).lines();
        let line = timeout(PATIENCE, said.next_line()).await??;
        let addresses: Value = serde_json::from_str(&line.context("TIDAL ended at once")?)?;
        let variables = variables(&addresses, &home)?;
        sign_in(&variables).await?;
        let server = free_address()?;
        let listening = server.to_string();
        let mut starting = command("tidal-mcp")?;
        starting
            .args(["http", "--listen", &listening])
            .envs(variables)
            .stderr(File::create(home.path().join("server.log"))?);
        let mut stage = Self {
            server,
            _tidal: (process, said),
            process: starting.spawn()?,
            home,
        };
        healthy(&mut stage.process, server).await?;
        Ok(stage)
    }

    /// Where the server is.
    pub(super) fn server(&self) -> SocketAddr {
        self.server
    }

    /// Starts an echo of these bytes.
    ///
    /// # Errors
    /// It does not start.
    pub(super) async fn echo(&self, answer: &[u8]) -> anyhow::Result<Echo> {
        let file = self.home.path().join("answer.json");
        std::fs::write(&file, answer)?;
        let at = free_address()?;
        let mut process = command("tidal-bench")?
            .args(["echo", "--listen", &at.to_string(), "--answer"])
            .arg(&file)
            .spawn()?;
        healthy(&mut process, at).await?;
        Ok(Echo {
            at,
            _process: process,
        })
    }
}

/// A program of this workspace, beside this one, with nothing of the caller's environment.
fn command(name: &str) -> anyhow::Result<Command> {
    let file: PathBuf = std::env::current_exe()?.with_file_name(name);
    ensure!(
        file.is_file(),
        "{} is not built; `cargo xtask bench serve` builds it",
        file.display()
    );
    let mut command = Command::new(file);
    command
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .kill_on_drop(true);
    Ok(command)
}

fn variables(addresses: &Value, home: &TempDir) -> anyhow::Result<Vec<(&'static str, String)>> {
    let told = |key: &str| addresses.get(key).and_then(Value::as_str).map(str::to_owned);
    let folder = |name: &str| home.path().join(name).display().to_string();
    let mut variables = vec![
        ("HOME", folder("")),
        ("TIDAL_VAULT_KEY", "file".to_owned()),
        ("TIDAL_VAULT_FOLDER", folder("vault")),
        // All clients come from one address here, and what is measured is the server, not what it grants to each of them.
        ("TIDAL_LIMITS_REQUESTS_PER_MINUTE", "0".to_owned()),
        ("TIDAL_LIMITS_ADDRESS_REQUESTS_PER_MINUTE", "0".to_owned()),
        ("TIDAL_LIMITS_CONNECTIONS_PER_ADDRESS", "100000".to_owned()),
    ];
    for (variable, key) in [
        ("TIDAL_API_URL", "api_url"),
        ("TIDAL_AUTH_URL", "auth_url"),
        ("TIDAL_LOGIN_URL", "login_url"),
        ("TIDAL_CLIENT_ID", "client_id"),
        ("TIDAL_CLIENT_SECRET", "client_secret"),
    ] {
        variables.push((
            variable,
            told(key).with_context(|| format!("TIDAL has no {key}"))?,
        ));
    }
    Ok(variables)
}

/// An address on loopback that nobody listens at.
fn free_address() -> anyhow::Result<SocketAddr> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?)
}

async fn healthy(process: &mut Child, at: SocketAddr) -> anyhow::Result<()> {
    let request = request::get(&at.to_string(), "/health");
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Ok(mut wire) = Wire::connect(at).await
            && wire.ask(&request).await.is_ok()
        {
            return Ok(());
        }
        if let Some(status) = process.try_wait()? {
            bail!("a program ended at once ({status})");
        }
        ensure!(Instant::now() < deadline, "a program did not start in time");
        sleep(BETWEEN_LOOKS).await;
    }
}

/// Signs a listener in, who agrees to everything at once.
async fn sign_in(variables: &[(&'static str, String)]) -> anyhow::Result<()> {
    let mut process = command("tidal-mcp")?
        .args(["login", "--no-browser"])
        .envs(variables.iter().cloned())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()?;
    let mut input = process.stdin.take().context("no pipe")?;
    let mut said = BufReader::new(process.stdout.take().context("no pipe")?).lines();
    timeout(PATIENCE, async {
        let url = asked(&mut said).await?;
        let (host, target) = url.split_once('/').context("TIDAL's page has no path")?;
        let mut wire = Wire::connect(host.parse()?).await?;
        let reply = wire.ask(&request::get(host, &format!("/{target}"))).await?;
        let back = reply.header("location").context("TIDAL sends nobody back")?;
        input.write_all(format!("{back}\n").as_bytes()).await?;
        drop(input);
        while said.next_line().await?.is_some() {}
        let status = process.wait().await?;
        ensure!(status.success(), "signing in failed ({status})");
        Ok(())
    })
    .await?
}

/// The address that the listener is shown, without its scheme.
async fn asked(said: &mut Lines<BufReader<ChildStdout>>) -> anyhow::Result<String> {
    while let Some(line) = said.next_line().await? {
        if let Some(url) = line.trim().strip_prefix("http://") {
            return Ok(url.to_owned());
        }
    }
    bail!("nobody was shown TIDAL's page")
}
