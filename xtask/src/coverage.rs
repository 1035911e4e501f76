//! `coverage`: line coverage of the crates, each by its own tests and those across crates.
//!
//! Measured by cargo-tarpaulin's LLVM engine, which reads the compiler's own coverage counters and needs no
//! LLVM tools beside the toolchain. One tool on every machine, as others count lines differently.
//!
//! What it prints is a lower bound: it takes bodies of async methods in generic impls (the transport's layers)
//! for never run, whatever ran, and so does every tool with const functions that only the compiler calls.

mod report;

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::{print, process, programs, tool, workspace};
use report::Report;

/// What `cargo xtask coverage` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Fail when a crate has less (percent of its lines)
    #[arg(long, default_value_t = 90.0, value_name = "PERCENT")]
    pub at_least: f64,
}

/// The crates that are measured.
const MEASURED: [&str; 5] = ["tidal-api", "tidal-cache", "tidal-core", "tidal-mcp", "tidal-cli"];
/// The packages whose tests run: also those that start the binaries, and that whose binary they start.
const TESTED: [&str; 7] = [
    "tidal-api",
    "tidal-cache",
    "tidal-core",
    "tidal-mcp",
    "tidal-cli",
    "tidal-sim",
    "tidal-e2e",
];

/// Runs the tests under instrumentation and prints the coverage by file and by crate.
///
/// # Errors
/// When a program that tests start is missing, a test fails, or a crate is covered less than asked for.
pub fn run(options: &Options) -> Result<()> {
    programs::ensure()?;
    let output = workspace::target()?.join("coverage");
    fs::create_dir_all(&output).with_context(|| format!("cannot create {}", output.display()))?;
    process::run(measure(tool::cargo_tool(tool::TARPAULIN)?, &output))?;
    let file = output.join("tarpaulin-report.json");
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
    let report = Report::read(&text, workspace::root())?;
    print::line(&report.to_string());
    print::note("a lower bound: bodies of generic async methods and const functions count as never run");
    let poor: Vec<&str> = MEASURED
        .into_iter()
        .filter(|name| report.percent(name) < options.at_least)
        .collect();
    ensure!(
        poor.is_empty(),
        "covered by less than {} %: {}",
        options.at_least,
        poor.join(", ")
    );
    Ok(())
}

fn measure(mut tarpaulin: Command, output: &Path) -> Command {
    tarpaulin.args([
        "--engine",
        "llvm",
        "--follow-exec",
        "--no-fail-fast",
        "--implicit-test-threads",
    ]);
    // For all tests of a binary together. Those across processes take minutes, and every process notes what it ran.
    tarpaulin.args(["--timeout", "3600"]);
    tarpaulin
        .args(["--skip-clean", "--out", "Json", "--output-dir"])
        .arg(output);
    tarpaulin.arg("--target-dir").arg(output.join("build"));
    for package in TESTED {
        tarpaulin.args(["--packages", package]);
    }
    for package in MEASURED {
        tarpaulin.args(["--include-files", &format!("crates/{package}/src/*")]);
    }
    tarpaulin
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_crate_is_measured_and_its_tests_run() {
        let folders = fs::read_dir(workspace::root().join("crates")).unwrap();
        let names = folders.map(|folder| folder.unwrap().file_name().into_string().unwrap());
        let (mut crates, mut measured): (Vec<String>, _) = (names.collect(), MEASURED.map(str::to_owned));
        crates.sort();
        measured.sort();
        assert_eq!(measured[..], crates[..]);
        assert!(MEASURED.iter().all(|package| TESTED.contains(package)));
    }
}
