//! What is counted, and under which names. Labels are bounded: tool names and error codes, never ids, queries or people.
//!
//! `catalogue` lists every metric of the program, also those that the libraries below count. Who reads them is not decided
//! here: without a recorder nothing is kept.

mod catalogue;
mod refusals;
mod requests;
mod start;

use metrics::{Counter, Gauge, counter, gauge};

pub use catalogue::{CATALOGUE, Kind, Label, Metric, Start, Values};
pub(crate) use refusals::refusal;
pub(crate) use requests::{Methods, Requests};
pub(crate) use start::begin;

/// Counts one of several as long as it is kept.
pub(crate) struct Present(Gauge);

/// The open connections.
pub(crate) fn connections() -> Gauge {
    gauge!("tidal_active_connections")
}

/// So many sessions are held.
pub(crate) fn sessions(held: usize) {
    gauge!("tidal_sessions").set(u32::try_from(held).unwrap_or(u32::MAX));
}

/// Requests of principals who proved who they are, or did not.
pub(crate) fn authentication(result: &'static str) -> Counter {
    counter!("tidal_authentication_total", "result" => result)
}

/// A playlist was made that was not there before.
pub(crate) fn playlist_created() {
    counter!("tidal_playlists_created_total").increment(1);
}

// === impl Present ===

impl Present {
    pub(crate) fn among(gauge: &Gauge) -> Self {
        gauge.increment(1);
        Self(gauge.clone())
    }
}

impl Drop for Present {
    fn drop(&mut self) {
        self.0.decrement(1);
    }
}
