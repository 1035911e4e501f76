//! `search`.

use clap::{Args, ValueEnum};
use tidal_core::Kind;

use super::Extent;

/// What to search for.
#[derive(Clone, Debug, Args)]
#[command(
    allow_missing_positional = true,
    after_help = "Examples:\n  \
        tidal-cli search \"blue in green\"\n  \
        tidal-cli search tracks love --limit 50 --output csv > love.csv\n  \
        tidal-cli search tracks love --ids | head -3 | tidal-cli track get -"
)]
pub(crate) struct SearchArguments {
    /// What kind of things
    #[arg(value_enum, default_value = "all")]
    pub(crate) kind: KindArgument,

    /// What to look for, 1 to 256 characters; quote it if it has spaces
    #[arg(value_name = "QUERY")]
    pub(crate) query: String,

    #[command(flatten)]
    pub(crate) extent: Extent,

    /// Whether explicit material is wanted
    #[arg(long, value_name = "WHETHER", value_enum, default_value = "include")]
    pub(crate) explicit: ExplicitArgument,
}

/// Which kind of things to search for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum KindArgument {
    /// Everything
    All,
    /// Tracks
    Tracks,
    /// Albums
    Albums,
    /// Artists
    Artists,
    /// Playlists
    Playlists,
    /// Music videos
    Videos,
}

/// Whether explicit material is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExplicitArgument {
    /// With it
    Include,
    /// Without it
    Exclude,
}

// === impl KindArgument ===

impl KindArgument {
    /// The one kind, or `None` for all.
    pub(crate) fn one(self) -> Option<Kind> {
        match self {
            Self::All => None,
            Self::Tracks => Some(Kind::Track),
            Self::Albums => Some(Kind::Album),
            Self::Artists => Some(Kind::Artist),
            Self::Playlists => Some(Kind::Playlist),
            Self::Videos => Some(Kind::Video),
        }
    }
}
