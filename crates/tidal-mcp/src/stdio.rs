//! MCP over standard input and output. Nothing else ever writes to standard output.

mod session;
mod transport;

use rmcp::{
    service::{QuitReason, ServerInitializeError, serve_server_with_ct},
    transport::stdio_pipes,
};
use tokio_util::sync::CancellationToken;

pub(crate) use transport::Lines;

use crate::Server;

/// Longest message that is read, in bytes.
const LONGEST_MESSAGE: usize = 4 * 1024 * 1024;

/// Serves one client over standard input and output until it closes them, or until `stop`.
///
/// # Panics
/// Outside of a Tokio runtime with IO.
pub async fn serve_stdio(server: Server, stop: CancellationToken) {
    let (input, output) = stdio_pipes();
    let lines = Lines::new(input, output, LONGEST_MESSAGE);
    match serve_server_with_ct(server, lines, stop).await {
        Ok(running) => match running.waiting().await {
            Ok(QuitReason::Closed | QuitReason::Cancelled) => {}
            Ok(reason) => tracing::warn!(?reason, "the session ended unexpectedly"),
            Err(error) => {
                tracing::error!(error = %crate::telemetry::chain(&error), "the session's task failed");
            }
        },
        Err(ServerInitializeError::ConnectionClosed(_) | ServerInitializeError::Cancelled) => {}
        Err(error) => tracing::warn!(error = %crate::telemetry::chain(&error), "no session was opened"),
    }
}
