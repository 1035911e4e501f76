//! The two programs of the demonstration as child processes. Each is ended by its handle, also when the
//! demonstration fails half-way: `kill_on_drop`. What they log goes to files in the target folder.

use std::fs::{self, File};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde_json::Value;
use tokio::io::{AsyncBufReadExt, BufReader, Lines};
use tokio::process::{Child, ChildStdout, Command};
use tokio::time::{Instant, sleep, timeout};

use super::exchange;
use crate::workspace;

const START: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(25);

/// A program that said in one line of JSON that it runs. Ends when this is dropped.
pub(crate) struct Announced {
    /// What it said.
    pub(crate) announcement: Value,
    _child: Child,
    // Kept open: a child must not fail because nobody reads what it says later.
    _stdout: Lines<BufReader<ChildStdout>>,
}

/// The file of a program that this workspace built.
pub(crate) fn program(name: &str) -> Result<PathBuf> {
    let target: PathBuf = workspace::metadata()?.target_directory.into();
    Ok(target.join("debug").join(name))
}

/// A command that starts such a program without any setting of the caller's.
pub(crate) fn command(name: &str) -> Result<Command> {
    let file = program(name)?;
    let logs = file.with_file_name("demo-logs");
    fs::create_dir_all(&logs).with_context(|| format!("cannot create {}", logs.display()))?;
    let mut command = Command::new(&file);
    command
        .current_dir(workspace::root())
        .kill_on_drop(true)
        .stdin(Stdio::null());
    command.stderr(File::create(logs.join(format!("{name}.log")))?);
    without_settings(&mut command);
    Ok(command)
}

/// Keeps the caller's settings from a program, and from whatever that starts.
pub(crate) fn without_settings(command: &mut Command) {
    for (variable, _) in std::env::vars_os().filter(|(name, _)| is_setting(&name.to_string_lossy())) {
        command.env_remove(variable);
    }
}

fn is_setting(variable: &str) -> bool {
    ["TIDAL_", "REDIS_URL"]
        .iter()
        .any(|start| variable.starts_with(start))
}

/// Starts a program that says in one line of JSON on stdout where it listens.
pub(crate) async fn start_announced(mut command: Command) -> Result<Announced> {
    let mut child = spawn(command.stdout(Stdio::piped()))?;
    let stdout = child.stdout.take().context("no pipe to the child")?;
    let mut lines = BufReader::new(stdout).lines();
    let line = timeout(START, lines.next_line())
        .await
        .context("the child said nothing in time")??;
    let Some(line) = line else {
        bail!("{command:?} ended at once ({})", child.wait().await?);
    };
    let announcement =
        serde_json::from_str(&line).with_context(|| format!("the child announced itself by {line:?}"))?;
    Ok(Announced {
        announcement,
        _child: child,
        _stdout: lines,
    })
}

/// Starts a program that listens at `address`, and waits until it says that it is healthy.
pub(crate) async fn start_healthy(mut command: Command, address: SocketAddr) -> Result<Child> {
    let mut child = spawn(command.stdout(Stdio::null()))?;
    let deadline = Instant::now() + START;
    loop {
        if exchange::get(address, "/health")
            .await
            .is_ok_and(|reply| reply.status.is_success())
        {
            return Ok(child);
        }
        if let Some(status) = child.try_wait()? {
            bail!("{command:?} ended at once ({status})");
        }
        if Instant::now() > deadline {
            bail!("{command:?} was not healthy in time");
        }
        sleep(BETWEEN_LOOKS).await;
    }
}

/// An address on loopback that nobody listens at: this port, or any where it is taken.
pub(crate) fn free_address(port: u16) -> Result<SocketAddr> {
    let listener = TcpListener::bind(("127.0.0.1", port)).or_else(|_| TcpListener::bind(("127.0.0.1", 0)))?;
    Ok(listener.local_addr()?)
}

fn spawn(command: &mut Command) -> Result<Child> {
    command
        .spawn()
        .with_context(|| format!("cannot start {command:?}"))
}
