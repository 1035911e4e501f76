//! What the cache did.

use super::{Kind, Label, Metric, Values, counter, gauge, one_of, seconds};

const QUERY: Label = Label {
    name: "query",
    values: Values::Questions,
};

const COMMANDS: Label = one_of(
    "operation",
    &[
        "get", "put", "lease", "release", "remove", "void", "clear", "count", "pulse",
    ],
);

/// Redis is near: what takes longer than a second is given up. In seconds.
const NEAR: &[f64] = &[
    0.0001, 0.000_25, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
];

pub(super) const METRICS: &[Metric] = &[
    counter(
        "tidal_cache_requests_total",
        "Lookups in a tier of the cache, one for each id; hits over all of them are the hit ratio.",
        &[
            one_of("tier", &["local", "shared"]),
            QUERY,
            one_of("result", &["hit", "stale", "miss"]),
        ],
    )
    .once_made(),
    counter(
        "tidal_cache_flight_waits_total",
        "Lookups that waited for what somebody else was asking TIDAL already.",
        &[QUERY],
    )
    .once_made(),
    counter(
        "tidal_cache_stale_answers_total",
        "Answers past their time that were given because TIDAL could not be asked, by why.",
        &[
            QUERY,
            one_of("because", &["tidal_failed", "rate_limited", "breaker_open"]),
        ],
    )
    .once_made(),
    counter(
        "tidal_cache_refreshes_total",
        "Answers that were renewed before anybody had to wait for them.",
        &[QUERY],
    )
    .once_made(),
    counter(
        "tidal_cache_evictions_total",
        "Answers that were forgotten for want of room in memory.",
        &[],
    ),
    counter(
        "tidal_cache_voided_total",
        "Times that a change made answers void.",
        &[],
    ),
    gauge("tidal_cache_entries", "Answers in memory."),
    gauge(
        "tidal_cache_bytes",
        "What they take of it, as far as that can be estimated.",
    )
    .in_bytes(),
    gauge(
        "tidal_cache_redis_up",
        "Whether the Redis that replicas share answers: 1 yes, 0 no.",
    )
    .once_made(),
    Metric {
        kind: Kind::Histogram(NEAR),
        ..seconds(
            "tidal_cache_redis_duration_seconds",
            "How long the Redis that replicas share took to answer.",
            &[COMMANDS],
        )
        .once_made()
    },
    counter(
        "tidal_cache_redis_errors_total",
        "Times that the Redis that replicas share did not answer as it should, or in time.",
        &[COMMANDS],
    ),
    counter(
        "tidal_cache_redis_broken_total",
        "Entries in Redis that could not be read, and were removed.",
        &[],
    ),
    counter(
        "tidal_cache_redis_news_total",
        "Changes that were heard of from other replicas.",
        &[],
    ),
];
