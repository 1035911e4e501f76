//! `completions`.

use crate::{cli::CompletionsArguments, context::Context, error::Error};

pub(super) fn run(arguments: &CompletionsArguments, context: &Context) -> Result<(), Error> {
    let mut script = Vec::new();
    clap_complete::generate(arguments.shell, &mut crate::command(), "tidal-cli", &mut script);
    context.console.write(&script)?;
    context.console.flush()
}
