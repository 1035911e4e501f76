//! Three times what the server can do: what it still does of it, and how soon the others know that they were refused.
//!
//! Where a processor is the bound, the server has one of its own, and those who ask have the others: else they would slow
//! each other down, and nobody could tell who was late. Where the places are the bound, nobody's processor is.

mod finding;

use std::time::Duration;

use tokio::runtime::Runtime;

use super::{
    Verdicts,
    arrivals::{Mix, arrivals},
    crowd,
    mixed::LATENCY,
    processors::{self, Part},
    stage::{Processors, Settings, Stage},
    traffic::Traffic,
    usage,
};
use crate::print::line;
use finding::Finding;

/// How many times of the most is offered.
const TIMES: f64 = 3.0;

/// What the most is not counted of: the server has to find out that it is too much.
const FINDING_OUT: Duration = Duration::from_secs(1);

/// How many there are who ask when it is time to.
const USERS: usize = 1_000;

/// What the server cannot do more of.
pub(super) struct Bound {
    name: &'static str,
    mix: Mix,
    /// How many ask without a pause, to find the most that is answered.
    pressing: usize,
    settings: Settings,
}

/// What the server meets, one after the other.
pub(super) const BOUNDS: [Bound; 2] = [
    Bound {
        name: "bounded by its processor (one of its own; TIDAL and the users have the others)",
        mix: Mix::USUAL,
        pressing: 128,
        settings: Settings {
            latency: LATENCY,
            // So that nobody waits for a turn at TIDAL: the processor shall be the bound.
            server: &[("TIDAL_MAX_CONCURRENCY", "1000")],
            processors: Processors::Apart,
        },
    },
    Bound {
        name: "bounded by its places (32, cold reads alone)",
        mix: Mix::COLD,
        pressing: 32,
        settings: Settings {
            latency: LATENCY,
            server: &[("TIDAL_LIMITS_CONCURRENT_REQUESTS", "32")],
            processors: Processors::Apart,
        },
    },
];

/// Prints what was found.
///
/// # Errors
/// The server does not answer at all, or the machine has one processor alone.
pub(super) fn run(
    runtime: &Runtime,
    bound: &Bound,
    (time, verdicts): (Duration, &mut Verdicts),
) -> anyhow::Result<()> {
    line(format_args!("\n{TIMES} times what it can do, {}", bound.name));
    let stage = runtime.block_on(Stage::set(&bound.settings))?;
    let traffic = runtime.block_on(Traffic::to(stage.server()))?;
    processors::on(Part::Others, || {
        let press = || crowd::press(&traffic, bound.mix, (bound.pressing, time / 2));
        let (most, pressed) = usage::busy_while(stage.process()?, press)?;
        line(format_args!(
            "the most: {most:.0} answers/s to {} who ask without a pause",
            bound.pressing
        ));
        let time = time + FINDING_OUT;
        let arrivals = arrivals(bound.mix, most * TIMES, time);
        let offer = || crowd::offer(&traffic, &arrivals, USERS);
        let (records, offered) = usage::busy_while(stage.process()?, offer)?;
        line(format_args!(
            "the server had its processor for {:.1} s, then for {:.1} s",
            pressed.as_secs_f64(),
            offered.as_secs_f64()
        ));
        Finding::of(&records, FINDING_OUT..time)?.show(most, verdicts);
        Ok(())
    })
}
