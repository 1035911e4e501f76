//! The methods that are understood.

/// The method that calls tools.
pub(crate) const CALL: &str = "tools/call";

/// The methods that carry parameters of a fixed shape. A request that names one of them and still arrives as
/// an unknown one had parameters that could not be read.
pub(super) const METHODS: &[&str] = &[
    "completion/complete",
    "prompts/get",
    "prompts/list",
    "resources/list",
    "resources/read",
    "resources/templates/list",
    "server/discover",
    "subscriptions/listen",
    CALL,
    "tools/list",
];

/// The same of the years before 2026 alone.
pub(super) const LEGACY_METHODS: &[&str] = &[
    "initialize",
    "ping",
    "resources/subscribe",
    "resources/unsubscribe",
];

/// All of them.
pub(crate) fn methods() -> impl Iterator<Item = &'static str> {
    METHODS.iter().chain(LEGACY_METHODS).copied()
}
