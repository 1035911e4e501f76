//! `completions` and `man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// For which shell.
#[derive(Clone, Debug, Args)]
#[command(after_help = "Example:\n  \
    tidal-cli completions bash > ~/.local/share/bash-completion/completions/tidal-cli")]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_enum)]
    pub(crate) shell: Shell,
}

/// Where to.
#[derive(Clone, Debug, Args)]
pub(crate) struct ManArguments {
    /// Write a page for every command to this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}
