//! All findings, as text for a person or JSON for a program.

use std::io::{self, Write};

use serde::Serialize;

use super::finding::{Finding, Severity};
use crate::clean;

/// All that was found.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The worst of the findings.
    worst: Severity,
    findings: Vec<Finding>,
}

// === impl Report ===

impl Report {
    pub(super) fn new(findings: Vec<Finding>) -> Self {
        let worst = findings.iter().map(|finding| finding.severity).max();
        Self {
            worst: worst.unwrap_or(Severity::Ok),
            findings,
        }
    }

    /// The worst of it.
    pub(crate) fn worst(&self) -> Severity {
        self.worst
    }

    /// How much was found, in a few words.
    pub(crate) fn summary(&self) -> String {
        let count = |severity| {
            self.findings
                .iter()
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let (errors, warnings) = (count(Severity::Error), count(Severity::Warning));
        format!("errors: {errors}, warnings: {warnings}")
    }

    /// A line for each finding, and one for what helps.
    ///
    /// # Errors
    /// If nothing can be written.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        for finding in &self.findings {
            let Finding {
                check,
                severity,
                what,
                fix,
            } = finding;
            writeln!(out, "{:8} {check:12} {}", severity.as_str(), clean::line(what))?;
            if let Some(fix) = fix {
                writeln!(out, "{:21} to fix it: {fix}", "")?;
            }
        }
        Ok(())
    }

    /// The same as a JSON object with `worst` and `findings`.
    ///
    /// # Errors
    /// If nothing can be written.
    pub(crate) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }
}
