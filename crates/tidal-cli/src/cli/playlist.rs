//! `playlist`.

use clap::{Args, Subcommand, ValueEnum};

use super::{Extent, ids::Id};

/// What to do with playlists.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum PlaylistCommand {
    /// A playlist with what is in it
    #[command(long_about = "A playlist with what is in it.\n\n\
        json and ndjson print the playlist as one object with its `items`; csv and ids print the items \
        alone, as `playlist items` does.")]
    Get(PlaylistArguments),
    /// Only what is in a playlist, each entry by itself
    Items(PlaylistArguments),
}

/// Which playlist, and what of it.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaylistArguments {
    #[command(flatten)]
    pub(crate) playlist: Id,

    #[command(flatten)]
    pub(crate) extent: Extent,

    /// Only entries that match this text; TIDAL searches
    #[arg(long, value_name = "TEXT")]
    pub(crate) query: Option<String>,

    /// The order [default: the playlist's own]
    #[arg(long, value_name = "ORDER", value_enum)]
    pub(crate) sort: Option<Sort>,

    /// The order turned around
    #[arg(long, requires = "sort")]
    pub(crate) descending: bool,
}

/// The orders of a playlist's entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Sort {
    /// By the date of adding
    Added,
    /// By album title
    Album,
    /// By artist name
    Artist,
    /// By duration
    Duration,
    /// By place in the playlist
    Place,
    /// By title
    Title,
}
