//! A million distinct searches through the default bound: what they take at the most, as the system counts it.

use std::sync::Arc;

use anyhow::{Context, ensure};
use tidal_cache::{CacheOptions, Cached};
use tidal_core::{Country, Kind, SearchService, Viewer, service::SearchQuery};

use super::endless::Endless;
use crate::print::line;

const SEARCHES: u64 = 1_000_000;
const EVERY: u64 = 100_000;
/// By how much memory may grow over the last half, in percent.
const MOST_GROWTH: u64 = 5;

/// Prints what they take.
///
/// # Errors
/// It grows on, or the estimate is over the bound.
pub(super) async fn run() -> anyhow::Result<()> {
    let cached = Cached::new(Arc::new(Endless::default()), CacheOptions::default());
    let viewer = Viewer::anonymous(Country::US);
    let before = resident()?;
    line(format_args!("memory: {} KiB resident before", before >> 10));
    line(format_args!(
        "{:>9} {:>8} {:>14} {:>14}",
        "searches", "entries", "estimated KiB", "resident KiB"
    ));
    let mut halfway = before;
    let mut latest = before;
    for number in 1..=SEARCHES {
        let query = SearchQuery::of(Kind::Track, format!("search {number}").parse()?);
        cached.search(&viewer, &query).await?;
        if number % EVERY == 0 {
            let stats = cached.stats();
            ensure!(
                stats.bytes <= stats.most_bytes,
                "{} bytes are estimated",
                stats.bytes
            );
            latest = resident()?;
            line(format_args!(
                "{number:>9} {:>8} {:>14} {:>14}",
                stats.entries,
                stats.bytes >> 10,
                latest >> 10
            ));
        }
        if number == SEARCHES / 2 {
            halfway = latest;
        }
    }
    ensure!(
        latest <= halfway + halfway / 100 * MOST_GROWTH,
        "{halfway} bytes are resident halfway and {latest} at the end"
    );
    Ok(())
}

/// The bytes of this process that are in memory.
fn resident() -> anyhow::Result<u64> {
    let figures = std::fs::read_to_string("/proc/self/statm").context("only Linux tells")?;
    let pages: u64 = figures.split(' ').nth(1).context("no figures")?.parse()?;
    let page = u64::try_from(rustix::param::page_size())?;
    Ok(pages * page)
}
