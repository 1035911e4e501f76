//! `video`.

use clap::Subcommand;

use super::ids::Ids;

/// What to do with music videos.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum VideoCommand {
    /// Music videos by id, in that order, each once
    Get(Ids),
}
