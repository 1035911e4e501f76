//! `conformance`: the public conformance suite of the Model Context Protocol, against the server as it is and against the
//! one that has the suite's fixtures over the same transport, for both eras of the protocol: four runs.
//!
//! With the fixtures nothing may fail. Without them only what a baseline names, and all of that: a list that only shrinks.

mod report;
mod requirements;
mod servers;
mod suite;

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use crate::{print, process, workspace};
use report::Report;
use servers::Servers;
use suite::Suite;

/// What `cargo xtask conformance` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Show everything that the suite says, not only what went wrong
    #[arg(long)]
    pub verbose: bool,
}

/// What the suite is pointed at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Build {
    /// With the suite's own tools, prompts and resources.
    Fixtures,
    /// As it is shipped.
    Real,
}

/// One run of the suite.
#[derive(Clone, Copy, Debug)]
struct Run {
    build: Build,
    revision: &'static str,
}

/// The last revision with sessions, and the first without.
const REVISIONS: [&str; 2] = ["2025-11-25", "2026-07-28"];

/// Installs the suite, builds and starts what it is pointed at, and runs it four times.
///
/// # Errors
/// When something cannot be installed, built or started; when a check fails that is not in a baseline; and when one that is
/// passes.
pub fn run(options: &Options) -> Result<()> {
    let suite = Suite::install()?;
    build()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let (mut passed, mut failed) = (0, 0);
    for build in [Build::Fixtures, Build::Real] {
        let servers = runtime.block_on(Servers::start(build))?;
        for revision in REVISIONS {
            let report = suite.point_at(Run { build, revision }, &servers.endpoint(), options)?;
            passed += report.passed();
            failed += report.failed();
            print::line(&report.line());
        }
    }
    print::line(&format!("conformance: {passed} passed, {failed} failed"));
    if failed > 0 {
        bail!("the server does not conform");
    }
    Ok(())
}

/// Builds the simulator and both servers. The one with the fixtures is a program of its own, so that neither build takes
/// the other's place.
fn build() -> Result<()> {
    process::run(process::cargo(&[
        "build",
        "--quiet",
        "--package",
        "tidal-sim",
        "--package",
        "tidal-mcp",
        "--bins",
    ]))?;
    process::run(process::cargo(&[
        "build",
        "--quiet",
        "--package",
        "tidal-mcp",
        "--features",
        "conformance",
        "--bin",
        Build::Fixtures.program(),
    ]))
}

/// Where all of this is kept: the suite, what it wrote, and what the servers keep.
fn folder() -> Result<PathBuf> {
    Ok(workspace::target()?.join("conformance"))
}

// === impl Build ===

impl Build {
    fn program(self) -> &'static str {
        match self {
            Self::Fixtures => "tidal-mcp-conformance",
            Self::Real => "tidal-mcp",
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Fixtures => "with fixtures",
            Self::Real => "as shipped",
        }
    }
}

// === impl Run ===

impl Run {
    /// Which checks need fixtures that this build has not got.
    fn baseline(self) -> Option<PathBuf> {
        match self.build {
            Build::Fixtures => None,
            Build::Real => Some(suite::source().join(format!("baseline-{}.yml", self.revision))),
        }
    }
}
