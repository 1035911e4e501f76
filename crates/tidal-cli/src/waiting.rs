//! Waiting for something, and for the person at the keyboard having had enough.

use std::future::Future;

use tokio::sync::watch;

use crate::{console::Console, error::Error};

/// How a run waits. What it waits for has a deadline of its own.
#[derive(Clone)]
pub(crate) struct Waiting<'a> {
    /// Where to print.
    pub(crate) console: &'a Console,
    /// True once the person has had enough.
    pub(crate) interrupt: watch::Receiver<bool>,
}

// === impl Waiting ===

impl<'a> Waiting<'a> {
    /// `interrupt` turns true when the person has had enough.
    pub(crate) fn new(console: &'a Console, interrupt: watch::Receiver<bool>) -> Self {
        Self { console, interrupt }
    }

    /// Waits for something, with a progress bar if it takes long, and for Ctrl-C.
    pub(crate) async fn watch<F: Future>(&self, work: F) -> Result<F::Output, Error> {
        let progress = self.console.progress();
        let mut interrupt = self.interrupt.clone();
        tokio::pin!(work);
        loop {
            tokio::select! {
                biased;
                Ok(_) = interrupt.wait_for(|asked| *asked) => return Err(Error::Interrupted),
                output = &mut work => return Ok(output),
                () = progress.due() => progress.show(),
            }
        }
    }

    /// Waits for something that takes as long as a person takes, and for Ctrl-C.
    pub(crate) async fn until_interrupted<F: Future>(&self, work: F) -> Result<F::Output, Error> {
        let mut interrupt = self.interrupt.clone();
        tokio::select! {
            biased;
            Ok(_) = interrupt.wait_for(|asked| *asked) => Err(Error::Interrupted),
            output = work => Ok(output),
        }
    }
}
