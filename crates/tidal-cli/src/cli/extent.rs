//! How much of a list is wanted.

use clap::Args;

/// Longest list that can be asked for by number; `--all` goes further.
const MOST: i64 = 10_000;

/// How much of a list is wanted.
#[derive(Clone, Copy, Debug, Args)]
pub(crate) struct Extent {
    /// At most this many; of each kind, where there are several
    #[arg(
        long,
        short = 'n',
        value_name = "N",
        value_parser = clap::value_parser!(u32).range(1..=MOST),
        allow_negative_numbers = true,
        conflicts_with = "all"
    )]
    pub(crate) limit: Option<u32>,

    /// The whole list, page after page, as fast as the rate limit allows
    #[arg(long, short)]
    pub(crate) all: bool,
}
