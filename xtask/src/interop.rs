//! `interop`: the official clients of the Model Context Protocol, and the Inspector's command line, against the server: each
//! lists everything and calls every tool, in each mode and over each transport that it has. What is called is one table,
//! `tests/interop/calls.json`; the clients are driven by scripts beside it and are no part of what is tested here.

mod clients;
mod stage;

use anyhow::{Result, bail};
use clap::Args;

use crate::{print, process};
use clients::{Clients, Program};
use stage::Stage;

/// What `cargo xtask interop` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Show every check, not only those that failed
    #[arg(long)]
    pub verbose: bool,
}

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Transport {
    Stdio,
    Http,
}

/// A client in one of its modes.
#[derive(Clone, Copy, Debug)]
struct Run {
    program: Program,
    mode: &'static str,
}

const TRANSPORTS: [Transport; 2] = [Transport::Stdio, Transport::Http];

const RUNS: [Run; 9] = [
    Run::of(Program::Python, "auto"),
    Run::of(Program::Python, "legacy"),
    Run::of(Program::Python, "modern"),
    Run::of(Program::Node("client.mjs"), "auto"),
    Run::of(Program::Node("client.mjs"), "legacy"),
    Run::of(Program::Node("client.mjs"), "modern"),
    Run::of(Program::Node("sdk.mjs"), "legacy"),
    Run::of(Program::Node("inspector.mjs"), "legacy"),
    Run::of(Program::Node("inspector.mjs"), "modern"),
];

/// What came of a run, or of all.
#[derive(Clone, Copy, Debug, Default)]
struct Tally {
    passed: usize,
    failed: usize,
}

/// Installs the clients, builds what they call, and runs each.
///
/// # Errors
/// When something cannot be installed, built or started, and when a check fails.
pub fn run(options: &Options) -> Result<()> {
    let clients = Clients::install()?;
    process::run(process::cargo(&[
        "build",
        "--quiet",
        "--package",
        "tidal-sim",
        "--package",
        "tidal-mcp",
        "--bins",
    ]))?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut all = Tally::default();
    for run in RUNS {
        for transport in TRANSPORTS {
            // Nothing of one run is there in the next: each begins with a listener who has just signed in.
            let stage = runtime.block_on(Stage::set(transport))?;
            let said = clients.say(run, stage.target())?;
            let tally = Tally::of(&said);
            print::line(&format!(
                "{:?} {} over {transport:?}: {} passed, {} failed",
                run.program, run.mode, tally.passed, tally.failed
            ));
            for line in said.lines() {
                if line.starts_with(FAILED) {
                    print::failure(line);
                } else if options.verbose {
                    print::line(line);
                }
            }
            all.passed += tally.passed;
            all.failed += tally.failed;
        }
    }
    print::line(&format!("interop: {} passed, {} failed", all.passed, all.failed));
    if all.failed > 0 {
        bail!("not every client gets along with the server");
    }
    Ok(())
}

const PASSED: &str = "ok ";
const FAILED: &str = "FAILED ";

// === impl Run ===

impl Run {
    const fn of(program: Program, mode: &'static str) -> Self {
        Self { program, mode }
    }
}

// === impl Tally ===

impl Tally {
    /// A client that says nothing has failed.
    fn of(said: &str) -> Self {
        let count = |mark: &str| said.lines().filter(|line| line.starts_with(mark)).count();
        let (passed, failed) = (count(PASSED), count(FAILED));
        Self {
            passed,
            failed: failed + usize::from(passed + failed == 0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checks_are_counted_and_silence_is_a_failure() {
        for (said, passed, failed) in [
            ("ok a\nok b\nFAILED c: why\nelse\n", 2, 1),
            ("ok a\n", 1, 0),
            ("", 0, 1),
        ] {
            let tally = Tally::of(said);
            assert_eq!((tally.passed, tally.failed), (passed, failed), "{said:?}");
        }
    }
}
