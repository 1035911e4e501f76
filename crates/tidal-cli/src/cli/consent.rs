//! Agreeing beforehand to what cannot be taken back.

use clap::Args;

/// Whether the person agrees without being asked.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Consent {
    /// Do it without asking; needed where there is no terminal to ask on
    #[arg(long, short)]
    pub(crate) yes: bool,
}
