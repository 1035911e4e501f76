//! `track`.

use clap::{Args, Subcommand};

use super::ids::{Ids, Related};

/// What to do with tracks.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum TrackCommand {
    /// Tracks by id, in that order, each once
    Get(TrackGet),
    /// Tracks like this one
    Similar(Related),
    /// The radio that TIDAL makes from this track
    Radio(Related),
}

/// Which tracks.
#[derive(Clone, Debug, Args)]
pub(crate) struct TrackGet {
    #[command(flatten)]
    pub(crate) ids: Ids,

    /// The ids are recording codes (ISRC)
    #[arg(long)]
    pub(crate) isrc: bool,
}
