//! The log, to standard error alone: standard output belongs to the protocol.

use std::io::{self, IsTerminal};

use anyhow::Context;
use tidal_core::settings::{AccessLog, LogFormat, LogSettings};
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{EnvFilter, Layer};

use super::{
    Boxed, Serves, access,
    lines::{Colours, Form, Lines},
    writer::Writer,
};

/// The layer that writes it, and what has to write its last lines.
///
/// # Errors
/// There can be no thread.
pub(super) fn layer(settings: &LogSettings, serves: Serves) -> anyhow::Result<(Boxed, Writer)> {
    access::warn_of(settings.slow);
    let writer = Writer::to(io::stderr(), tell_lost).context("there can be no thread for the log")?;
    let lines = Lines {
        form: form(settings.format, serves),
        writer: writer.clone(),
    };
    Ok((lines.boxed(), writer))
}

/// What is logged.
///
/// # Errors
/// The level is no filter.
pub(super) fn filter(settings: &LogSettings, serves: Serves) -> anyhow::Result<EnvFilter> {
    let mut directives = vec![
        // The SDK logs three lines for every request; what matters of them is logged here as well.
        "rmcp=warn".to_owned(),
        settings.level.clone(),
    ];
    let is_on = match settings.access {
        AccessLog::On => true,
        AccessLog::Off => false,
        AccessLog::Auto => serves == Serves::Http,
    };
    if !is_on {
        directives.push(format!("{}={}", access::TARGET, LevelFilter::OFF));
    }
    EnvFilter::try_new(directives.join(",")).context("log.level is not a filter")
}

/// An assistant keeps what a server logs in a file for people; whoever serves many reads with programs.
fn form(format: LogFormat, serves: Serves) -> Form {
    let colours = if io::stderr().is_terminal() {
        Colours::Shown
    } else {
        Colours::None
    };
    match format {
        LogFormat::Json => Form::Json,
        LogFormat::Auto if serves == Serves::Http && colours == Colours::None => Form::Json,
        LogFormat::Auto | LogFormat::Text => Form::Text(colours),
    }
}

/// Says, as a line, that others are missing.
fn tell_lost(lost: u64) {
    tracing::warn!(target: "tidal_mcp::log", lost, "log lines were lost: they were not taken in time");
}

/// A panic is caught where it happens and answered; what it said belongs in the log, with its place. What was logged before
/// it is written first: it may not be caught.
pub(super) fn log_panics(writer: Writer) {
    std::panic::set_hook(Box::new(move |panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let message = panic.payload_as_str().unwrap_or("no message");
        tracing::error!(place, message, "a panic was caught");
        writer.flush();
    }));
}
