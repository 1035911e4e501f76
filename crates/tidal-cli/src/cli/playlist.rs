//! `playlist`.

mod change;

use clap::{Args, Subcommand, ValueEnum};
use tidal_core::service::{Direction, PlaylistsSort};

pub(crate) use self::change::{
    PlaylistAdd, PlaylistChange, PlaylistCreate, PlaylistDelete, PlaylistMove, PlaylistRemove,
    VisibilityArgument,
};
use super::{Extent, Turned, ids::Id};

/// What to do with playlists.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum PlaylistCommand {
    /// The playlists that you made, latest changed first
    #[command(after_help = "Examples:\n  \
        tidal-cli playlist list --all\n  \
        tidal-cli playlist list --collaborating --sort name --output ids")]
    List(PlaylistList),
    /// A playlist with what is in it
    #[command(long_about = "A playlist with what is in it.\n\n\
        json and ndjson print the playlist as one object with its `items`; csv and ids print the items \
        alone, as `playlist items` does.")]
    Get(PlaylistArguments),
    /// Only what is in a playlist, each entry by itself
    Items(PlaylistArguments),
    /// Make a playlist, empty or with something in it
    #[command(
        long_about = "Make a playlist, empty or with something in it.\n\n\
            Prints the playlist; `--ids` its id alone. If not everything could be put in, it is there all the same, and \
            `playlist add` goes on.",
        after_help = "Examples:\n  \
            tidal-cli playlist create \"Blue hour\" --description \"For the late evening\"\n  \
            tidal-cli track similar 1781887 --ids | tidal-cli playlist create \"Like that one\" -"
    )]
    Create(PlaylistCreate),
    /// Change a playlist's name, its description, or who may see it
    #[command(after_help = "Example:\n  \
        tidal-cli playlist update 4a7d… --name \"Blue hour\" --description \"\" --visibility public")]
    Update(PlaylistChange),
    /// Delete a playlist; there is no way back
    Delete(PlaylistDelete),
    /// Put tracks and videos into a playlist
    #[command(
        long_about = "Put tracks and videos into a playlist.\n\n\
            What is in it already is left out, so that the same command can be repeated until all is in, however it \
            ended. With --keep-duplicates it must not be repeated as it is. Prints what was added, with the `item_id` of \
            each new entry.",
        after_help = "Examples:\n  \
            tidal-cli search tracks \"blue in green\" --ids | tidal-cli playlist add 4a7d… -\n  \
            tidal-cli playlist add 4a7d… 1781887 USRC17607839 https://tidal.com/video/25747442\n  \
            tidal-cli playlist items 9b1c… --all | tidal-cli playlist add 4a7d… -"
    )]
    Add(PlaylistAdd),
    /// Take entries out of a playlist
    #[command(
        long_about = "Take entries out of a playlist.\n\n\
            More than 20 are asked about first, or need --yes. Each option takes `-` for standard input. Prints what was \
            taken out.",
        after_help = "Examples:\n  \
            tidal-cli playlist remove 4a7d… --position 1 3\n  \
            tidal-cli playlist remove 4a7d… --track 1781887\n  \
            tidal-cli playlist items 4a7d… --all | jq -c 'select(.unavailable)' | tidal-cli playlist remove 4a7d… -"
    )]
    Remove(PlaylistRemove),
    /// Move entries within a playlist
    #[command(after_help = "Examples:\n  \
        tidal-cli playlist move 4a7d… 0c5e… --before 77f1…\n  \
        tidal-cli playlist items 4a7d… --query live --all | tidal-cli playlist move 4a7d… - --end")]
    Move(PlaylistMove),
}

/// Which playlists, in which order.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaylistList {
    #[command(flatten)]
    pub(crate) extent: Extent,

    /// Those of others that you may change, instead of your own
    #[arg(long)]
    pub(crate) collaborating: bool,

    /// The order [default: latest changed first]
    #[arg(long, value_name = "ORDER", value_enum)]
    pub(crate) sort: Option<PlaylistsOrder>,

    #[command(flatten)]
    pub(crate) turned: Turned,
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

    #[command(flatten)]
    pub(crate) turned: Turned,
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

/// The orders of a listener's playlists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum PlaylistsOrder {
    /// By the date of making
    Created,
    /// By the date of the last change
    Modified,
    /// By name
    Name,
}

// === impl PlaylistsOrder ===

impl PlaylistsOrder {
    /// The order in the library's words.
    pub(crate) fn towards(self, direction: Direction) -> PlaylistsSort {
        match self {
            Self::Created => PlaylistsSort::Created(direction),
            Self::Modified => PlaylistsSort::Modified(direction),
            Self::Name => PlaylistsSort::Name(direction),
        }
    }
}
