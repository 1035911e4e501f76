//! The suite itself: installed from the registry as `tests/conformance` pins it, with a Node of its own where there is
//! one, and started.

use std::{fs, path::PathBuf, process::Command};

use anyhow::{Context, Result};

use super::{Options, Report, Run, folder, requirements::Requirements};
use crate::{npm, print, workspace};

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
        let modules = npm::install(&source(), &folder()?.join("suite"))?;
        Ok(Self {
            node: npm::node(&modules)?,
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
