//! `album`.

use clap::{Args, Subcommand};

use super::ids::{Ids, Related};

/// What to do with albums.
#[derive(Clone, Debug, Subcommand)]
pub(crate) enum AlbumCommand {
    /// Albums by id, in that order, each once
    Get(AlbumGet),
    /// What is on an album
    Tracks(Related),
    /// Albums like this one
    Similar(Related),
}

/// Which albums, and with what.
#[derive(Clone, Debug, Args)]
pub(crate) struct AlbumGet {
    #[command(flatten)]
    pub(crate) ids: Ids,

    /// With the first 20 of each album's tracks and videos; `album tracks` lists all
    #[arg(long)]
    pub(crate) tracks: bool,

    /// The ids are barcodes (EAN-13 or UPC-A)
    #[arg(long, conflicts_with = "tracks")]
    pub(crate) barcode: bool,
}
