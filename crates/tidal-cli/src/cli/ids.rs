//! Ids as arguments. They are read and checked by `input`.

use clap::Args;

/// Things by id.
#[derive(Clone, Debug, Args)]
pub(crate) struct Ids {
    /// Ids, tidal.com links or tidal:// URIs; `-` reads them from standard input
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<String>,
}

/// One thing by id.
#[derive(Clone, Debug, Args)]
pub(crate) struct Id {
    /// An id, a tidal.com link or a tidal:// URI; `-` reads it from standard input
    #[arg(value_name = "ID")]
    pub(crate) id: String,
}

/// A list that belongs to one thing.
#[derive(Clone, Debug, Args)]
pub(crate) struct Related {
    #[command(flatten)]
    pub(crate) of: Id,
    #[command(flatten)]
    pub(crate) extent: super::Extent,
}
