//! What TIDAL is asked, and what it allows.

use super::{Metric, OPERATION, counter, gauge, one_of, seconds};

/// How an attempt may fail before there is a status.
const OUTCOMES: &[&str] = &[
    "ok",
    "client_error",
    "server_error",
    "connect",
    "tls",
    "reset",
    "protocol",
    "connect_timeout",
    "read_timeout",
    "deadline",
    "too_large",
    "redirect",
    "configuration",
    "invalid_request",
];

/// How a request may end, with all its attempts.
const ENDS: &[&str] = &[
    "ok",
    "connect",
    "tls",
    "reset",
    "protocol",
    "connect_timeout",
    "read_timeout",
    "queue_timeout",
    "deadline",
    "bad_request",
    "unauthorized",
    "forbidden",
    "not_found",
    "method_not_allowed",
    "not_acceptable",
    "conflict",
    "unsupported_media_type",
    "unprocessable",
    "client_error",
    "server_error",
    "rate_limited",
    "decode",
    "too_large",
    "redirect",
    "breaker_open",
    "not_configured",
    "not_signed_in",
    "credentials_refused",
    "token_refused",
    "scope_missing",
    "token_store_failed",
    "token_store_busy",
    "token_store_away",
    "token_unavailable",
    "invalid_request",
    "write_in_progress",
    "key_reused",
    "configuration",
];

/// The same without the good one.
const FAILURES: &[&str] = ENDS.split_at(1).1;

pub(super) const METRICS: &[Metric] = &[
    counter(
        "tidal_api_calls_to_tidal_total",
        "Attempts that were sent to TIDAL, by what came of them.",
        &[OPERATION, one_of("outcome", OUTCOMES)],
    )
    .once_made(),
    counter(
        "tidal_api_requests_total",
        "Requests to TIDAL with all their attempts, by how they ended; those that were not sent too.",
        &[OPERATION, one_of("outcome", ENDS)],
    )
    .once_made(),
    seconds(
        "tidal_api_request_duration_seconds",
        "How long requests to TIDAL took, with all their attempts and waits.",
        &[OPERATION],
    )
    .once_made(),
    counter(
        "tidal_api_retries_total",
        "Attempts that were made again, by why.",
        &[OPERATION, one_of("cause", FAILURES)],
    )
    .once_made(),
    counter(
        "tidal_api_suspect_empty_total",
        "Empty answers that came while TIDAL's rate limit was exhausted, and were asked for once more.",
        &[OPERATION],
    )
    .once_made(),
    seconds(
        "tidal_api_limiter_wait_seconds",
        "How long requests waited for TIDAL's rate limit to leave room for them.",
        &[],
    ),
    counter(
        "tidal_api_tokens_spent_total",
        "What requests cost of TIDAL's rate limit, as TIDAL tells it.",
        &[OPERATION],
    )
    .once_made(),
    gauge(
        "tidal_api_tokens_left",
        "What TIDAL's rate limit leaves, of the application or of the listener who asked last.",
    )
    .by(&[one_of("identity", &["application", "user"])])
    .once_made(),
    gauge(
        "tidal_api_breaker_state",
        "Whether TIDAL is asked: 0 closed (yes), 1 half-open (tried again), 2 open (left alone because it fails).",
    ),
    gauge(
        "tidal_api_limiter_shared",
        "Whether the use of TIDAL's rate limit is shared with the other replicas: 1 yes, 0 Redis is away.",
    )
    .once_made(),
    counter(
        "tidal_api_limiter_shared_errors_total",
        "Times that the use of TIDAL's rate limit could not be shared.",
        &[],
    ),
];
