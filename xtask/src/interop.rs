//! `interop`: the official clients of the Model Context Protocol, and the Inspector's command line, against the server: each
//! lists everything and calls every tool, in each mode that it has and in each way that the server is reached. What is
//! called is one table, `tests/interop/calls.json`; the clients are driven by scripts beside it and are no part of what is
//! tested here.

mod clients;
mod stage;
mod tally;

use anyhow::{Result, ensure};
use clap::{Args, ValueEnum};

use crate::{print, process};
use clients::Clients;
use stage::Stage;
use tally::Tally;

/// What `cargo xtask interop` accepts.
#[derive(Debug, Args)]
pub struct Options {
    /// Show every check, not only those that failed
    #[arg(long)]
    pub verbose: bool,
    /// Leave all other clients out; may be given more than once
    #[arg(long, value_enum, value_name = "CLIENT")]
    pub client: Vec<Client>,
}

/// Who calls.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Client {
    /// `mcp` for Python
    Python,
    /// `@modelcontextprotocol/client`
    Typescript,
    /// `@modelcontextprotocol/sdk`, the one before it
    Sdk,
    /// The command line of `@modelcontextprotocol/inspector`
    Inspector,
}

/// Which revision of the protocol a client is told to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    /// Whichever it finds: the newest.
    Auto,
    /// The last with `initialize`.
    Legacy,
    /// The first without.
    Modern,
}

/// How the server is reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Stdio,
    /// By whoever is on the same machine.
    Http,
    /// By those who have an access token.
    Token,
    /// The same, with a session.
    Session,
}

/// A client in one of its modes, on one of the ways.
#[derive(Clone, Copy, Debug)]
struct Run {
    client: Client,
    mode: Mode,
    way: Way,
}

const MODES: [Mode; 3] = [Mode::Auto, Mode::Legacy, Mode::Modern];
const WAYS: [Way; 4] = [Way::Stdio, Way::Http, Way::Token, Way::Session];

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
    let failures = runtime.block_on(run_all(&clients, options))?;
    ensure!(failures == 0, "not every client gets along with the server");
    Ok(())
}

/// Prints a line of the table for each run. Answers with how many checks failed.
async fn run_all(clients: &Clients, options: &Options) -> Result<usize> {
    let (mut calls, mut failures) = (0, 0);
    print::line(&tally::heading());
    let wanted = |client: &Client| options.client.is_empty() || options.client.contains(client);
    for client in Client::value_variants().iter().copied().filter(wanted) {
        for mode in MODES {
            for run in Run::all(client, mode) {
                let tally = run.play(clients, options).await?;
                print::line(&tally.row(run));
                calls += tally.calls();
                failures += tally.failures();
                if tally.is_absent() {
                    break;
                }
            }
        }
    }
    print::line(&format!("interop: {calls} calls of tools, {failures} failures"));
    Ok(failures)
}

// === impl Run ===

impl Run {
    fn all(client: Client, mode: Mode) -> impl Iterator<Item = Self> {
        WAYS.into_iter()
            .map(move |way| Self { client, mode, way })
            // There are no sessions any more.
            .filter(|run| run.way != Way::Session || run.mode == Mode::Legacy)
    }

    /// Nothing of one run is there in the next: each begins with a listener who has just signed in.
    async fn play(self, clients: &Clients, options: &Options) -> Result<Tally> {
        let stage = Stage::set(self).await?;
        let said = clients.say(self, stage.target()).await?;
        let tally = Tally::of(&said);
        if options.verbose {
            print::line(said.trim_end());
        }
        for failed in tally.failed() {
            print::failure(failed);
        }
        if tally.failures() > 0 {
            print::note(&format!("more is in {}", Clients::log(self)?.display()));
        }
        Ok(tally)
    }

    /// Whether the server can put a question to the listener: where the client is told of it with the answer, or has a
    /// stream that stays open.
    fn asks(self) -> bool {
        self.mode != Mode::Legacy || matches!(self.way, Way::Stdio | Way::Session)
    }
}

// === impl Mode ===

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Legacy => "legacy",
            Self::Modern => "modern",
        }
    }
}

// === impl Way ===

impl Way {
    fn name(self) -> &'static str {
        match self {
            Self::Stdio => "stdio",
            Self::Http => "http",
            Self::Token => "http, token",
            Self::Session => "http, token, session",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_for_legacy_clients_alone() {
        for (mode, ways) in [(Mode::Auto, 3), (Mode::Legacy, 4), (Mode::Modern, 3)] {
            assert_eq!(Run::all(Client::Python, mode).count(), ways, "{mode:?}");
        }
    }
}
