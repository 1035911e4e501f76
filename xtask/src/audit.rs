//! `audit`: what is known against the dependencies. Needs the network for the advisories, unlike `lint`, which leaves them
//! out where their database cannot be had: here a check that did not happen is a failure.

use anyhow::Result;

use crate::{process, tool};

/// Lock files beside the workspace's own.
const OTHER_LOCKS: [&str; 1] = ["fuzz/Cargo.lock"];

/// Runs cargo-deny's checks, then cargo-audit over every lock file.
///
/// # Errors
/// When there is something against a dependency, or the advisories cannot be had.
pub fn run() -> Result<()> {
    let mut deny = tool::cargo_tool(tool::DENY)?;
    deny.args(["check", "advisories", "licenses", "bans", "sources"]);
    process::run(deny)?;
    let mut audit = tool::cargo_tool(tool::AUDIT)?;
    audit.args(["--deny", "warnings"]);
    process::run(audit)?;
    for lock in OTHER_LOCKS {
        let mut audit = tool::cargo_tool(tool::AUDIT)?;
        audit.args(["--deny", "warnings", "--no-fetch", "--file", lock]);
        process::run(audit)?;
    }
    Ok(())
}
