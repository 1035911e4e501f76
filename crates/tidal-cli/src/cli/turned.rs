//! The order of a list turned around.

use clap::Args;
use tidal_core::service::Direction;

/// Which way an order goes.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Turned {
    /// The order turned around
    #[arg(long, requires = "sort")]
    descending: bool,
}

// === impl Turned ===

impl Turned {
    /// The direction in the library's words.
    pub(crate) fn direction(self) -> Direction {
        if self.descending {
            Direction::Descending
        } else {
            Direction::Ascending
        }
    }
}
