//! The clients: installed as `tests/interop` pins them into the target folder, with a Node of their own, and started.

use std::{
    fs::{self, File},
    path::PathBuf,
    process::Stdio,
    time::Duration,
};

use anyhow::{Context, Result};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    process::{Child, Command},
    time::timeout,
};

use super::{Client, Run, tally::FAILED};
use crate::{demo::child, npm, python, workspace};

/// The clients, installed.
pub(super) struct Clients {
    python: PathBuf,
    node: PathBuf,
    scripts: PathBuf,
}

/// How long a run may take. The Inspector starts a process for each request.
const PATIENCE: Duration = Duration::from_mins(10);

const SCRIPTS: [&str; 4] = ["checks.mjs", "client.mjs", "sdk.mjs", "inspector.mjs"];

// === impl Clients ===

impl Clients {
    /// Installs what is pinned, unless it is there already.
    pub(super) fn install() -> Result<Self> {
        let python = folder()?.join("python");
        python::install(&source().join("python/requirements.txt"), &python).context(
            "the official client for Python, which needs Python 3.11 or newer, cannot be installed",
        )?;
        let scripts = folder()?.join("node");
        let modules = npm::install(&source().join("node"), &scripts)?;
        // Modules are looked for beside the script that wants them.
        for script in SCRIPTS {
            fs::copy(source().join("node").join(script), scripts.join(script))?;
        }
        Ok(Self {
            python: python.join("bin/python"),
            node: npm::node(&modules)?,
            scripts,
        })
    }

    /// What a client says of its checks, line by line.
    pub(super) async fn say(&self, run: Run, target: &Value) -> Result<String> {
        let mut child = self.start(run)?;
        let mut input = child.stdin.take().context("no pipe to the client")?;
        input.write_all(target.to_string().as_bytes()).await?;
        drop(input);
        let mut lines = BufReader::new(child.stdout.take().context("no pipe to the client")?).lines();
        let mut said = String::new();
        let heard = timeout(PATIENCE, async {
            while let Some(line) = lines.next_line().await? {
                said.push_str(&line);
                said.push('\n');
            }
            anyhow::Ok(child.wait().await?)
        });
        let trouble = match heard.await {
            Ok(status) => Some(status?)
                .filter(|status| !status.success())
                .map(|status| status.to_string()),
            Err(_) => Some(format!("it takes longer than {PATIENCE:?}")),
        };
        if let Some(trouble) = trouble.filter(|_| !said.contains(FAILED)) {
            said = format!("{said}{FAILED}to the end: {trouble}\n");
        }
        Ok(said)
    }

    /// What a run writes beside its checks, and the server with it where the client starts that.
    pub(super) fn log(run: Run) -> Result<PathBuf> {
        let logs = folder()?.join("logs");
        fs::create_dir_all(&logs)?;
        let (client, mode, way) = (run.client, run.mode, run.way);
        let name = format!("{client:?}-{mode:?}-{way:?}.log").to_lowercase();
        Ok(logs.join(name))
    }

    fn start(&self, run: Run) -> Result<Child> {
        let (program, script) = match run.client {
            Client::Python => (&self.python, source().join("python/client.py")),
            Client::Typescript => (&self.node, self.scripts.join("client.mjs")),
            Client::Sdk => (&self.node, self.scripts.join("sdk.mjs")),
            Client::Inspector => (&self.node, self.scripts.join("inspector.mjs")),
        };
        // The Inspector keeps things at home.
        let home = folder()?.join("home");
        fs::create_dir_all(&home)?;
        let mut command = Command::new(program);
        child::without_settings(&mut command);
        command
            .arg(script)
            .arg(run.mode.name())
            .arg(source().join("calls.json"))
            .env("HOME", home)
            .kill_on_drop(true)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(Self::log(run)?)?)
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))
    }
}

/// Scripts and what pins the clients.
fn source() -> PathBuf {
    workspace::root().join("tests/interop")
}

fn folder() -> Result<PathBuf> {
    Ok(workspace::target()?.join("interop"))
}
