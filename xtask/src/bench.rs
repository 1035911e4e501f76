//! `bench`: hands over to the package `tidal-bench`, built as it is shipped: times of a debug build mean nothing.

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::process;

/// What `cargo xtask bench` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// What to measure
    #[arg(value_enum)]
    pub bench: Bench,
    /// For how long `serve` measures at the longest
    #[arg(long, value_name = "N")]
    pub seconds: Option<u64>,
}

/// What can be measured.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Bench {
    /// Requests to TIDAL per task, with nothing kept and with everything kept
    Cost,
    /// What a hit costs in each tier of the cache, and how much memory the cache takes
    Cache,
    /// An assistant's session within TIDAL's real rate limit, without a cache and with one; takes some minutes
    Session,
    /// What the server bears beside hyper alone, with five hundred users, and beyond what it can do; takes some minutes
    Serve,
}

/// Measures it.
///
/// # Errors
/// When a bound is broken, or it does not build.
pub fn run(options: &Options) -> Result<()> {
    let seconds = options.seconds.map(|seconds| seconds.to_string());
    let name = match options.bench {
        Bench::Cost => "cost",
        Bench::Cache => "cache",
        Bench::Session => "session",
        Bench::Serve => {
            // By itself, so that it has the features that it is shipped with and no others.
            build("tidal-mcp")?;
            build("tidal-sim")?;
            "serve"
        }
    };
    let mut line = vec![
        "run",
        "--quiet",
        "--release",
        "--package",
        "tidal-bench",
        "--",
        name,
    ];
    if let Some(seconds) = &seconds {
        line.extend(["--seconds", seconds]);
    }
    process::run(process::cargo(&line))
}

fn build(package: &str) -> Result<()> {
    process::run(process::cargo(&[
        "build",
        "--quiet",
        "--release",
        "--package",
        package,
    ]))
}
