//! Logging for `--verbose`: to standard error, in the format and at the level of the settings.

use std::io::{self, IsTerminal};

use tidal_core::settings::{LogFormat, Settings};
use tracing_subscriber::EnvFilter;

use crate::cli::Global;

/// What `--verbose` shows where the settings do not ask for anything in particular.
const VERBOSE: &str = "info,tidal_api=debug,tidal_core=debug,tidal_cli=debug";

/// Starts logging if asked to. A second call changes nothing.
pub(crate) fn start(global: &Global, settings: &Settings) {
    if !global.verbose {
        return;
    }
    let level = match settings.log.level.as_str() {
        "info" => VERBOSE,
        asked => asked,
    };
    let filter = EnvFilter::try_new(level).unwrap_or_else(|_| EnvFilter::new(VERBOSE));
    let colours = anstream::AutoStream::choice(&io::stderr()) != anstream::ColorChoice::Never
        && io::stderr().is_terminal();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(io::stderr)
        .with_ansi(colours);
    // Fails only where a subscriber is set already, in a program that embeds this one.
    let _ = match settings.log.format {
        LogFormat::Auto | LogFormat::Text => subscriber.try_init(),
        LogFormat::Json => subscriber.json().try_init(),
    };
}
