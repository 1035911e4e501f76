//! What a batch could not bring, and why: no batch is partial in silence.

use std::fmt::{Display, Write};

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::model::{Missing, MissingReason};

use super::Line;
use crate::Failure;

/// An id that led to nothing.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct MissingView {
    id: String,
    code: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    retry_after: Option<u64>,
}

// === impl MissingView ===

impl MissingView {
    pub(crate) fn all<K: Display>(missing: &[Missing<K>]) -> Vec<Self> {
        missing
            .iter()
            .map(|missing| {
                let id = missing.key.to_string();
                match &missing.reason {
                    MissingReason::NotFound => Self {
                        id,
                        code: "NOT_FOUND",
                        message: "not in this country's catalogue, or it does not exist".to_owned(),
                        retry_after: None,
                    },
                    MissingReason::Failed(error) => {
                        let failure = Failure::from(error.clone());
                        Self {
                            id,
                            code: failure.code.as_str(),
                            retry_after: failure.retry_after_seconds(),
                            message: failure.message,
                        }
                    }
                }
            })
            .collect()
    }

    /// Writes a heading and a line for each, or nothing if nothing is missing.
    pub(crate) fn write_all(missing: &[Self], text: &mut String) {
        if missing.is_empty() {
            return;
        }
        let _ = write!(text, "\nNot answered ({}):", missing.len());
        for one in missing {
            text.push_str("\n- ");
            one.write(text);
        }
    }
}

impl Line for MissingView {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "{}: {}, {}", self.id, self.code, self.message);
        if let Some(seconds) = self.retry_after {
            let _ = write!(text, "; retry after {seconds} seconds");
        }
    }
}
