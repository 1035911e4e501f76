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
}

/// Measures it.
///
/// # Errors
/// When a bound is broken, or it does not build.
pub fn run(options: &Options) -> Result<()> {
    let name = match options.bench {
        Bench::Cost => "cost",
        Bench::Cache => "cache",
        Bench::Session => "session",
    };
    process::run(process::cargo(&[
        "run",
        "--quiet",
        "--release",
        "--package",
        "tidal-bench",
        "--",
        name,
    ]))
}
