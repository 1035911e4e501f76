//! `deploy`: what operators deploy, checked with the tools that they use: rendered, validated, linted, and held against
//! rules of our own. Needs neither an engine nor a cluster; what a running server does is tested elsewhere.

#[expect(
    clippy::indexing_slicing,
    reason = "a value of JSON is null where it has nothing"
)]
mod kubernetes;
#[expect(
    clippy::indexing_slicing,
    reason = "a value of JSON is null where it has nothing"
)]
mod linters;
mod references;
#[expect(
    clippy::indexing_slicing,
    reason = "a value of JSON is null where it has nothing"
)]
mod rules;
mod tools;

use anyhow::{Result, ensure};

use crate::{print, programs};
use tools::Tools;

type Step = (&'static str, fn(&Tools) -> Result<()>);

/// Runs all checks and names those that failed.
///
/// # Errors
/// When a check fails, or what checks cannot be installed.
pub fn run() -> Result<()> {
    programs::ensure_prometheus()?;
    let tools = Tools::install()?;
    let steps: [Step; 6] = [
        ("image", linters::image),
        ("compose", linters::compose),
        ("kubernetes", kubernetes::check),
        ("alerts", linters::alerts),
        ("unit", linters::unit),
        ("references", |_| references::check()),
    ];
    let mut failed = Vec::new();
    for (name, step) in steps {
        if let Err(error) = step(&tools) {
            print::failure(&format!("{error:#}"));
            failed.push(name);
        }
    }
    ensure!(failed.is_empty(), "deploy failed: {}", failed.join(", "));
    print::line("deploy: every check passed; what was skipped is said above");
    Ok(())
}
