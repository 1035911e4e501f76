//! What becomes of spans, counted; and, at most once a minute, that some were lost. A collector that is away is no fault of
//! the server: it is told as a warning, and not for each batch.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use metrics::counter;
use tokio::time::Instant;

use super::queue::Waiting;

/// How long nothing is said after it was said.
const SILENCE: Duration = Duration::from_mins(1);

/// What becomes of spans.
#[derive(Debug, Default)]
pub(super) struct Losses {
    pub(super) waiting: Waiting,
    said: Mutex<Said>,
}

#[derive(Debug, Default)]
struct Said {
    at: Option<Instant>,
    /// Since the collector took anything.
    lost: usize,
}

// === impl Losses ===

impl Losses {
    /// The collector has taken these.
    pub(super) fn sent(&self, count: usize) {
        counted("sent", count);
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.lost > 0 {
            let lost = std::mem::take(&mut said.lost);
            said.at = None;
            tracing::info!(lost, "traces are taken again");
        }
    }

    /// The collector has not taken these.
    pub(super) fn failed(&self, count: usize, cause: &str) {
        counted("failed", count);
        self.tell(count, cause);
    }

    /// There was no room for these.
    pub(super) fn dropped(&self, count: usize) {
        counted("dropped", count);
        self.tell(count, "more spans end than are taken");
    }

    fn tell(&self, count: usize, cause: &str) {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        said.lost += count;
        if said.at.is_none_or(|at| at.elapsed() >= SILENCE) {
            said.at = Some(Instant::now());
            tracing::warn!(
                lost = said.lost,
                cause,
                "traces get lost: answers do not suffer from it"
            );
        }
    }
}

// Looked up each time: when the first of these is made, nobody may count yet.
fn counted(result: &'static str, count: usize) {
    counter!("tidal_trace_spans_total", "result" => result).increment(count as u64);
}
