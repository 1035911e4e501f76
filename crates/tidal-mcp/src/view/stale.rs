//! Answers that are to be taken with care: older than they should be, or empty when TIDAL was under pressure.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::{Freshness, StaleReason};

/// Why to take an answer with care, and when TIDAL gave it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StaleView {
    since: String,
    because: &'static str,
}

// === impl StaleView ===

impl StaleView {
    /// Nothing for an answer that is as it should be.
    pub(crate) fn of(freshness: Freshness) -> Option<Self> {
        let because = match freshness.stale_because {
            Some(StaleReason::TidalFailed) => "TIDAL failed and could not be asked again",
            Some(StaleReason::RateLimited) => "the rate limit leaves no room to ask again",
            Some(StaleReason::BreakerOpen) => "TIDAL keeps failing and is not asked for now",
            None if freshness.suspect_empty => {
                "TIDAL was out of its rate limit and may have answered with nothing where there is something; ask \
                 again in a few seconds"
            }
            None => return None,
        };
        Some(Self {
            since: freshness.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            because,
        })
    }

    pub(crate) fn write(stale: Option<&Self>, text: &mut String) {
        if let Some(stale) = stale {
            let _ = write!(
                text,
                "\nDoubtful answer, given by TIDAL at {}: {}.",
                stale.since, stale.because
            );
        }
    }
}
