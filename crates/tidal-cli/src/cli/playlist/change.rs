//! Changing playlists.

use clap::{ArgGroup, Args, ValueEnum};
use tidal_core::model::Visibility;

use super::super::Consent;

/// A playlist to make.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaylistCreate {
    /// Its name, 1 to 250 characters; quote it if it has spaces
    #[arg(value_name = "NAME")]
    pub(crate) name: String,

    /// Its description, at most 500 characters
    #[arg(long, value_name = "TEXT")]
    pub(crate) description: Option<String>,

    /// Show it to everybody [default: to whoever has the link]
    #[arg(long)]
    pub(crate) public: bool,

    /// What to put in: track ids, links or URIs of tracks and videos, ISRCs; `-` reads them from standard input
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<String>,
}

/// What to change about a playlist.
#[derive(Clone, Debug, Args)]
#[command(group = ArgGroup::new("change").required(true).multiple(true))]
pub(crate) struct PlaylistChange {
    /// The playlist: an id, a tidal.com link or a tidal:// URI
    #[arg(value_name = "PLAYLIST")]
    pub(crate) playlist: String,

    /// A new name, 1 to 250 characters
    #[arg(long, value_name = "NAME", group = "change")]
    pub(crate) name: Option<String>,

    /// A new description, at most 500 characters; an empty one removes it
    #[arg(long, value_name = "TEXT", group = "change")]
    pub(crate) description: Option<String>,

    /// Who may see it
    #[arg(long, value_name = "WHO", value_enum, group = "change")]
    pub(crate) visibility: Option<VisibilityArgument>,
}

/// A playlist to delete.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaylistDelete {
    /// The playlist: an id, a tidal.com link or a tidal:// URI
    #[arg(value_name = "PLAYLIST")]
    pub(crate) playlist: String,

    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// What to put into a playlist.
#[derive(Clone, Debug, Args)]
pub(crate) struct PlaylistAdd {
    /// The playlist: an id, a tidal.com link or a tidal:// URI
    #[arg(value_name = "PLAYLIST")]
    pub(crate) playlist: String,

    /// What to put in: track ids, links or URIs of tracks and videos, ISRCs; `-` reads them from standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,

    /// Before this entry, by its `item_id` [default: at the end]
    #[arg(long, value_name = "ITEM_ID")]
    pub(crate) before: Option<String>,

    /// Add what is in it already once more, and what is named twice, twice
    #[arg(long)]
    pub(crate) keep_duplicates: bool,
}

/// What to take out of a playlist.
#[derive(Clone, Debug, Args)]
#[command(group = ArgGroup::new("which").required(true).args(["piped", "item", "track", "position"]))]
pub(crate) struct PlaylistRemove {
    /// The playlist: an id, a tidal.com link or a tidal:// URI
    #[arg(value_name = "PLAYLIST")]
    pub(crate) playlist: String,

    /// Read entries from standard input, as `playlist items --output ndjson` prints them
    #[arg(value_name = "-", value_parser = ["-"], hide_possible_values = true)]
    pub(crate) piped: Option<String>,

    /// These entries, by their `item_id`
    #[arg(long, value_name = "ITEM_ID", num_args = 1..)]
    pub(crate) item: Vec<String>,

    /// Every entry with one of these tracks
    #[arg(long, value_name = "ID", num_args = 1..)]
    pub(crate) track: Vec<String>,

    /// The entries at these places, counted from 1
    #[arg(long, value_name = "N", num_args = 1..)]
    pub(crate) position: Vec<String>,

    #[command(flatten)]
    pub(crate) consent: Consent,
}

/// What to move within a playlist.
#[derive(Clone, Debug, Args)]
#[command(group = ArgGroup::new("where").required(true).args(["before", "end"]))]
pub(crate) struct PlaylistMove {
    /// The playlist: an id, a tidal.com link or a tidal:// URI
    #[arg(value_name = "PLAYLIST")]
    pub(crate) playlist: String,

    /// The entries, by their `item_id`, in the order in which they are to stand; `-` reads them from standard input
    #[arg(value_name = "ITEM_ID", required = true)]
    pub(crate) items: Vec<String>,

    /// Before this entry, by its `item_id`
    #[arg(long, value_name = "ITEM_ID")]
    pub(crate) before: Option<String>,

    /// To the end
    #[arg(long)]
    pub(crate) end: bool,
}

/// Who may see a playlist.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum VisibilityArgument {
    /// Everybody
    Public,
    /// Whoever has the link
    Unlisted,
}

// === impl VisibilityArgument ===

impl VisibilityArgument {
    /// The same in the library's words.
    pub(crate) fn visibility(self) -> Visibility {
        match self {
            Self::Public => Visibility::Public,
            Self::Unlisted => Visibility::Unlisted,
        }
    }
}
