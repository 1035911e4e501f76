//! Users who each have a connection of their own: either they ask when it is time to, however long others wait (`offer`), or
//! again as soon as they have been answered (`press`).

use std::{
    sync::atomic::{AtomicU64, Ordering},
    time::Duration,
};

use tokio::time::sleep_until;

use super::{
    arrivals::{Arrival, Draw, Kind, Mix},
    crew,
    traffic::{Outcome, Traffic},
    wire::Wire,
};
use crate::timing::now;

/// So long they connect, before the first request is due.
const CONNECTING: Duration = Duration::from_secs(1);

/// What has become of a request.
pub(super) struct Record {
    pub(super) kind: Kind,
    pub(super) outcome: Outcome,
    /// When it was due, since the beginning.
    pub(super) due: Duration,
    /// From when it was due to when it was sent: its user's connection was not free, or the user's processor was not.
    pub(super) held: Duration,
    /// From when it was sent to its answer.
    pub(super) took: Duration,
}

/// Sends each request when it is due: the first user the first one, the next the next, and so on, in turn.
///
/// # Errors
/// Somebody cannot connect.
pub(super) fn offer(traffic: &Traffic, arrivals: &[Arrival], users: usize) -> anyhow::Result<Vec<Record>> {
    let begins = now() + CONNECTING;
    let records = crew::work(users, |user| async move {
        let mut wire = Wire::connect(traffic.at()).await?;
        let mut records = Vec::with_capacity(arrivals.len() / users + 1);
        for Arrival { due, kind } in arrivals.iter().skip(user).step_by(users).copied() {
            sleep_until((begins + due).into()).await;
            let request = traffic.next(kind);
            let sent = now();
            let outcome = traffic.ask(&mut wire, (kind, &request)).await?;
            records.push(Record {
                kind,
                outcome,
                due,
                held: sent.saturating_duration_since(begins + due),
                took: sent.elapsed(),
            });
        }
        Ok(records)
    })?;
    Ok(records.into_iter().flatten().collect())
}

/// How many of these requests are answered per second at the most: so many users ask without a pause.
///
/// # Errors
/// Somebody cannot connect.
pub(super) fn press(traffic: &Traffic, mix: Mix, (users, time): (usize, Duration)) -> anyhow::Result<f64> {
    let begins = now() + CONNECTING;
    let ends = begins + time;
    let answered = AtomicU64::new(0);
    let count = &answered;
    crew::work(users, |user| async move {
        let mut wire = Wire::connect(traffic.at()).await?;
        let mut draw = Draw::new(mix, u64::try_from(user)?);
        while now() < ends {
            let kind = draw.kind();
            let request = traffic.next(kind);
            let outcome = traffic.ask(&mut wire, (kind, &request)).await?;
            if outcome == Outcome::Answered && (begins..ends).contains(&now()) {
                count.fetch_add(1, Ordering::Relaxed);
            }
        }
        Ok(())
    })?;
    #[expect(clippy::cast_precision_loss, reason = "a count of some millions")]
    let answered = answered.into_inner() as f64;
    Ok(answered / time.as_secs_f64())
}

// === impl Record ===

impl Record {
    /// From when it was due to its answer: what its user waited.
    pub(super) fn waited(&self) -> Duration {
        self.held + self.took
    }
}
