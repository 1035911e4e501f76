//! `tidal-mcp doctor`: what was found goes to standard output, and the worst of it is the exit code.

use std::io::stdout;

use anyhow::Context;
use tidal_core::settings::{Settings, Sources};
use tokio::runtime::Runtime;

use crate::{
    cli::{Cli, DoctorArguments},
    doctor::{Severity, examine},
    error::ShellError,
};

/// Looks at everything, and tells.
///
/// # Errors
/// If anything should be changed; its exit code says how much.
pub(super) fn doctor(cli: &Cli, arguments: &DoctorArguments) -> anyhow::Result<()> {
    let settings = Settings::load(&cli.sources(Sources::of_process()));
    let runtime = Runtime::new().context("the async runtime cannot be started")?;
    let report = runtime.block_on(examine(settings.as_ref()));
    // What hangs is not waited for.
    runtime.shutdown_background();
    if arguments.json {
        report.write_json(&mut stdout().lock())?;
    } else {
        report.write(&mut stdout().lock())?;
    }
    match report.worst() {
        Severity::Ok => Ok(()),
        worst => Err(ShellError::ending(report.summary(), worst.exit()).into()),
    }
}
