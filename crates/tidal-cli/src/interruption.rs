//! Being asked to stop: Ctrl-C, or SIGTERM as `timeout`, CI and service managers send it.

use std::io;

use tokio::{runtime::Runtime, sync::watch, task::JoinHandle};

use crate::exit::Exit;

/// Listens from now on: the first request asks the work to end with a summary, the second ends the program.
///
/// # Errors
/// When the system does not let the program listen.
pub(crate) fn listen(runtime: &Runtime) -> io::Result<(watch::Receiver<bool>, JoinHandle<()>)> {
    let (sender, receiver) = watch::channel(false);
    let _entered = runtime.enter();
    let mut requests = Requests::new()?;
    let listener = runtime.spawn(async move {
        requests.next().await;
        sender.send_replace(true);
        requests.next().await;
        std::process::exit(i32::from(Exit::Interrupted as u8));
    });
    Ok((receiver, listener))
}

#[cfg(unix)]
struct Requests {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Requests {
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }
}

#[cfg(windows)]
struct Requests(tokio::signal::windows::CtrlC);

#[cfg(windows)]
impl Requests {
    fn new() -> io::Result<Self> {
        tokio::signal::windows::ctrl_c().map(Self)
    }

    async fn next(&mut self) {
        self.0.recv().await;
    }
}
