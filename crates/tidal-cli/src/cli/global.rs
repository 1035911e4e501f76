//! Options of every command.

use std::{path::PathBuf, time::Duration};

use clap::Args;
use jiff::SignedDuration;

use crate::output::Format;

/// Options of every command.
#[derive(Clone, Debug, Args)]
#[command(next_help_heading = "Options of every command")]
pub(crate) struct Global {
    /// How results are printed [default: table on a terminal, ndjson in a pipe]
    #[arg(long, short, global = true, value_name = "FORMAT", value_enum)]
    pub(crate) output: Option<Format>,

    /// Print only the ids, one a line: short for `--output ids`
    #[arg(long = "ids", id = "only_ids", global = true, conflicts_with = "output")]
    pub(crate) only_ids: bool,

    /// Whose catalogue to read, as a two-letter code [default: the settings'; else US]
    #[arg(long, global = true, value_name = "CC")]
    pub(crate) country: Option<String>,

    /// As whom: a name of your own for each account [default: the settings'; else default]
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,

    /// Read this settings file instead of the usual one
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// Longest to wait on where the rate limit leaves no room within a request's own deadline (30 s): 90, 90s,
    /// 2m; 0 for no longer than that deadline
    #[arg(long, global = true, value_name = "TIME", default_value = "60s", value_parser = duration)]
    pub(crate) wait: Duration,

    /// Log what happens to standard error
    #[arg(long, short, global = true, conflicts_with = "quiet")]
    pub(crate) verbose: bool,

    /// Say nothing on standard error but errors
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
}

// === impl Global ===

impl Global {
    /// The format asked for, if any.
    pub(crate) fn format(&self) -> Option<Format> {
        if self.only_ids {
            Some(Format::Ids)
        } else {
            self.output
        }
    }
}

/// A duration: bare seconds, or with units as in `2m 30s`. At most a day.
fn duration(text: &str) -> Result<Duration, String> {
    let seconds = text.parse::<u64>().ok().map(Duration::from_secs);
    let with_units = || text.parse::<SignedDuration>().ok()?.try_into().ok();
    seconds
        .or_else(with_units)
        .filter(|duration| *duration <= Duration::from_hours(24))
        .ok_or_else(|| "accepted: seconds, or a time such as 90s or 2m, up to 24h".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_are_seconds_or_have_units() {
        for (text, seconds) in [
            ("0", 0),
            ("90", 90),
            ("90s", 90),
            ("2m", 120),
            ("1m 30s", 90),
            ("24h", 86_400),
        ] {
            assert_eq!(duration(text), Ok(Duration::from_secs(seconds)), "{text}");
        }
        for bad in ["", "-1", "-1s", "x", "1.5.2", "25h", "99999999999999999999"] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }
}
