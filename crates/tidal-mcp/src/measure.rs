//! What is counted. Labels are bounded: tool names and error codes, never ids, queries or people.

use std::time::Duration;

use tidal_core::ErrorCode;

/// A tool call and how it ended.
pub(crate) fn tool_call(tool: &'static str, failure: Option<ErrorCode>, elapsed: Duration) {
    let code = failure.map_or("OK", ErrorCode::as_str);
    metrics::counter!("tidal_mcp_tool_calls_total", "tool" => tool, "code" => code).increment(1);
    metrics::histogram!("tidal_mcp_tool_duration_seconds", "tool" => tool).record(elapsed.as_secs_f64());
}

/// A request that was refused before it reached a tool, and why.
pub(crate) fn refusal(reason: &'static str) {
    metrics::counter!("tidal_mcp_refused_requests_total", "reason" => reason).increment(1);
}
