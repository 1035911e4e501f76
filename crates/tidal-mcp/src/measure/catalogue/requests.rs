//! What clients ask, and how it ends.

use super::{Label, Metric, Values, counter, gauge, one_of, seconds};
use crate::measure::refusals::{OF_CONNECTIONS, OF_REQUESTS, PROOFS};

const METHOD: Label = Label {
    name: "method",
    values: Values::Methods,
};

const TOOL: Label = Label {
    name: "tool",
    values: Values::Tools,
};

const CODE: Label = Label {
    name: "code",
    values: Values::Codes,
};

const REASONS: [&str; OF_REQUESTS.len() + OF_CONNECTIONS.len()] = {
    let mut reasons = [""; OF_REQUESTS.len() + OF_CONNECTIONS.len()];
    let (first, second) = reasons.split_at_mut(OF_REQUESTS.len());
    first.copy_from_slice(OF_REQUESTS);
    second.copy_from_slice(OF_CONNECTIONS);
    reasons
};

pub(super) const METRICS: &[Metric] = &[
    seconds(
        "tidal_request_duration_seconds",
        "How long requests of MCP took that were answered.",
        &[METHOD, TOOL],
    )
    .once_made(),
    counter(
        "tidal_request_count_total",
        "Requests of MCP by how they ended; what was refused before it was read has the method unread.",
        &[METHOD, TOOL, one_of("result", &["ok", "error", "refused"])],
    )
    .once_made(),
    counter(
        "tidal_error_count_total",
        "Requests of MCP that were answered with an error, by its code.",
        &[METHOD, TOOL, CODE],
    )
    .once_made(),
    counter(
        "tidal_refused_requests_total",
        "Requests and connections that were refused before the protocol saw them, by why.",
        &[one_of("reason", &REASONS)],
    ),
    gauge(
        "tidal_active_connections",
        "Connections that clients have open now.",
    ),
    gauge(
        "tidal_sessions",
        "Sessions that this replica holds now, of clients of MCP before 2026-07-28.",
    ),
    counter(
        "tidal_searches_total",
        "Searches that were answered, by TIDAL or from the cache.",
        &[],
    ),
    counter(
        "tidal_playlists_created_total",
        "Playlists that were made for listeners.",
        &[],
    ),
    counter(
        "tidal_authentication_total",
        "Requests by what became of their access token, where one is asked for.",
        &[one_of("result", PROOFS)],
    ),
    counter(
        "tidal_sign_ins_total",
        "Sign-ins at TIDAL that came back to this process, by how they ended.",
        &[one_of("result", &["ok", "failed"])],
    ),
    counter(
        "tidal_token_refreshes_total",
        "Tokens that were asked of TIDAL for ones that end, the application's and listeners', by how that ended.",
        &[one_of("result", &["ok", "refused", "unavailable"])],
    ),
    counter(
        "tidal_shared_rate_errors_total",
        "Times that clients' rate limits could not be shared with other replicas.",
        &[],
    ),
];
