//! `artist`.

use clap::{Args, Subcommand, ValueEnum};

use super::ids::{Ids, Related};

/// What to do with artists.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum ArtistCommand {
    /// Artists by id, in that order, each once
    Get(ArtistGet),
    /// An artist's tracks, most popular first
    Tracks(Related),
    /// An artist's albums
    Albums(Related),
    /// An artist's music videos
    Videos(Related),
    /// Artists like this one
    Similar(Related),
    /// The radio that TIDAL makes from this artist
    Radio(Related),
}

/// Which artists, and with what.
#[derive(Clone, Debug, Args)]
pub(crate) struct ArtistGet {
    #[command(flatten)]
    pub(crate) ids: Ids,

    /// What to bring beside the profile, separated by commas: of a list the first 20
    #[arg(long, value_name = "PARTS", value_enum, value_delimiter = ',')]
    pub(crate) with: Vec<Part>,
}

/// A part of an artist's page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Part {
    /// What somebody wrote about the artist
    Biography,
    /// Tracks, most popular first
    TopTracks,
    /// Albums
    Albums,
    /// Similar artists
    Similar,
    /// Music videos
    Videos,
}
