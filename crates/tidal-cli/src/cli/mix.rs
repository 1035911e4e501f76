//! `mix`.

use clap::{Args, Subcommand, ValueEnum};
use tidal_core::model::MixKind;

use super::{Extent, PlaylistArguments};

/// What to do with mixes.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum MixCommand {
    /// The mixes that TIDAL makes for you
    #[command(after_help = "Examples:\n  \
        tidal-cli mix list\n  \
        tidal-cli mix list discovery --ids | head -1 | tidal-cli mix get -")]
    List(MixList),
    /// A mix with what is in it
    #[command(long_about = "A mix with what is in it.\n\n\
        A mix is a playlist: this prints what `playlist get` prints, and `playlist items` lists its tracks alone.")]
    Get(PlaylistArguments),
}

/// Which mixes.
#[derive(Clone, Debug, Args)]
pub(crate) struct MixList {
    /// Which family [default: every one]
    #[arg(value_enum)]
    pub(crate) family: Option<Family>,

    #[command(flatten)]
    pub(crate) extent: Extent,
}

/// A family of mixes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Family {
    /// Around what you play
    Daily,
    /// What you may not know yet
    Discovery,
    /// What has just come out
    NewReleases,
}

// === impl Family ===

impl Family {
    /// The family in the library's words.
    pub(crate) fn kind(self) -> MixKind {
        match self {
            Self::Daily => MixKind::Daily,
            Self::Discovery => MixKind::Discovery,
            Self::NewReleases => MixKind::NewReleases,
        }
    }
}
