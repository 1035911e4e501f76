//! `recommend`.

use clap::Args;

use super::ExplicitArgument;

/// What to begin with, and what the tracks have to be like.
#[derive(Clone, Debug, Args)]
#[command(
    long_about = "Tracks that go with a few others, by tempo, key, year and variety.\n\n\
        Each track tells the seeds that lead to it; standard error says how many others were looked at and why they \
        fell out. It costs at most six requests.",
    after_help = "Examples:\n  \
        tidal-cli recommend 1781887 --bpm-min 118 --bpm-max 126 --key compatible --max-per-artist 1\n  \
        tidal-cli recommend favorites --year-min 1990 --year-max 1999 --output json\n  \
        tidal-cli search tracks \"blue in green\" --limit 3 --ids | tidal-cli recommend - --ids | tidal-cli playlist add \
        PLAYLIST -"
)]
pub(crate) struct RecommendArguments {
    /// 1 to 5 seeds: track ids, artist:ID, links or URIs of tracks and artists; or `favorites` alone; `-` reads them
    /// from standard input
    #[arg(value_name = "SEED", required = true)]
    pub(crate) seeds: Vec<String>,

    /// The slowest, in beats a minute
    #[arg(long, value_name = "BPM", value_parser = clap::value_parser!(u16).range(20..=400))]
    pub(crate) bpm_min: Option<u16>,

    /// The fastest, in beats a minute
    #[arg(long, value_name = "BPM", value_parser = clap::value_parser!(u16).range(20..=400))]
    pub(crate) bpm_max: Option<u16>,

    /// `compatible` (with the seed that leads to it), or keys such as "A minor"; several with commas, or again
    #[arg(long = "key", value_name = "KEY", value_delimiter = ',')]
    pub(crate) keys: Vec<String>,

    /// The first year of release
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1000..=3000))]
    pub(crate) year_min: Option<i16>,

    /// The last year of release
    #[arg(long, value_name = "YEAR", value_parser = clap::value_parser!(i16).range(1000..=3000))]
    pub(crate) year_max: Option<i16>,

    /// Whether explicit tracks are wanted
    #[arg(long, value_name = "WHETHER", value_enum, default_value = "include")]
    pub(crate) explicit: ExplicitArgument,

    /// Without what is marked as made by a machine
    #[arg(long)]
    pub(crate) exclude_ai: bool,

    /// Without these tracks; several with commas, or again
    #[arg(long, value_name = "ID", value_delimiter = ',')]
    pub(crate) exclude: Vec<String>,

    /// At most so many tracks on which the same artist is credited
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u8).range(1..=50))]
    pub(crate) max_per_artist: Option<u8>,

    /// How many tracks, 1 to 50
    #[arg(long, short = 'n', value_name = "N", default_value = "20", value_parser = clap::value_parser!(u8).range(1..=50))]
    pub(crate) limit: u8,
}
