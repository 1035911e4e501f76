//! Packages of Python that a chore needs: installed into an environment of their own in the target folder, as a list of
//! requirements pins them.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::Result;

use crate::{installed, process, programs};

/// Installs what a list pins into an environment, unless that is there already. Answers with the folder of its programs.
///
/// # Errors
/// When there is no Python with venv and this user may not install it, and when it fails.
pub fn install(pinned: &Path, home: &Path) -> Result<PathBuf> {
    programs::ensure_python()?;
    let programs = home.join("bin");
    installed::unless_current(home, &[pinned.to_owned()], || {
        let mut make = process::command("python3", &["-m", "venv"]);
        make.arg(home);
        process::run(make)?;
        add(&programs, pinned, &[])
    })?;
    Ok(programs)
}

/// Installs what a list pins into an environment that is there.
///
/// # Errors
/// When it fails.
pub fn add(programs: &Path, pinned: &Path, more: &[&str]) -> Result<()> {
    let mut pip = Command::new(programs.join("python"));
    pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"])
        .args(more)
        .arg("--requirement")
        .arg(pinned);
    process::run(pip)
}
