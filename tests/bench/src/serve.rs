//! What the server bears, measured from outside: its programs run as processes of their own, as they are shipped. Figures
//! of different runs do not compare; those of one run do.

mod arrivals;
mod closed;
mod collector;
mod crew;
mod crowd;
mod echo;
mod mixed;
mod overhead;
mod overload;
mod processors;
mod request;
mod stage;
mod throughput;
mod traffic;
mod usage;
mod wire;

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use anyhow::ensure;
use clap::{Args, ValueEnum};
use tokio::runtime::Runtime;

use crate::print::line;
use stage::Stage;

/// How long to measure.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// For so many seconds in the longest part, and in proportion in the others
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u64).range(5..=3600))]
    seconds: u64,
    /// This part alone
    #[arg(long)]
    only: Option<Part>,
}

/// What is measured, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// Cached searches beside hyper alone
    Throughput,
    /// The same where they are counted, traced and logged, beside where they are not
    Overhead,
    /// Five hundred users who read and write
    Mixed,
    /// Three times what it can do
    Overload,
}

/// How the echo is started. By the measurement alone.
#[derive(Debug, Args)]
pub(crate) struct EchoOptions {
    #[arg(long)]
    listen: SocketAddr,
    /// A file with what is answered
    #[arg(long)]
    answer: PathBuf,
}

/// How the collector is started. By the measurement alone.
#[derive(Debug, Args)]
pub(crate) struct CollectorOptions {
    #[arg(long)]
    listen: SocketAddr,
}

/// What was hoped for and did not come true.
#[derive(Default)]
struct Verdicts(Vec<String>);

/// Prints what it bears.
///
/// # Errors
/// It bears less than it should, or something failed.
pub(crate) fn run(options: &Options) -> anyhow::Result<()> {
    let runtime = Runtime::new()?;
    let time = Duration::from_secs(options.seconds);
    let mut verdicts = Verdicts::default();
    let wanted = |part| options.only.is_none_or(|only| only == part);
    if wanted(Part::Throughput) {
        let stage = runtime.block_on(Stage::set(&throughput::SETTINGS))?;
        throughput::run((&runtime, &stage), time / 30, &mut verdicts)?;
    }
    if wanted(Part::Overhead) {
        overhead::run(&runtime, time / 100, &mut verdicts)?;
    }
    if wanted(Part::Mixed) {
        mixed::run(&runtime, time, &mut verdicts)?;
    }
    if wanted(Part::Overload) {
        for bound in &overload::BOUNDS {
            overload::run(&runtime, bound, (time / 6, &mut verdicts))?;
        }
    }
    verdicts.done()
}

/// Is the echo, until it is killed.
///
/// # Errors
/// Its address cannot be had.
pub(crate) fn echo(options: &EchoOptions) -> anyhow::Result<()> {
    Runtime::new()?.block_on(echo::serve(options.listen, &options.answer))
}

/// Is the collector, until it is killed.
///
/// # Errors
/// Its address cannot be had.
pub(crate) fn collector(options: &CollectorOptions) -> anyhow::Result<()> {
    Runtime::new()?.block_on(collector::serve(options.listen))
}

// === impl Verdicts ===

impl Verdicts {
    fn miss(&mut self, told: String) {
        self.0.push(told);
    }

    fn done(self) -> anyhow::Result<()> {
        for missed in &self.0 {
            line(format_args!("missed: {missed}"));
        }
        ensure!(self.0.is_empty(), "{} targets were missed", self.0.len());
        line("all targets were met");
        Ok(())
    }
}
