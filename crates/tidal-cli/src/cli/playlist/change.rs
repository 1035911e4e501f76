//! Changing playlists.

use clap::{ArgGroup, Args, ValueEnum};
use tidal_core::model::Visibility;

use super::super::Consent;

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
