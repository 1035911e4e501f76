//! What asks the program to end: Ctrl-C, and what each system has besides.

use std::io;

use anyhow::Context;
#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlBreak, CtrlC, ctrl_break, ctrl_c};
use tokio_util::sync::CancellationToken;

/// Cancelled by the first request to end: Ctrl-C, SIGTERM, on Windows Ctrl-Break. A second one ends the process at once.
///
/// # Errors
///
/// If the system does not let them be listened for.
pub(crate) fn stop_signal() -> anyhow::Result<CancellationToken> {
    let stop = CancellationToken::new();
    let mut requests = Requests::listen().context("Ctrl-C and its like cannot be listened for")?;
    let stopping = stop.clone();
    #[expect(
        clippy::disallowed_methods,
        reason = "it lives as long as the process and has nothing to report"
    )]
    tokio::spawn(async move {
        requests.next().await;
        stopping.cancel();
        requests.next().await;
        std::process::exit(1);
    });
    Ok(stop)
}

#[cfg(unix)]
struct Requests {
    interrupt: Signal,
    terminate: Signal,
}

#[cfg(windows)]
struct Requests {
    interrupt: CtrlC,
    terminate: CtrlBreak,
}

// === impl Requests ===

impl Requests {
    #[cfg(unix)]
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    fn listen() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
            terminate: ctrl_break()?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}
