//! `fuzz`: each fuzz target for a while. Needs a nightly toolchain and a C++ compiler, and nothing else does: it is no
//! part of `test`.

use std::fs;

use anyhow::{Context, Result, ensure};
use clap::Args;

use crate::process::{self, is_available};
use crate::{tool, workspace};

/// What `cargo xtask fuzz` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// How long each target runs, in seconds
    #[arg(long, default_value_t = 60, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=86_400))]
    pub seconds: u32,
    /// Only these targets
    #[arg(value_name = "TARGET")]
    pub targets: Vec<String>,
}

/// What reads bytes from outside: one file each in `fuzz/fuzz_targets`, and a folder in `fuzz/seeds`.
const TARGETS: [&str; 5] = ["vault_file", "cursor", "ids", "document", "redirect"];

/// Runs the targets one after the other, until one finds something.
///
/// # Errors
/// When a target finds something (the input stands in `fuzz/artifacts`), or a tool is missing.
pub fn run(options: &Options) -> Result<()> {
    ensure!(
        is_available("cargo", &["+nightly", "--version"]),
        "fuzzing needs a nightly toolchain: rustup toolchain install nightly --profile minimal"
    );
    ensure!(
        is_available("c++", &["--version"]),
        "fuzzing needs a C++ compiler: on Debian, apt-get install g++"
    );
    let unknown = options
        .targets
        .iter()
        .find(|name| !TARGETS.contains(&name.as_str()));
    ensure!(
        unknown.is_none(),
        "there is no target {}; there are {}",
        unknown.map_or("", String::as_str),
        TARGETS.join(", ")
    );
    for target in TARGETS {
        if options.targets.is_empty() || options.targets.iter().any(|name| name == target) {
            one(target, options.seconds)?;
        }
    }
    Ok(())
}

fn one(target: &str, seconds: u32) -> Result<()> {
    let folder = workspace::root().join("fuzz");
    let (found, seeds) = (
        folder.join("corpus").join(target),
        folder.join("seeds").join(target),
    );
    fs::create_dir_all(&found).with_context(|| format!("cannot create {}", found.display()))?;
    let mut fuzz = tool::cargo_tool(tool::FUZZ)?;
    // Also for the cargo that it starts in turn.
    fuzz.env("RUSTUP_TOOLCHAIN", "nightly")
        .current_dir(workspace::root());
    // What it finds on its way is written to the first; the seeds only get it past the outermost checks.
    fuzz.args(["run", target]).arg(found).arg(seeds);
    fuzz.args(["--", "-max_len=8192", "-rss_limit_mb=4096"]);
    fuzz.arg(format!("-max_total_time={seconds}"));
    process::run(fuzz)
}
