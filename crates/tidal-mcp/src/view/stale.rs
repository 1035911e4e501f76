//! How old an answer is, where it is older than it should be.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::{Freshness, StaleReason};

/// An answer that could not be renewed.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct StaleView {
    since: String,
    because: &'static str,
}

// === impl StaleView ===

impl StaleView {
    /// Nothing for a fresh answer.
    pub(crate) fn of(freshness: Freshness) -> Option<Self> {
        freshness.stale_because.map(|reason| Self {
            since: freshness.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            because: match reason {
                StaleReason::TidalFailed => "TIDAL failed",
                StaleReason::RateLimited => "rate limited",
                StaleReason::BreakerOpen => "TIDAL keeps failing and is not asked for now",
            },
        })
    }

    pub(crate) fn write(stale: Option<&Self>, text: &mut String) {
        if let Some(stale) = stale {
            let _ = write!(
                text,
                "\nOld answer: TIDAL said this at {} and could not be asked again ({}).",
                stale.since, stale.because
            );
        }
    }
}
