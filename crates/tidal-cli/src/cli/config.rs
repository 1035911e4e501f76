//! `config`.

use clap::Subcommand;

/// What to tell about the settings.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum ConfigCommand {
    /// Where the settings file is, or would be
    Path,
    /// Every setting in effect, and where it was set; secrets are not shown
    Show,
    /// Whether the settings are right; every problem is told
    Check,
}
