//! Requests, and connections, that were turned away before anybody looked at what they ask.

use metrics::counter;

use crate::telemetry::Account;

/// Why requests are refused. The client is told so.
pub(super) const OF_REQUESTS: &[&str] = &[
    "accept",
    "bad_request",
    "batch",
    "body_broken",
    "body_too_large",
    "body_too_slow",
    "headers_too_large",
    "host_or_origin",
    "insufficient_scope",
    "method",
    "not_json_rpc",
    "other",
    "overload",
    "protocol",
    "rate_limit_address",
    "rate_limit_principal",
    "token_expired",
    "token_missing",
    "token_several",
    "token_unknown",
    "too_deep",
    "too_many_requests",
    "url_too_long",
    "version",
];

/// Why connections are, or end before their client wants it.
pub(super) const OF_CONNECTIONS: &[&str] = &[
    "idle",
    "made_room",
    "no_request",
    "slow_head",
    "slow_reader",
    "slow_tls_handshake",
    "tls_handshake",
    "too_many_connections",
    "too_many_connections_of_one",
];

/// How a request's proof of who sent it may be found.
pub(super) const PROOFS: &[&str] = &[
    "ok",
    "token_expired",
    "token_missing",
    "token_several",
    "token_unknown",
];

/// The method of a request that nobody read.
pub(super) const UNREAD: &str = "unread";

/// A request that was refused before it reached the protocol, or a connection, and why.
pub(crate) fn refusal(reason: &'static str) {
    debug_assert!(
        OF_REQUESTS.contains(&reason) || OF_CONNECTIONS.contains(&reason),
        "{reason} is not listed"
    );
    counter!("tidal_refused_requests_total", "reason" => reason).increment(1);
    if !OF_CONNECTIONS.contains(&reason) {
        Account::current(|account| account.refused(reason));
        refused().increment(1);
    }
}

pub(super) fn refused() -> metrics::Counter {
    counter!("tidal_request_count_total", "method" => UNREAD, "tool" => "", "result" => "refused")
}
