//! From the arguments to the exit code. Nothing heavy happens before the command is known.

use std::ffi::OsString;

use clap::{Parser, error::ErrorKind};

use crate::{cli::Cli, command, context::Context, error::Error, exit::Exit, report};

/// Parses, runs, reports.
pub(crate) fn start(arguments: &[OsString]) -> Exit {
    let cli = match Cli::try_parse_from(arguments) {
        Ok(cli) => cli,
        Err(refusal) => return refuse(&refusal, arguments),
    };
    let context = Context::of_process(cli.global);
    finish(&context, command::run(&cli.command, &context))
}

/// Tells what went wrong, if anything did.
pub(crate) fn finish(context: &Context, outcome: Result<(), Error>) -> Exit {
    match outcome {
        Ok(()) | Err(Error::OutputClosed) => Exit::Done,
        Err(error) => {
            context.console.report(&error);
            error.exit()
        }
    }
}

/// Prints what clap has to say: help on standard output, complaints on standard error.
fn refuse(refusal: &clap::Error, arguments: &[OsString]) -> Exit {
    let asked_for = matches!(refusal.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    if !asked_for && wants_json(arguments) {
        let error = Error::Usage {
            message: first_paragraph(&refusal.to_string()),
            hint: "see `tidal-cli --help` and `tidal-cli COMMAND --help`",
        };
        anstream::eprint!("{}", report::machine(&error));
        return Exit::Usage;
    }
    // Nowhere to print to is no reason to fail.
    let _ = refusal.print();
    if asked_for { Exit::Done } else { Exit::Usage }
}

/// Whether JSON was asked for, as far as that can be told of arguments that make no sense.
fn wants_json(arguments: &[OsString]) -> bool {
    let named =
        |argument: &OsString| argument == "--output=json" || argument == "-ojson" || argument == "-o=json";
    let pairs = arguments.iter().zip(arguments.iter().skip(1));
    arguments.iter().any(named)
        || pairs
            .into_iter()
            .any(|(option, value)| (option == "--output" || option == "-o") && value == "json")
}

fn first_paragraph(text: &str) -> String {
    let paragraph = text.split("\n\n").next().unwrap_or_default();
    let lines: Vec<&str> = paragraph.lines().map(str::trim).collect();
    lines.join(" ").trim_start_matches("error: ").to_owned()
}
