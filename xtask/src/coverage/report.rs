//! Reads tarpaulin's report and words it: the least covered files, then each crate.

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use serde::Deserialize;

/// How many of the least covered files are listed.
const LISTED: usize = 15;

/// Covered and coverable lines by file and by crate.
#[derive(Debug)]
pub(super) struct Report {
    files: BTreeMap<String, Lines>,
    crates: BTreeMap<String, Lines>,
}

/// Lines that ran, of those that could.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Lines {
    covered: u32,
    coverable: u32,
}

#[derive(Deserialize)]
struct Document {
    files: Vec<File>,
}

#[derive(Deserialize)]
struct File {
    path: Vec<String>,
    covered: u32,
    coverable: u32,
}

// === impl Report ===

impl Report {
    /// Reads the report of a run in `root`.
    pub(super) fn read(text: &str, root: &Path) -> Result<Self> {
        let document: Document =
            serde_json::from_str(text).context("tarpaulin's report is not as expected")?;
        let mut report = Self {
            files: BTreeMap::new(),
            crates: BTreeMap::new(),
        };
        for file in document.files {
            let path: PathBuf = file.path.iter().collect();
            let path = path
                .strip_prefix(root)
                .unwrap_or(&path)
                .to_string_lossy()
                .replace('\\', "/");
            let name = path.split('/').nth(1).unwrap_or(&path).to_owned();
            let lines = Lines {
                covered: file.covered,
                coverable: file.coverable,
            };
            report.crates.entry(name).or_default().add(lines);
            report.files.entry(path).or_default().add(lines);
        }
        Ok(report)
    }

    /// The covered share of a crate; 0 where nothing of it was measured.
    pub(super) fn percent(&self, name: &str) -> f64 {
        self.crates.get(name).copied().map_or(0.0, Lines::percent)
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut files: Vec<_> = self
            .files
            .iter()
            .filter(|(_, lines)| lines.missed() > 0)
            .collect();
        files.sort_by_key(|(path, lines)| (std::cmp::Reverse(lines.missed()), *path));
        writeln!(f, "Files with the most lines that never ran:")?;
        for (path, lines) in files.into_iter().take(LISTED) {
            writeln!(
                f,
                "{:>5} missed, {:>6.2} %  {path}",
                lines.missed(),
                lines.percent()
            )?;
        }
        write!(f, "Line coverage:")?;
        for (name, lines) in &self.crates {
            let Lines { covered, coverable } = lines;
            write!(
                f,
                "\n{name:<12} {:>6.2} %  ({covered} of {coverable} lines)",
                lines.percent()
            )?;
        }
        Ok(())
    }
}

// === impl Lines ===

impl Lines {
    fn add(&mut self, other: Self) {
        self.covered += other.covered;
        self.coverable += other.coverable;
    }

    fn missed(self) -> u32 {
        self.coverable.saturating_sub(self.covered)
    }

    fn percent(self) -> f64 {
        if self.coverable == 0 {
            0.0
        } else {
            100.0 * f64::from(self.covered) / f64::from(self.coverable)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DOCUMENT: &str = r#"{ "files": [
        { "path": ["/", "w", "crates", "tidal-api", "src", "a.rs"], "covered": 9, "coverable": 10, "traces": [] },
        { "path": ["/", "w", "crates", "tidal-api", "src", "b.rs"], "covered": 10, "coverable": 10, "traces": [] }
    ] }"#;

    #[test]
    fn files_add_up_to_crates() {
        let report = Report::read(DOCUMENT, Path::new("/w")).expect("reads");
        assert!((report.percent("tidal-api") - 95.0).abs() < 1e-9);
        assert!(report.percent("tidal-core").abs() < 1e-9);
        let text = report.to_string();
        assert!(
            text.contains("    1 missed,  90.00 %  crates/tidal-api/src/a.rs"),
            "{text}"
        );
        assert!(!text.contains("b.rs"), "{text}");
        assert!(
            text.ends_with("tidal-api     95.00 %  (19 of 20 lines)"),
            "{text}"
        );
    }

    #[test]
    fn another_document_is_refused() {
        assert!(Report::read("{}", Path::new("/w")).is_err());
    }
}
