//! What a hit costs in each tier of the cache, and how much memory answers take.

mod endless;
mod estimate;
mod local;
mod memory;
mod outage;
mod question;
mod redis;

use anyhow::ensure;

use crate::print::line;

/// Measures one after the other, and goes on past a bound that is broken.
///
/// # Errors
/// A bound is broken, or something could not be measured.
pub(crate) async fn run() -> anyhow::Result<()> {
    let results = [
        ("a hit in memory", local::run().await),
        ("a hit in Redis", redis::run().await),
        ("hits while Redis is away", outage::run().await),
        ("estimates", estimate::run().await),
        ("memory", memory::run().await),
    ];
    let broken = results
        .into_iter()
        .filter_map(|(name, result)| Some((name, result.err()?)));
    let broken: Vec<_> = broken.collect();
    for (name, error) in &broken {
        line(format_args!("{name}: {error:#}"));
    }
    ensure!(broken.is_empty(), "{} of 5 measurements failed", broken.len());
    line("all within their bounds");
    Ok(())
}
