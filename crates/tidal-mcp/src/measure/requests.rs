//! Requests that were answered: by method, and by tool where one was called. Their counters are looked up once, when the
//! server is made.

use std::{collections::HashMap, time::Duration};

use metrics::{Counter, Histogram, counter, histogram};
use tidal_core::ErrorCode;

use crate::server::CALL;

/// What a name is counted as that nobody knows.
pub(super) const OTHER: &str = "other";

/// The tool whose answers are searches.
const SEARCH: &str = "search";

/// The counters of one method, or of one tool.
pub(crate) struct Requests {
    ok: Counter,
    error: Counter,
    codes: [(ErrorCode, Counter); ErrorCode::ALL.len()],
    duration: Histogram,
    searches: Option<Counter>,
}

/// Those of all methods but the one that calls tools.
pub(crate) struct Methods {
    known: HashMap<&'static str, Requests>,
    other: Requests,
    other_tool: Requests,
}

// === impl Requests ===

impl Requests {
    /// Calls of this tool.
    pub(crate) fn of_tool(tool: &'static str) -> Self {
        Self {
            searches: (tool == SEARCH).then(|| counter!("tidal_searches_total")),
            ..Self::new(CALL, tool)
        }
    }

    fn new(method: &'static str, tool: &'static str) -> Self {
        let ended = |result: &'static str| counter!("tidal_request_count_total", "method" => method, "tool" => tool, "result" => result);
        let failed = |code: ErrorCode| {
            let counter = counter!(
                "tidal_error_count_total", "method" => method, "tool" => tool, "code" => code.as_str()
            );
            (code, counter)
        };
        Self {
            ok: ended("ok"),
            error: ended("error"),
            codes: ErrorCode::ALL.map(failed),
            duration: histogram!("tidal_request_duration_seconds", "method" => method, "tool" => tool),
            searches: None,
        }
    }

    /// Counts a request that was answered after so long.
    pub(crate) fn answered(&self, failure: Option<ErrorCode>, elapsed: Duration) {
        self.duration.record(elapsed.as_secs_f64());
        self.ended(failure);
    }

    /// The same of one whose time says nothing.
    pub(crate) fn ended(&self, failure: Option<ErrorCode>) {
        match failure {
            None => {
                self.ok.increment(1);
                if let Some(searches) = &self.searches {
                    searches.increment(1);
                }
            }
            Some(code) => {
                self.error.increment(1);
                let counters = self.codes.iter();
                let of_code = counters.filter(|(known, _)| *known == code);
                of_code.for_each(|(_, counter)| counter.increment(1));
            }
        }
    }
}

// === impl Methods ===

impl Methods {
    pub(crate) fn new(known: impl IntoIterator<Item = &'static str>) -> Self {
        let known = known.into_iter().filter(|method| *method != CALL);
        Self {
            known: known.map(|method| (method, Requests::new(method, ""))).collect(),
            other: Requests::new(OTHER, ""),
            other_tool: Requests::of_tool(OTHER),
        }
    }

    /// Requests of this method, as it was sent.
    pub(crate) fn of(&self, method: &str) -> &Requests {
        match method {
            // One that was not understood: else it would be counted where its tool is.
            CALL => &self.other_tool,
            method => self.known.get(method).unwrap_or(&self.other),
        }
    }

    /// Calls of tools that there are not.
    pub(crate) fn other_tool(&self) -> &Requests {
        &self.other_tool
    }
}
