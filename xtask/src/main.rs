//! `cargo xtask COMMAND`: reads the arguments and calls the command's module; no chore is done here.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::{
    audit, bench, conformance, coverage, demo, deploy, fuzz, image, interop, lint, msrv, print, reference,
    release, test, tidy, workflows,
};

/// The project's own chores.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask", version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Play an assistant's session against the simulator, then stay up for yours
    Demo(demo::Options),
    /// Check what the compiler cannot: layering, sizes, openings, markers, errors, secrets, generated docs
    Tidy(tidy::Options),
    /// Run every static check: fmt, clippy, rustdoc, tidy, features, generated docs, cargo deny
    Lint,
    /// Run every test of the workspace, doctests included
    Test(test::Options),
    /// Run the public MCP conformance suite against the server, with the suite's fixtures and without (needs npm)
    Conformance(conformance::Options),
    /// Check what operators deploy: image, compose file, manifests, alerts, unit (needs python3 with venv)
    Deploy,
    /// Run the stages of the Dockerfile that build as plain commands, in a clean folder; takes many minutes
    Image,
    /// Measure the line coverage of the crates
    Coverage(coverage::Options),
    /// Let a fuzzer loose on what reads bytes from outside (needs a nightly toolchain)
    Fuzz(fuzz::Options),
    /// Measure what tasks cost, and fail when a bound is broken
    Bench(bench::Options),
    /// Let the official clients call every tool, in each of their modes
    Interop(interop::Options),
    /// Ask what is known against the dependencies: advisories, licences, sources (needs the network)
    Audit,
    /// Check what is published with the oldest toolchain that it promises
    Msrv(msrv::Options),
    /// Check GitHub's workflows with the tools there are for that (needs python3 with venv)
    Workflows,
    /// Make what a release consists of, or check that there can be one
    Release(release::Options),
    /// Compare the endpoint registry with TIDAL's OpenAPI document
    Oas(reference::OasOptions),
    /// Generate docs/tools.md, settings.md, errors.md and cli.md
    Docs(reference::DocsOptions),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Demo(options) => demo::run(&options),
        Command::Tidy(options) => tidy::run(&options),
        Command::Lint => lint::run(),
        Command::Test(options) => test::run(&options),
        Command::Conformance(options) => conformance::run(&options),
        Command::Deploy => deploy::run(),
        Command::Image => image::run(),
        Command::Coverage(options) => coverage::run(&options),
        Command::Fuzz(options) => fuzz::run(&options),
        Command::Bench(options) => bench::run(&options),
        Command::Interop(options) => interop::run(&options),
        Command::Audit => audit::run(),
        Command::Msrv(options) => msrv::run(&options),
        Command::Workflows => workflows::run(),
        Command::Release(options) => release::run(&options),
        Command::Oas(options) => reference::oas(&options),
        Command::Docs(options) => reference::docs(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
