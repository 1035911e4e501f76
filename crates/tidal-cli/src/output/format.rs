//! The output formats, and which one is meant when nobody says.

use clap::ValueEnum;

/// An output format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// Columns for people, cut to the terminal's width
    Table,
    /// One JSON array, complete
    Json,
    /// One JSON object a line, complete, as soon as it is there
    Ndjson,
    /// Comma-separated values with a header
    Csv,
    /// Only the ids, one a line
    Ids,
}

/// Where results go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Destination {
    /// To a person.
    Terminal,
    /// To a file or another program.
    Pipe,
}

// === impl Format ===

impl Format {
    /// The format asked for, else the one that suits the destination.
    pub(crate) fn choose(asked: Option<Self>, destination: Destination) -> Self {
        asked.unwrap_or(match destination {
            Destination::Terminal => Self::Table,
            Destination::Pipe => Self::Ndjson,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_get_tables_and_programs_get_lines() {
        assert_eq!(Format::choose(None, Destination::Terminal), Format::Table);
        assert_eq!(Format::choose(None, Destination::Pipe), Format::Ndjson);
        for asked in [Format::Csv, Format::Table] {
            assert_eq!(Format::choose(Some(asked), Destination::Terminal), asked);
            assert_eq!(Format::choose(Some(asked), Destination::Pipe), asked);
        }
    }
}
