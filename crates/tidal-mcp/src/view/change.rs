//! What became of a change in several steps, thing by thing: done, left out, uncertain, not sent.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::curation::{AdditionReport, ChangeReport, RemovalReport};

use super::{LeftOut, Named, Tally};
use crate::tool::Cut;

/// What became of a change. Together the lists hold everything that was asked for, each thing once.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct ChangeView {
    pub(crate) done: Tally<Named>,
    #[serde(skip_serializing_if = "Tally::is_empty")]
    pub(crate) left_out: Tally<LeftOut>,
    /// Sent, and nobody can tell.
    #[serde(skip_serializing_if = "Tally::is_empty")]
    pub(crate) uncertain: Tally<Named>,
    #[serde(skip_serializing_if = "Tally::is_empty")]
    pub(crate) not_sent: Tally<Named>,
}

// === impl ChangeView ===

impl ChangeView {
    pub(crate) fn of_addition(report: &AdditionReport) -> Self {
        Self {
            done: Tally::added(&report.added).beside(report.headway.added),
            left_out: Tally::skipped(&report.skipped),
            uncertain: Tally::things(&report.uncertain),
            not_sent: Tally::things(&report.left),
        }
    }

    pub(crate) fn of_placed(report: &RemovalReport) -> Self {
        Self {
            done: Tally::placed(&report.done),
            left_out: Tally::default(),
            uncertain: Tally::placed(&report.uncertain),
            not_sent: Tally::placed(&report.left),
        }
    }

    pub(crate) fn of_favorites(report: &ChangeReport) -> Self {
        Self {
            done: Tally::favorites(&report.done),
            left_out: Tally::skipped_favorites(&report.skipped),
            uncertain: Tally::favorites(&report.uncertain),
            not_sent: Tally::favorites(&report.left),
        }
    }

    /// Writes what was done under a heading, then what was not.
    pub(crate) fn write(&self, heading: &str, text: &mut String) {
        if self.done.is_empty() {
            let _ = write!(text, "\n{heading}: none");
        }
        self.done.write(heading, text);
        self.left_out.write("Left out", text);
        self.uncertain.write("Uncertain: may or may not be done", text);
        self.not_sent.write("Not sent", text);
    }

    pub(crate) fn lists(&mut self) -> Vec<&mut dyn Cut> {
        vec![
            &mut self.done,
            &mut self.left_out,
            &mut self.uncertain,
            &mut self.not_sent,
        ]
    }
}
