//! A progress bar on standard error for whatever takes over a second, and only where a person looks.

use std::{cell::Cell, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use tokio::time::Instant;

/// What is quicker than this shows no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two frames of the spinner.
const FRAME: Duration = Duration::from_millis(120);

/// The progress of one run.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    stage: Cell<Stage>,
    started: Cell<Option<Instant>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stage {
    /// Nobody looks, or it is over: never shown.
    Silent,
    /// Shown as soon as the run takes long enough.
    Waiting,
    /// Visible.
    Shown,
}

// === impl Progress ===

impl Progress {
    /// Never shows anything.
    pub(crate) fn silent() -> Self {
        Self::at(Stage::Silent)
    }

    /// Shows a bar on standard error once the run takes long enough.
    pub(crate) fn on_stderr() -> Self {
        Self::at(Stage::Waiting)
    }

    fn at(stage: Stage) -> Self {
        Self {
            bar: ProgressBar::hidden(),
            stage: Cell::new(stage),
            started: Cell::new(None),
        }
    }

    /// Resolves when the bar should be shown; never if it should not.
    pub(crate) async fn due(&self) {
        match self.stage.get() {
            Stage::Waiting => {
                let started = self.started.get().unwrap_or_else(Instant::now);
                self.started.set(Some(started));
                tokio::time::sleep_until(started + PATIENCE).await;
            }
            Stage::Silent | Stage::Shown => std::future::pending().await,
        }
    }

    /// Shows the bar.
    pub(crate) fn show(&self) {
        if self.stage.replace(Stage::Shown) == Stage::Waiting {
            self.restyle();
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.bar.enable_steady_tick(FRAME);
        }
    }

    /// How far it is: so many of (where known) so many.
    pub(crate) fn reached(&self, done: usize, total: Option<u64>) {
        if self.stage.get() == Stage::Silent {
            return;
        }
        self.bar.set_position(u64::try_from(done).unwrap_or(u64::MAX));
        if total != self.bar.length() {
            if let Some(total) = total {
                self.bar.set_length(total);
            }
            self.restyle();
        }
    }

    /// What is under way.
    pub(crate) fn doing(&self, what: &str) {
        self.bar.set_message(what.to_owned());
    }

    /// Runs something that writes to the terminal, without the bar in its way.
    pub(crate) fn aside<R>(&self, write: impl FnOnce() -> R) -> R {
        self.bar.suspend(write)
    }

    /// Takes the bar away for as long as somebody thinks; what comes after it counts anew.
    pub(crate) fn rest(&self) {
        if self.stage.get() == Stage::Shown {
            self.bar.disable_steady_tick();
            self.bar.set_draw_target(ProgressDrawTarget::hidden());
            self.stage.set(Stage::Waiting);
        }
        self.started.set(None);
    }

    /// Takes the bar away for good.
    pub(crate) fn finish(&self) {
        self.stage.set(Stage::Silent);
        self.bar.finish_and_clear();
    }

    /// A template that indicatif does not like costs the bar its looks, nothing more.
    fn restyle(&self) {
        let template = if self.bar.length().is_some() {
            "{spinner} {msg} {bar:20} {pos}/{len} {elapsed}"
        } else {
            "{spinner} {msg} {pos} {elapsed}"
        };
        if let Ok(style) = ProgressStyle::with_template(template) {
            self.bar.set_style(style);
        }
    }
}
