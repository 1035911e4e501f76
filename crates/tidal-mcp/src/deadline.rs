//! When a call has had enough, and when it is given up. Waiting for a person does not count.

use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use crate::tool::Effect;

/// How long a change that is under way may take to come to its end, once nothing new is begun: as long as one request
/// to TIDAL can take, and a little more. Given up before, nobody could tell whether it was carried out.
const UNDER_WAY: Duration = Duration::from_secs(35);

/// The time of one call.
pub(crate) struct Deadline(watch::Sender<Times>);

#[derive(Clone, Copy)]
struct Times {
    enough: Instant,
    end: Instant,
}

// === impl Deadline ===

impl Deadline {
    /// From now on. A fifth of the time is left for the answer: half a list in time is worth more than none.
    pub(crate) fn of(effect: Effect, limit: Duration) -> Self {
        let now = Instant::now();
        let enough = now + limit * 4 / 5;
        let end = match effect {
            Effect::Reads | Effect::Identifies => now + limit,
            Effect::Adds | Effect::AddsOnce | Effect::Overwrites => enough + UNDER_WAY.max(limit / 5),
        };
        Self(watch::Sender::new(Times { enough, end }))
    }

    /// When to begin nothing more.
    pub(crate) fn enough(&self) -> Instant {
        self.0.borrow().enough
    }

    /// Waits until the call is given up.
    pub(crate) async fn passed(&self) {
        let mut times = self.0.subscribe();
        loop {
            let end = times.borrow_and_update().end;
            tokio::select! {
                () = sleep_until(end) => return,
                Ok(()) = times.changed() => {}
            }
        }
    }

    /// Does something that may take so long, without that it counts.
    pub(crate) async fn aside<T>(&self, most: Duration, work: impl Future<Output = T>) -> T {
        let started = Instant::now();
        self.0.send_modify(|times| {
            times.enough += most;
            times.end += most;
        });
        let done = work.await;
        let unused = most.saturating_sub(started.elapsed());
        self.0.send_modify(|times| {
            times.enough -= unused;
            times.end -= unused;
        });
        done
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::sleep;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    async fn passes(deadline: &Deadline) -> Duration {
        let started = Instant::now();
        deadline.passed().await;
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_under_way_gets_the_time_to_end() {
        let reading = Deadline::of(Effect::Reads, LIMIT);
        assert_eq!(reading.enough(), Instant::now() + Duration::from_secs(8));
        assert_eq!(passes(&reading).await, LIMIT);
        let writing = Deadline::of(Effect::Adds, LIMIT);
        assert_eq!(writing.enough(), Instant::now() + Duration::from_secs(8));
        assert_eq!(passes(&writing).await, Duration::from_secs(43));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_done_aside_does_not_count() {
        let deadline = Deadline::of(Effect::Reads, LIMIT);
        let asking = deadline.aside(Duration::from_mins(2), sleep(Duration::from_mins(1)));
        let (passed, ()) = tokio::join!(passes(&deadline), asking);
        assert_eq!(passed, Duration::from_secs(70));
    }
}
