//! `cache`.

use clap::{Args, Subcommand};

use super::Consent;

/// What to do about the answers that servers keep.
#[derive(Clone, Copy, Debug, Subcommand)]
pub(crate) enum CacheCommand {
    /// What is kept in the Redis that the settings name
    Stats,
    /// Remove all of it, there and in the memory of every server that shares it
    Clear(CacheClear),
}

/// What to remove.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct CacheClear {
    #[command(flatten)]
    pub(crate) consent: Consent,
}
