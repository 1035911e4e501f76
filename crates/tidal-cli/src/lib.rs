#![doc = include_str!("../README.md")]
//!
//! This library is the program without its `main`: [`run`] is the whole of it, [`command`] its grammar.

mod cli;
mod command;
mod consent;
mod console;
mod context;
mod error;
mod exit;
mod input;
mod interruption;
mod log;
mod output;
mod progress;
mod report;
mod session;
mod start;
#[cfg(test)]
mod trial;
pub mod view;
mod waiting;

use std::process::ExitCode;

use clap::CommandFactory;

/// The grammar: for documentation, completions and manual pages.
pub fn command() -> clap::Command {
    cli::Cli::command()
}

/// Runs the program with the arguments of this process, and tells how it ended.
pub fn run() -> ExitCode {
    let arguments: Vec<_> = std::env::args_os().collect();
    start::start(&arguments).into()
}
