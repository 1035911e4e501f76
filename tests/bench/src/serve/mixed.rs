//! What 500 users see who ask for this and that, a thousand times a second together: how long each waits from when the
//! request was due, whoever was to blame for it, and what memory it takes to serve them.

use std::time::Duration;

use tokio::runtime::Runtime;

use super::{
    Verdicts,
    arrivals::{Kind, Mix, arrivals},
    crowd::{self, Record},
    stage::{Settings, Stage},
    traffic::{Outcome, Traffic},
    usage,
};
use crate::{print::line, timing::Times};

const USERS: usize = 500;

const PER_SECOND: f64 = 1_000.0;

/// How late TIDAL answers.
pub(super) const LATENCY: Duration = Duration::from_millis(40);

/// How long one in a hundred may wait at the least, of each kind.
const BEARABLE: Duration = Duration::from_millis(100);

/// Prints the table.
///
/// # Errors
/// The server does not answer at all.
pub(super) fn run(runtime: &Runtime, time: Duration, verdicts: &mut Verdicts) -> anyhow::Result<()> {
    let settings = Settings {
        latency: LATENCY,
        ..Settings::default()
    };
    let stage = runtime.block_on(Stage::set(&settings))?;
    let traffic = runtime.block_on(Traffic::to(stage.server()))?;
    let arrivals = arrivals(Mix::USUAL, PER_SECOND, time);
    let Mix { cold, writes } = Mix::USUAL;
    line(format_args!(
        "\n{USERS} users, {PER_SECOND} requests/s at random for {} s: {} % cached reads, {cold} % cold ones, {writes} % writes; \
         TIDAL answers after {} ms",
        time.as_secs(),
        100 - cold - writes,
        LATENCY.as_millis()
    ));
    let before = usage::memory(stage.process()?)?;
    let records = crowd::offer(&traffic, &arrivals, USERS)?;
    let after = usage::memory(stage.process()?)?;
    line(format_args!(
        "{:14} {:>8} {:>7} {:>9} {:>9} {:>9}",
        "", "requests", "errors", "p50", "p99", "longest"
    ));
    for kind in Kind::ALL {
        show(kind, &records, verdicts)?;
    }
    let late = Times::of(records.iter().map(|record| record.held).collect());
    line(format_args!(
        "of that, requests were sent after they were due: p50 {:.1} ms, p99 {:.1} ms",
        milliseconds(late.p50()?),
        milliseconds(late.p99()?)
    ));
    line(format_args!(
        "resident memory of tidal-mcp: {:.1} MiB before, {:.1} MiB after, {:.1} MiB at the most",
        mebibytes(before.resident_kib),
        mebibytes(after.resident_kib),
        mebibytes(after.peak_kib)
    ));
    Ok(())
}

fn show(kind: Kind, records: &[Record], verdicts: &mut Verdicts) -> anyhow::Result<()> {
    let own = || records.iter().filter(|record| record.kind == kind);
    let times = Times::of(own().map(Record::waited).collect());
    let failed: Vec<&Outcome> = own()
        .map(|record| &record.outcome)
        .filter(|outcome| **outcome != Outcome::Answered)
        .collect();
    let p99 = times.p99()?;
    line(format_args!(
        "{:14} {:>8} {:>7} {:>6.1} ms {:>6.1} ms {:>6.1} ms",
        kind.name(),
        own().count(),
        failed.len(),
        milliseconds(times.p50()?),
        milliseconds(p99),
        milliseconds(times.most()?)
    ));
    if let Some(first) = failed.first() {
        verdicts.miss(format!(
            "{} {} were not answered, the first: {first:?}",
            failed.len(),
            kind.name()
        ));
    }
    if p99 >= BEARABLE {
        let (took, wanted) = (milliseconds(p99), BEARABLE.as_millis());
        verdicts.miss(format!(
            "one in a hundred {} takes {took:.0} ms; wanted: under {wanted} ms",
            kind.name()
        ));
    }
    Ok(())
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

#[expect(clippy::cast_precision_loss, reason = "some thousands")]
fn mebibytes(kib: u64) -> f64 {
    kib as f64 / 1024.0
}
