//! `test`: every test of the workspace. The runner speaks last, so that its closing lines close the output.
//!
//! Needs nothing but the toolchain, a browser, a Redis and a Prometheus (`programs`). cargo builds every binary and example of the workspace before the first
//! test starts, so the tests across processes find what they start.

use anyhow::Result;
use clap::Args;

use crate::process::{self, cargo, is_available};
use crate::{print, programs};

/// What `cargo xtask test` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Passed on to the test runner, such as a part of a test's name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "FILTER")]
    pub filter: Vec<String>,
}

/// Runs doctests and tests, with cargo-nextest where it is installed.
///
/// # Errors
/// When a program that tests start is missing, something does not build, or a test fails. Failing doctests do not keep the tests from running.
pub fn run(options: &Options) -> Result<()> {
    programs::ensure()?;
    if !is_available("cargo", &["nextest", "--version"]) {
        print::note("cargo-nextest is not installed: `cargo test` runs the tests, doctests included");
        return process::run(with_filter(&["test", "--workspace", "--no-fail-fast"], options));
    }
    let doctests = process::run(with_filter(&["test", "--workspace", "--doc"], options));
    process::run(with_filter(
        &[
            "nextest",
            "run",
            "--workspace",
            "--no-fail-fast",
            "--no-tests",
            "pass",
        ],
        options,
    ))?;
    doctests
}

fn with_filter(arguments: &[&str], options: &Options) -> std::process::Command {
    let mut command = cargo(arguments);
    command.args(&options.filter);
    command
}
