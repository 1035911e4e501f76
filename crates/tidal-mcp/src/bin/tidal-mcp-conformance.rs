//! `tidal-mcp` with the fixtures of the public conformance suite: the same program, transport and settings, for
//! `cargo xtask conformance` alone.

use std::process::ExitCode;

use clap::Parser;
use tidal_mcp::{cli::Cli, conformance};

fn main() -> ExitCode {
    match conformance::run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

#[expect(
    clippy::print_stderr,
    reason = "the last words of a program that could not start"
)]
fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("tidal-mcp-conformance: {error:#}");
    ExitCode::FAILURE
}
