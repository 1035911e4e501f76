//! What a run has to show: the scenarios that a revision of the protocol requires, in the suite's words, and what a
//! baseline excuses. Both are YAML of the simplest kind: keys with lists of words.

use std::{collections::BTreeSet, fs, path::Path};

use anyhow::{Context, Result, ensure};

use super::Run;

/// What counts, and what is excused.
#[derive(Debug, Default)]
pub(super) struct Requirements {
    /// The scenarios that count. The suite runs others too, of extensions that this server does not have.
    pub(super) scored: BTreeSet<String>,
    /// `scenario` for a whole one, or `scenario:check`.
    pub(super) excused: BTreeSet<String>,
}

// === impl Requirements ===

impl Requirements {
    pub(super) fn read(package: &Path, run: Run) -> Result<Self> {
        let file = package
            .join("requirements")
            .join(format!("{}.yaml", run.revision));
        let excused = match run.baseline() {
            Some(baseline) => list(&text(&baseline)?),
            None => BTreeSet::new(),
        };
        let scored = list(&text(&file)?);
        ensure!(!scored.is_empty(), "{} names no scenario", file.display());
        Ok(Self { scored, excused })
    }
}

fn text(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))
}

/// The list under `server:`.
fn list(yaml: &str) -> BTreeSet<String> {
    let lines = yaml
        .lines()
        .map(|line| line.split(" #").next().unwrap_or_default().trim_end());
    lines
        .skip_while(|line| *line != "server:")
        .skip(1)
        .take_while(|line| line.is_empty() || line.starts_with([' ', '#']))
        .filter_map(|line| line.trim_start().strip_prefix("- "))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_under_server_is_read_and_no_other() {
        let yaml = "# why\nserver:\n  # a word\n  - ping\n\n  - tools-list:a-check # because\nclient:\n  - initialize\n";
        let read: Vec<_> = list(yaml).into_iter().collect();
        assert_eq!(read, ["ping", "tools-list:a-check"]);
        assert!(list("client:\n  - ping\n").is_empty());
    }
}
