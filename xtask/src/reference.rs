//! `oas` and `docs`: hands over to the binary `reference`, which links the product.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::Args;

use crate::process;

/// What `cargo xtask oas` accepts.
#[derive(Debug, Args)]
pub struct OasOptions {
    /// TIDAL's OpenAPI document (JSON)
    #[arg(long, value_name = "FILE")]
    pub spec: PathBuf,
}

/// What `cargo xtask docs` accepts.
#[derive(Debug, Args)]
pub struct DocsOptions {
    /// Write nothing; fail when a generated page is out of date
    #[arg(long)]
    pub check: bool,
}

/// Compares the endpoint registry with TIDAL's OpenAPI document.
///
/// # Errors
/// When they differ, or the product does not build.
pub fn oas(options: &OasOptions) -> Result<()> {
    // The child runs in the workspace root; the path was given relative to where the caller stands.
    let spec = std::path::absolute(&options.spec)?;
    hand_over(&["oas", "--spec"], Some(&spec))
}

/// Generates the reference pages, or checks that they are up to date.
///
/// # Errors
/// When a page is out of date, cannot be written, or the product does not build.
pub fn docs(options: &DocsOptions) -> Result<()> {
    hand_over(
        if options.check {
            &["docs", "--check"]
        } else {
            &["docs"]
        },
        None,
    )
}

fn hand_over(arguments: &[&str], path: Option<&Path>) -> Result<()> {
    let build = [
        "run",
        "--quiet",
        "--package",
        "xtask",
        "--features",
        "reference",
        "--bin",
        "reference",
        "--",
    ];
    let mut command = process::cargo(&build);
    command.args(arguments).args(path);
    process::run(command)
}
