//! The spans of a lookup: what memory said, what the second tier said, and the flight that was begun or waited for. Never
//! what was asked for: only which kind of question it was.

use tracing::{Span, field::Empty};

use crate::policy::Policy;

/// The span of reading one answer, from wherever it comes.
pub(crate) fn read(policy: &Policy) -> Span {
    tracing::info_span!(
        "cache.read",
        cache.query = policy.name,
        cache.tier = "local",
        cache.result = Empty,
    )
}

/// The span of reading several things at once.
pub(crate) fn read_several(policy: &Policy, (asked, missing): (usize, usize)) -> Span {
    tracing::info_span!(
        "cache.read",
        cache.query = policy.name,
        cache.tier = "local",
        cache.result = if missing == 0 { "hit" } else { "miss" },
        cache.asked = asked,
        cache.missing = missing,
    )
}

/// The span of finding an answer that memory did not have: others may wait for it too.
pub(crate) fn flight() -> Span {
    tracing::info_span!("cache.flight")
}

/// The span of waiting for a flight that somebody else had begun.
pub(crate) fn flight_wait() -> Span {
    tracing::info_span!("cache.flight_wait")
}

/// The span of asking the second tier.
pub(crate) fn lookup(policy: &Policy) -> Span {
    tracing::info_span!(
        "cache.lookup",
        cache.query = policy.name,
        cache.tier = "shared",
        cache.result = Empty,
    )
}

/// The span of waiting for another replica, which asks TIDAL the same.
pub(crate) fn replica_wait() -> Span {
    tracing::info_span!("cache.replica_wait")
}

/// Puts what came of a lookup into its span.
pub(crate) fn found(span: &Span, result: &'static str) {
    span.record("cache.result", result);
}
