//! The log, to standard error alone: standard output belongs to the protocol.

use std::io::{self, IsTerminal};

use tidal_core::settings::{LogFormat, LogSettings};
use tracing::Metadata;
use tracing_subscriber::{
    EnvFilter, Layer,
    filter::{FilterExt, ParseError, filter_fn},
    fmt,
};

use super::Boxed;

/// The layer that writes it.
///
/// # Errors
/// When the level is no filter.
pub(super) fn layer(settings: &LogSettings) -> Result<Boxed, ParseError> {
    // The SDK logs three lines for every request; what matters of them is logged here as well.
    let directives = format!("rmcp=warn,{}", settings.level);
    // Spans are for traces. Were they made for the log as well, each request would pay for them.
    let filter = EnvFilter::try_new(directives)?.and(filter_fn(is_event));
    Ok(match settings.format {
        LogFormat::Json => fmt::layer()
            .json()
            .with_file(true)
            .with_line_number(true)
            .with_writer(io::stderr)
            .with_filter(filter)
            .boxed(),
        LogFormat::Text => {
            // An assistant keeps what a server logs in a file.
            let colours = io::stderr().is_terminal();
            fmt::layer()
                .with_ansi(colours)
                .with_writer(io::stderr)
                .with_filter(filter)
                .boxed()
        }
    })
}

fn is_event(metadata: &Metadata<'_>) -> bool {
    metadata.is_event()
}

/// A panic is caught where it happens and answered; what it said belongs in the log, with its place.
pub(super) fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "a panic was caught");
    }));
}
