//! What it costs to be seen: the same searches of two servers, one of which counts, traces one request in a hundred to a
//! collector and logs each in JSON, while the other does nothing of that. Rounds of both in turn, and of all figures the
//! median of the rounds.

use std::{
    fs::File,
    io::{BufRead, BufReader},
    time::Duration,
};

use anyhow::{Context, ensure};
use tokio::runtime::Runtime;

use super::{
    Verdicts, closed,
    request::{Era, TRACKS_FOUND, get, search},
    stage::{Program, Settings, Stage},
    throughput::{CONNECTIONS, Contender, WORDS, answer, target},
    wire::Wire,
};
use crate::print::line;

/// Many and short: whatever else the machine does meets pairs of them alike.
const ROUNDS: u32 = 31;

/// What a server that is seen has to manage of what one does that is not.
const LEAST_SHARE: f64 = 0.9;

const UNSEEN: Settings = Settings::of_server(&[
    ("TIDAL_METRICS_ENABLED", "false"),
    ("TIDAL_LOG", "error"),
    ("TIDAL_LOG_ACCESS", "off"),
    ("TIDAL_LOG_SLOW_MS", "0"),
]);

const SEEN: Settings = Settings::of_server(&[
    ("TIDAL_METRICS_ENABLED", "true"),
    ("TIDAL_LOG", "info"),
    ("TIDAL_LOG_FORMAT", "json"),
    ("TIDAL_LOG_ACCESS", "on"),
    ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"),
    ("TIDAL_TRACING_SAMPLE_RATIO", "0.01"),
]);

/// Prints the table.
///
/// # Errors
/// An answer is not the expected one, or what is to be seen is not.
pub(super) fn run(runtime: &Runtime, each: Duration, verdicts: &mut Verdicts) -> anyhow::Result<()> {
    let collector = runtime.block_on(Program::collector())?;
    let endpoint = ("OTEL_EXPORTER_OTLP_ENDPOINT", format!("http://{}", collector.at));
    let unseen = runtime.block_on(Stage::set(&UNSEEN))?;
    let seen = runtime.block_on(Stage::set_with(&SEEN, &[endpoint]))?;
    let mut contenders = Vec::new();
    for (name, stage) in [("unseen", &unseen), ("seen", &seen)] {
        let request = search(Era::Modern, stage.server(), WORDS);
        let answer = runtime.block_on(answer(stage, &request))?;
        let at = (stage.server(), stage.process()?);
        contenders.push(Contender::new(name, target(at, &request, answer.len())));
    }
    line(format_args!(
        "the same search of {TRACKS_FOUND} tracks, seen and unseen, {CONNECTIONS} connections, {ROUNDS} rounds of {:.1} s each",
        each.as_secs_f64()
    ));
    for _ in 0..ROUNDS {
        for contender in &mut contenders {
            let round = closed::round(&contender.target, CONNECTIONS, each)?;
            contender.rounds.push(round);
        }
        // Whoever comes second comes first the next time.
        contenders.reverse();
    }
    contenders.sort_by_key(|contender| contender.name);
    let [with, without] = &contenders[..] else {
        anyhow::bail!("there are two servers");
    };
    Contender::head("of the other");
    without.show(without)?;
    with.show(without)?;
    let batches = runtime.block_on(taken(&collector))?;
    let lines = lines(&seen)?;
    line(format_args!(
        "{lines} lines were logged, and {batches} batches of spans sent"
    ));
    let answered = with.rounds.iter().map(|round| round.answered).sum::<u64>();
    ensure!(batches > 0 && lines >= answered, "not all was seen");
    let share = with.share(without);
    if share < LEAST_SHARE {
        verdicts.miss(format!(
            "a server that is seen manages {share:.2} of one that is not; wanted: at least {LEAST_SHARE}"
        ));
    }
    Ok(())
}

async fn taken(collector: &Program) -> anyhow::Result<u64> {
    let mut wire = Wire::connect(collector.at).await?;
    let reply = wire.ask(&get(&collector.at.to_string(), "/")).await?;
    Ok(std::str::from_utf8(reply.body)?.parse()?)
}

/// How many lines were logged. Those that come last may be missing.
fn lines(stage: &Stage) -> anyhow::Result<u64> {
    let log = File::open(stage.log()).context("the log cannot be read")?;
    let count = BufReader::new(log).split(b'\n').count();
    Ok(u64::try_from(count)?)
}
