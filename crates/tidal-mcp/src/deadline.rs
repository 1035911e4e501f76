//! When a call has had enough, and when it is given up. Waiting for a person does not count.

use std::time::Duration;

use tokio::{
    sync::watch,
    time::{Instant, sleep_until},
};

use crate::tool::Effect;

/// What a change that is under way has beyond the time of one request to TIDAL, once nothing new is begun. Given up
/// before, nobody could tell whether it was carried out.
const SPARE: Duration = Duration::from_secs(5);

/// How much time calls have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Allowance {
    /// For the whole call.
    pub(crate) call: Duration,
    /// As long as one request to TIDAL can take.
    pub(crate) request: Duration,
}

/// The time of one call.
pub(crate) struct Deadline {
    began: Instant,
    times: watch::Sender<Times>,
}

#[derive(Clone, Copy)]
struct Times {
    enough: Instant,
    end: Instant,
}

// === impl Deadline ===

impl Deadline {
    /// From now on. A fifth of the time is left for the answer: half a list in time is worth more than none.
    pub(crate) fn of(effect: Effect, allowance: Allowance) -> Self {
        let Allowance { call, request } = allowance;
        let now = Instant::now();
        let enough = now + call * 4 / 5;
        let end = match effect {
            Effect::Reads | Effect::Identifies => now + call,
            Effect::Adds | Effect::AddsOnce | Effect::Overwrites => enough + (request + SPARE).max(call / 5),
        };
        Self {
            began: now,
            times: watch::Sender::new(Times { enough, end }),
        }
    }

    /// How much time passed so far.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// When to begin nothing more.
    pub(crate) fn enough(&self) -> Instant {
        self.times.borrow().enough
    }

    /// Waits until the call is given up.
    pub(crate) async fn passed(&self) {
        let mut times = self.times.subscribe();
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
        self.times.send_modify(|times| {
            times.enough += most;
            times.end += most;
        });
        let done = work.await;
        let unused = most.saturating_sub(started.elapsed());
        self.times.send_modify(|times| {
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
    const ALLOWANCE: Allowance = Allowance {
        call: LIMIT,
        request: Duration::from_secs(30),
    };

    async fn passes(deadline: &Deadline) -> Duration {
        let started = Instant::now();
        deadline.passed().await;
        started.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_under_way_gets_the_time_to_end() {
        let reading = Deadline::of(Effect::Reads, ALLOWANCE);
        assert_eq!(reading.enough(), Instant::now() + Duration::from_secs(8));
        assert_eq!(passes(&reading).await, LIMIT);
        let writing = Deadline::of(Effect::Adds, ALLOWANCE);
        assert_eq!(writing.enough(), Instant::now() + Duration::from_secs(8));
        assert_eq!(passes(&writing).await, Duration::from_secs(43));
        let patient = Allowance {
            request: Duration::from_mins(2),
            ..ALLOWANCE
        };
        let writing = Deadline::of(Effect::Overwrites, patient);
        assert_eq!(passes(&writing).await, Duration::from_secs(133));
        assert_eq!(writing.elapsed(), Duration::from_secs(133));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_done_aside_does_not_count() {
        let deadline = Deadline::of(Effect::Reads, ALLOWANCE);
        let asking = deadline.aside(Duration::from_mins(2), sleep(Duration::from_mins(1)));
        let (passed, ()) = tokio::join!(passes(&deadline), asking);
        assert_eq!(passed, Duration::from_secs(70));
    }
}
