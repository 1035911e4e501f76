//! `favorites`.

use clap::{Args, Subcommand, ValueEnum};
use tidal_core::{
    Kind,
    service::{Direction, FavoritesSort},
};

use super::{Consent, Extent, Turned};

/// What to do with favourites.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum FavoritesCommand {
    /// Your favourites of one kind, latest added first
    #[command(after_help = "Examples:\n  \
        tidal-cli favorites list tracks --limit 50\n  \
        tidal-cli favorites list albums --sort released --descending --all --output csv > albums.csv")]
    List(FavoritesList),
    /// Add favourites
    #[command(
        long_about = "Add favourites.\n\n\
            What is among them already is left alone: the same command can be repeated until it is done.",
        after_help = "Examples:\n  \
            tidal-cli favorites add tracks 1781887 USRC17607839\n  \
            tidal-cli search albums \"kind of blue\" --limit 1 --ids | tidal-cli favorites add albums -"
    )]
    Add(FavoritesAdd),
    /// Take favourites out
    #[command(
        long_about = "Take favourites out.\n\n\
            What is not among them stays out: TIDAL does not tell whether it was one. More than 20 are asked about first, or need --yes.",
        after_help = "Examples:\n  \
            tidal-cli favorites remove artists 4761957\n  \
            tidal-cli favorites list videos --all --ids | tidal-cli favorites remove videos - --yes"
    )]
    Remove(FavoritesRemove),
}

/// Which favourites to list.
#[derive(Clone, Debug, Args)]
pub(crate) struct FavoritesList {
    /// Of which kind
    #[arg(value_enum)]
    pub(crate) kind: FavoriteKind,

    #[command(flatten)]
    pub(crate) extent: Extent,

    /// The order [default: latest added first]
    #[arg(long, value_name = "ORDER", value_enum)]
    pub(crate) sort: Option<FavoritesOrder>,

    #[command(flatten)]
    pub(crate) turned: Turned,
}

/// Which favourites to add.
#[derive(Clone, Debug, Args)]
pub(crate) struct FavoritesAdd {
    /// Of which kind
    #[arg(value_enum)]
    pub(crate) kind: FavoriteKind,

    /// Ids, tidal.com links or tidal:// URIs, of tracks also ISRCs; `-` reads them from standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

/// Which favourites to take out.
#[derive(Clone, Debug, Args)]
pub(crate) struct FavoritesRemove {
    /// Of which kind
    #[arg(value_enum)]
    pub(crate) kind: FavoriteKind,

    /// Ids, tidal.com links or tidal:// URIs; `-` reads them from standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// Of which kind favourites are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FavoriteKind {
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

/// The orders of favourites. Not every kind has every one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FavoritesOrder {
    /// By the date of adding
    Added,
    /// By album title: tracks
    Album,
    /// By artist name: tracks, albums, videos
    Artist,
    /// By duration: tracks, videos
    Duration,
    /// By the date of the last change: playlists
    Modified,
    /// By name: artists, playlists
    Name,
    /// By release date: albums
    Released,
    /// By title: tracks, albums, videos
    Title,
}

// === impl FavoriteKind ===

impl FavoriteKind {
    /// The kind in the library's words.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Self::Tracks => Kind::Track,
            Self::Albums => Kind::Album,
            Self::Artists => Kind::Artist,
            Self::Playlists => Kind::Playlist,
            Self::Videos => Kind::Video,
        }
    }
}

// === impl FavoritesOrder ===

impl FavoritesOrder {
    /// The order in the library's words.
    pub(crate) fn towards(self, direction: Direction) -> FavoritesSort {
        match self {
            Self::Added => FavoritesSort::Added(direction),
            Self::Album => FavoritesSort::Album(direction),
            Self::Artist => FavoritesSort::Artist(direction),
            Self::Duration => FavoritesSort::Duration(direction),
            Self::Modified => FavoritesSort::Modified(direction),
            Self::Name => FavoritesSort::Name(direction),
            Self::Released => FavoritesSort::Released(direction),
            Self::Title => FavoritesSort::Title(direction),
        }
    }
}
