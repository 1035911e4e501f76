//! `tidal-mcp`, the program. Everything it does is in the library.

use std::process::ExitCode;

use clap::Parser;
use mimalloc::MiMalloc;
use tidal_mcp::{ShellError, cli::Cli, in_one_line, run};

/// A request allocates and frees some dozens of small things, on whichever thread; and where the C library is musl, its own
/// allocator has one lock for all threads.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => report(&error),
    }
}

/// To standard error: standard output belongs to the protocol.
#[expect(
    clippy::print_stderr,
    reason = "the last words of a program that could not start"
)]
fn report(error: &anyhow::Error) -> ExitCode {
    eprintln!("tidal-mcp: {}", in_one_line(error.as_ref()));
    error
        .downcast_ref::<ShellError>()
        .map_or(ExitCode::FAILURE, |error| ExitCode::from(error.exit))
}
