//! Hits in memory: of a search that found ten tracks, and of ten tracks by id.

use std::{hint::black_box, sync::Arc, time::Duration};

use allocation_counter::measure;
use anyhow::{Context, ensure};
use futures_util::FutureExt;
use tidal_cache::{CacheOptions, Cached};
use tidal_core::{CatalogService, TrackId};

use super::question::{FOUND, Question, answering};
use crate::{
    print::line,
    timing::{Times, now},
};

/// How many allocations a hit of the search may make.
const MOST_ALLOCATIONS: u64 = 5;
/// The median that a hit of the search may take.
const LONGEST: Duration = Duration::from_micros(2);
const HITS: usize = 100_000;

/// Prints what they take.
///
/// # Errors
/// A hit of the search takes or allocates more than it may.
pub(super) async fn run() -> anyhow::Result<()> {
    let cached = Cached::new(Arc::new(answering()), CacheOptions::default());
    let question = Question::new()?;
    question.check(&cached).await?;
    let search = || question.ask(&cached).now_or_never()?.ok().map(drop);
    let (p50, allocations) = figures("search", search)?;
    let ids: Vec<TrackId> = (0..FOUND).map(|id| TrackId::from_tidal(id.to_string())).collect();
    let tracks = || {
        cached
            .tracks(&question.viewer, &ids)
            .now_or_never()?
            .ok()
            .map(drop)
    };
    figures("10 tracks by id", tracks)?;
    ensure!(p50 <= LONGEST, "the search takes {p50:?}, more than {LONGEST:?}");
    ensure!(
        allocations <= MOST_ALLOCATIONS,
        "the search makes {allocations} allocations, more than {MOST_ALLOCATIONS}"
    );
    Ok(())
}

/// The median, and the allocations. A hit that waits for anything is none.
fn figures(name: &str, hit: impl Fn() -> Option<()>) -> anyhow::Result<(Duration, u64)> {
    let mut times = Vec::with_capacity(HITS);
    for _ in 0..HITS {
        let began = now();
        black_box(hit()).context("a hit waited")?;
        times.push(began.elapsed());
    }
    let times = Times::of(times);
    let (p50, p99) = (times.p50()?, times.p99()?);
    let allocations = measure(|| {
        black_box(hit());
    })
    .count_total;
    line(format_args!(
        "local hit, {name}: p50 {} ns, p99 {} ns, {allocations} allocations",
        p50.as_nanos(),
        p99.as_nanos()
    ));
    Ok((p50, allocations))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_hit_waits_for_nobody_and_allocates_little() {
        let cached = Cached::new(Arc::new(answering()), CacheOptions::default());
        let question = Question::new().unwrap();
        question.check(&cached).await.unwrap();
        let hit = || question.ask(&cached).now_or_never().unwrap().unwrap();
        drop(hit());
        let allocations = measure(|| drop(black_box(hit()))).count_total;
        assert!(allocations <= MOST_ALLOCATIONS, "{allocations}");
    }
}
