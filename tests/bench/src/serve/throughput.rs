//! Cached searches, in proportion to what hyper alone does with the same bytes: rounds of each in turn, so that whatever
//! else the machine does meets all alike, and of all figures the median of the rounds. Neither logs its requests: what that
//! costs, `overhead` tells.

use std::{net::SocketAddr, time::Duration};

use anyhow::{Context, ensure};
use serde_json::Value;
use tokio::runtime::Runtime;

use super::{
    Verdicts,
    closed::{self, Round, Target},
    request::{Era, TRACKS_FOUND, search},
    stage::{Settings, Stage},
    wire::Wire,
};
use crate::{print::line, timing::median};

/// What is searched for: it finds more than is asked for.
pub(super) const WORDS: &str = "a";

/// How many connections are kept open.
pub(super) const CONNECTIONS: usize = 64;

const ROUNDS: u32 = 5;

/// How the server is set up.
pub(super) const SETTINGS: Settings = Settings::of_server(&[("TIDAL_LOG_ACCESS", "off")]);

/// What the server has to manage of what the echo does.
const LEAST_SHARE: f64 = 0.55;

/// A contender's rounds.
pub(super) struct Contender {
    pub(super) name: &'static str,
    pub(super) target: Target,
    pub(super) rounds: Vec<Round>,
}

/// Prints the table.
///
/// # Errors
/// An answer is not the expected one.
pub(super) fn run(
    (runtime, stage): (&Runtime, &Stage),
    each: Duration,
    verdicts: &mut Verdicts,
) -> anyhow::Result<()> {
    let modern = search(Era::Modern, stage.server(), WORDS);
    let legacy = search(Era::Legacy, stage.server(), WORDS);
    let answer = runtime.block_on(answer(stage, &modern))?;
    let legacy_bytes = runtime.block_on(answer_to(stage, &legacy))?.len();
    let echo = runtime.block_on(stage.echo(&answer))?;
    let server = (stage.server(), stage.process()?);
    let mut contenders = [
        Contender::new(
            "hyper's echo",
            target((echo.at, echo.process()?), &modern, answer.len()),
        ),
        Contender::new("search, modern", target(server, &modern, answer.len())),
        Contender::new("search, legacy", target(server, &legacy, legacy_bytes)),
    ];
    line(format_args!(
        "cached search of {TRACKS_FOUND} tracks ({} bytes), {CONNECTIONS} connections, {ROUNDS} rounds of {:.1} s each",
        answer.len(),
        each.as_secs_f64()
    ));
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            let round = closed::round(&contender.target, CONNECTIONS, each)?;
            contender.rounds.push(round);
        }
    }
    Contender::head("of the echo");
    let [echo, modern, legacy] = &contenders;
    for contender in [echo, modern, legacy] {
        contender.show(echo)?;
    }
    let share = modern.share(echo);
    if share < LEAST_SHARE {
        verdicts.miss(format!(
            "modern searches are {share:.2} of the echo; wanted: at least {LEAST_SHARE}"
        ));
    }
    Ok(())
}

/// The bytes of the answer, once it comes from the cache and is what is meant.
pub(super) async fn answer(stage: &Stage, request: &[u8]) -> anyhow::Result<Vec<u8>> {
    answer_to(stage, request).await?;
    let answer = answer_to(stage, request).await?;
    let parsed: Value = serde_json::from_slice(&answer)?;
    let found = parsed
        .pointer("/result/structuredContent/tracks/items")
        .and_then(Value::as_array)
        .map_or(0, Vec::len);
    ensure!(found == TRACKS_FOUND, "{found} tracks were found: {parsed}");
    Ok(answer)
}

async fn answer_to(stage: &Stage, request: &[u8]) -> anyhow::Result<Vec<u8>> {
    let mut wire = Wire::connect(stage.server()).await?;
    let reply = wire.ask(request).await?;
    ensure!(
        reply.status == 200,
        "{}: {}",
        reply.status,
        String::from_utf8_lossy(reply.body)
    );
    Ok(reply.body.to_vec())
}

pub(super) fn target((at, process): (SocketAddr, u32), request: &[u8], answer_bytes: usize) -> Target {
    Target {
        at,
        request: request.to_vec(),
        answer_bytes,
        process,
    }
}

// === impl Contender ===

impl Contender {
    pub(super) fn new(name: &'static str, target: Target) -> Self {
        Self {
            name,
            target,
            rounds: Vec::new(),
        }
    }

    /// The head of the table.
    pub(super) fn head(share: &str) {
        line(format_args!(
            "{:16} {:>10} {:>9} {:>9} {:>14}   {share:>12}",
            "", "requests/s", "p50", "p99", "processor each"
        ));
    }

    /// How much it did of what the other did in the same round.
    pub(super) fn share(&self, of: &Self) -> f64 {
        let pairs = self.rounds.iter().zip(&of.rounds);
        median(
            pairs
                .map(|(own, other)| own.per_second / other.per_second)
                .collect(),
        )
    }

    /// A row of the table, in proportion to another one.
    pub(super) fn show(&self, of: &Self) -> anyhow::Result<()> {
        let micros = |pick: fn(&Round) -> anyhow::Result<Duration>| -> anyhow::Result<f64> {
            let times: anyhow::Result<Vec<Duration>> = self.rounds.iter().map(pick).collect();
            Ok(median(
                times?.iter().map(|time| time.as_secs_f64() * 1e6).collect(),
            ))
        };
        let (p50, p99) = (
            micros(|round| round.times.p50()).context(self.name)?,
            micros(|round| round.times.p99())?,
        );
        let processor = micros(|round| Ok(round.processor))?;
        line(format_args!(
            "{:16} {:>10.0} {p50:>6.0} µs {p99:>6.0} µs {processor:>11.1} µs   {:>12.2}",
            self.name,
            median(self.rounds.iter().map(|round| round.per_second).collect()),
            self.share(of)
        ));
        Ok(())
    }
}
