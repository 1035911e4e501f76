//! Logging, to standard error alone: standard output belongs to the protocol. Traces are emitted through their facade and
//! exported by whoever embeds the server; metrics are `measure`'s, and read at `/metrics`.

use std::io::{self, IsTerminal};

use tidal_core::settings::{LogFormat, LogSettings};
use tracing_subscriber::{EnvFilter, fmt, layer::SubscriberExt, util::SubscriberInitExt};

/// Starts logging. A second call in one process changes nothing.
///
/// # Errors
/// When the level is no filter.
pub(crate) fn start(settings: &LogSettings) -> Result<(), tracing_subscriber::filter::ParseError> {
    // The SDK logs three lines for every request; what matters of them is logged here as well.
    let directives = format!("rmcp=warn,{}", settings.level);
    let filter = EnvFilter::try_new(directives)?;
    let registry = tracing_subscriber::registry().with(filter);
    let started = match settings.format {
        LogFormat::Json => registry
            .with(
                fmt::layer()
                    .json()
                    .with_file(true)
                    .with_line_number(true)
                    .with_writer(io::stderr),
            )
            .try_init(),
        LogFormat::Text => {
            // An assistant keeps what a server logs in a file.
            let colours = io::stderr().is_terminal();
            registry
                .with(fmt::layer().with_ansi(colours).with_writer(io::stderr))
                .try_init()
        }
    };
    if started.is_err() {
        tracing::debug!("logging was started already");
    }
    log_panics();
    Ok(())
}

/// A panic is caught where it happens and answered; what it said belongs in the log, with its place.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "a panic was caught");
    }));
}
