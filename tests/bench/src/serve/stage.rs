//! The programs that are measured, as processes: a TIDAL, the server before it with a listener who has signed in, and the
//! echo. They end when the stage is dropped. What the server logs goes to a file of its own.

mod sign_in;

use std::{
    fs::File,
    net::{SocketAddr, TcpListener},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, bail, ensure};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader, Lines},
    process::{Child, ChildStdout, Command},
    time::{Instant, sleep, timeout},
};

use super::{
    processors::{self, Part},
    request,
    wire::Wire,
};
use sign_in::sign_in;

/// How long a program may take to start, and anything that is asked of it beside the measurements.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(20);

/// The file that the server logs to.
const LOG: &str = "server.log";

/// How the programs are set up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Settings {
    /// How late TIDAL answers.
    pub(super) latency: Duration,
    /// Of the server, in the environment.
    pub(super) server: &'static [(&'static str, &'static str)],
    /// On which processors.
    pub(super) processors: Processors,
}

/// On which processors programs run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Processors {
    /// On any.
    #[default]
    Any,
    /// The server on one of its own, TIDAL on the others.
    Apart,
}

/// The programs.
pub(super) struct Stage {
    home: TempDir,
    server: SocketAddr,
    _tidal: (Child, Lines<BufReader<ChildStdout>>),
    process: Child,
}

/// A program of this measurement's own.
pub(super) struct Program {
    pub(super) at: SocketAddr,
    process: Child,
}

// === impl Stage ===

impl Stage {
    /// Starts TIDAL, signs a listener in, and starts the server.
    ///
    /// # Errors
    /// A program is not built, or does not start.
    pub(super) async fn set(settings: &Settings) -> anyhow::Result<Self> {
        Self::set_with(settings, &[]).await
    }

    /// The same, with more in the server's environment.
    ///
    /// # Errors
    /// As above.
    pub(super) async fn set_with(
        settings: &Settings,
        more: &[(&'static str, String)],
    ) -> anyhow::Result<Self> {
        let home = TempDir::new()?;
        let mut tidal = command("tidal-sim")?;
        tidal.arg("--auto-approve").stdout(Stdio::piped());
        let mut process = settings.spawn(Part::Others, tidal)?;
        let mut said = BufReader::new(process.stdout.take().context("no pipe")?).lines();
        let line = timeout(PATIENCE, said.next_line()).await??;
        let addresses: Value = serde_json::from_str(&line.context("TIDAL ended at once")?)?;
        let variables = variables(&addresses, &home)?;
        let mut signing_in = command("tidal-mcp")?;
        signing_in.envs(variables.iter().cloned());
        sign_in(signing_in).await?;
        delay(&addresses, settings.latency).await?;
        let server = free_address()?;
        let mut starting = command("tidal-mcp")?;
        starting
            .args(["http", "--listen", &server.to_string()])
            .envs(variables)
            .envs(settings.server.iter().copied())
            .envs(more.iter().cloned())
            .stderr(File::create(home.path().join(LOG))?);
        let mut stage = Self {
            server,
            _tidal: (process, said),
            process: settings.spawn(Part::Server, starting)?,
            home,
        };
        healthy(&mut stage.process, server).await?;
        Ok(stage)
    }

    /// Where the server is.
    pub(super) fn server(&self) -> SocketAddr {
        self.server
    }

    /// Where its log is.
    pub(super) fn log(&self) -> PathBuf {
        self.home.path().join(LOG)
    }

    /// The server's process.
    ///
    /// # Errors
    /// It has ended.
    pub(super) fn process(&self) -> anyhow::Result<u32> {
        self.process.id().context("the server has ended")
    }

    /// Starts an echo of these bytes.
    ///
    /// # Errors
    /// It does not start.
    pub(super) async fn echo(&self, answer: &[u8]) -> anyhow::Result<Program> {
        let file = self.home.path().join("answer.json");
        std::fs::write(&file, answer)?;
        let at = free_address()?;
        let mut process = command("tidal-bench")?
            .args(["echo", "--listen", &at.to_string(), "--answer"])
            .arg(&file)
            .spawn()?;
        healthy(&mut process, at).await?;
        Ok(Program { at, process })
    }
}

// === impl Program ===

impl Program {
    /// Starts somebody who takes traces.
    ///
    /// # Errors
    /// It does not start.
    pub(super) async fn collector() -> anyhow::Result<Self> {
        let at = free_address()?;
        let mut process = command("tidal-bench")?
            .args(["collector", "--listen", &at.to_string()])
            .spawn()?;
        healthy(&mut process, at).await?;
        Ok(Self { at, process })
    }

    /// Its process.
    ///
    /// # Errors
    /// It has ended.
    pub(super) fn process(&self) -> anyhow::Result<u32> {
        self.process.id().context("it has ended")
    }
}

// === impl Settings ===

impl Settings {
    /// Of the server alone.
    pub(super) const fn of_server(server: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            latency: Duration::ZERO,
            server,
            processors: Processors::Any,
        }
    }

    fn spawn(&self, part: Part, mut command: Command) -> anyhow::Result<Child> {
        match self.processors {
            Processors::Any => Ok(command.spawn()?),
            Processors::Apart => processors::on(part, || Ok(command.spawn()?)),
        }
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

/// Has TIDAL answer late from now on.
async fn delay(addresses: &Value, latency: Duration) -> anyhow::Result<()> {
    if latency == Duration::ZERO {
        return Ok(());
    }
    let url = addresses.get("api_url").and_then(Value::as_str);
    let (host, _) = url
        .and_then(|url| url.strip_prefix("http://")?.split_once('/'))
        .context("TIDAL has no address")?;
    let at = host.parse()?;
    let late = json!({ "fault": "latency", "delay_ms": latency.as_millis() }).to_string();
    let mut wire = Wire::connect(at).await?;
    let reply = wire.ask(&request::post(at, "/_sim/faults", ("", &late))).await?;
    ensure!(reply.status == 200, "TIDAL is not late ({})", reply.status);
    Ok(())
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
