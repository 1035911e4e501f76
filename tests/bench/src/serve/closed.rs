//! As many requests as get answered: each connection asks again as soon as it has its answer. Good for finding what a
//! server can do, and of no use for how long its users wait when it cannot.

use std::{net::SocketAddr, time::Duration};

use anyhow::ensure;

use super::{crew, usage, wire::Wire};
use crate::timing::{Times, now};

/// What is not counted, of each round: connections open, and processors come up to speed.
const WARM_UP: Duration = Duration::from_millis(300);

/// What is asked, where, and what has to come back.
pub(super) struct Target {
    pub(super) at: SocketAddr,
    pub(super) request: Vec<u8>,
    pub(super) answer_bytes: usize,
    /// Who answers.
    pub(super) process: u32,
}

/// What came of a round.
pub(super) struct Round {
    pub(super) answered: u64,
    pub(super) per_second: f64,
    pub(super) times: Times,
    /// What each request costs the process that answers, of the processors' time.
    pub(super) processor: Duration,
}

/// Asks over so many connections for so long.
///
/// # Errors
/// An answer is not the expected one.
pub(super) fn round(target: &Target, connections: usize, time: Duration) -> anyhow::Result<Round> {
    let begins = now() + WARM_UP;
    let ends = begins + time;
    let work = || {
        crew::work(connections, |_| async move {
            let mut wire = Wire::connect(target.at).await?;
            let mut times = Vec::with_capacity(1 << 14);
            let mut count = 0;
            loop {
                let asked = now();
                if asked >= ends {
                    return Ok((count, times));
                }
                let reply = wire.ask(&target.request).await?;
                ensure!(
                    reply.status == 200 && reply.body.len() == target.answer_bytes,
                    "status {} and {} bytes were answered instead of 200 and {}",
                    reply.status,
                    reply.body.len(),
                    target.answer_bytes
                );
                count += 1;
                let answered = now();
                if asked >= begins && answered <= ends {
                    times.push(answered - asked);
                }
            }
        })
    };
    let (asked, used) = usage::busy_while(target.process, work)?;
    let count: u32 = asked.iter().map(|(count, _)| count).sum();
    let times: Vec<Duration> = asked.into_iter().flat_map(|(_, times)| times).collect();
    #[expect(clippy::cast_precision_loss, reason = "a count of some millions")]
    let per_second = times.len() as f64 / time.as_secs_f64();
    Ok(Round {
        answered: u64::try_from(times.len())?,
        per_second,
        times: Times::of(times),
        processor: used / count.max(1),
    })
}
