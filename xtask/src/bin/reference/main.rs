//! What links the product: compares its endpoint registry with TIDAL's document (`oas`) and writes the
//! reference pages (`docs`). Started by `cargo xtask oas` and `cargo xtask docs`, not by hand.

mod docs;
mod oas;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use xtask::print;
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
    let done = match Arguments::parse().command {
        Command::Oas(options) => oas::run(&options),
        Command::Docs(options) => docs::run(&options),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            print::failure(&format!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
