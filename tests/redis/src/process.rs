//! The process: started until it is ready, signalled by its own id, ended with whoever holds it.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, ErrorKind, Read};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use rustix::process::{Pid, Signal, kill_process};

/// How long a server may take to come up, on a machine that has much else to do.
const PATIENCE: Duration = Duration::from_mins(1);

const MISSING: &str = "`redis-server` is not on PATH, and these tests start a real one (7.0 or newer). On Debian: \
                       apt-get install redis-server; elsewhere install Redis with your system's package manager. \
                       `cargo xtask test` installs it where it may";

/// A running `redis-server`.
#[derive(Debug)]
pub(crate) struct Process(Child);

// === impl Process ===

impl Process {
    /// Starts one and waits until it takes connections.
    pub(crate) fn start(arguments: &[OsString]) -> Result<Self> {
        let mut command = Command::new("redis-server");
        command
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::piped());
        let mut child = command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => anyhow!(MISSING),
            _ => anyhow!(error).context("cannot start redis-server"),
        })?;
        let output = child.stdout.take().context("redis-server has no output")?;
        let process = Self(child);
        wait_until_ready(output)?;
        Ok(process)
    }

    pub(crate) fn signal(&self, signal: Signal) -> Result<()> {
        let id = i32::try_from(self.0.id()).ok().and_then(Pid::from_raw);
        let id = id.context("redis-server has no process id")?;
        kill_process(id, signal).context("cannot signal redis-server")
    }
}

impl Drop for Process {
    /// Killed, also while it hangs: there is nothing that it should still write.
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Reads the log, in a thread that goes on reading until the process ends, for a full pipe would hang it.
fn wait_until_ready(output: impl Read + Send + 'static) -> Result<()> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).lines().map_while(Result::ok) {
            let _ = sender.send(line);
        }
    });
    let end = deadline();
    let mut log = String::new();
    while let Ok(line) = lines.recv_timeout(end.saturating_duration_since(now())) {
        if line.contains("Ready to accept connections") {
            return Ok(());
        }
        log.push_str(&line);
        log.push('\n');
    }
    bail!("redis-server did not come up; its log:\n{log}")
}

fn deadline() -> Instant {
    now() + PATIENCE
}

#[expect(
    clippy::disallowed_methods,
    reason = "a process of the system knows no paused time"
)]
fn now() -> Instant {
    Instant::now()
}
