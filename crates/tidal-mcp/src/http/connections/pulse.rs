//! What happens on one connection, as far as its deadlines go. Bytes are no sign of life: whoever sends one every few seconds
//! is as idle as who sends none.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::http::Version;
use tidal_core::settings::ConnectionLimits;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// What happens on a connection.
pub(super) struct Pulse {
    state: Mutex<State>,
    evicted: CancellationToken,
}

struct State {
    /// Requests that are not answered to the end.
    in_flight: usize,
    /// Since when it is as it is.
    since: Instant,
    /// When the head of the next request began to come.
    head: Option<Instant>,
    /// What was spoken last; nothing before the first request.
    version: Option<Version>,
    /// Answers over HTTP/2 that the client has to make room for, and since when.
    stalled: Vec<(u64, Instant)>,
    answers: u64,
}

/// A request that is being answered. It ends when this is dropped.
pub(super) struct Begun {
    pulse: Arc<Pulse>,
    /// Its answer's number, where the client can stall it alone.
    number: Option<u64>,
}

/// Which deadline a connection has missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missed {
    /// For the first request.
    First,
    /// For the whole of a head that has begun.
    Head,
    /// For reading an answer.
    Reading,
    /// For the next request.
    Next,
}

// === impl Pulse ===

impl Pulse {
    pub(super) fn new() -> Self {
        Self {
            state: Mutex::new(State {
                in_flight: 0,
                since: Instant::now(),
                head: None,
                version: None,
                stalled: Vec::new(),
                answers: 0,
            }),
            evicted: CancellationToken::new(),
        }
    }

    /// A request has come as a whole, but for its body.
    pub(super) fn begin(self: &Arc<Self>, version: Version) -> Begun {
        let mut state = self.state();
        state.in_flight += 1;
        state.head = None;
        state.version = Some(version);
        let number = (version == Version::HTTP_2).then(|| {
            state.answers = state.answers.wrapping_add(1);
            state.answers
        });
        Begun {
            pulse: Arc::clone(self),
            number,
        }
    }

    /// Bytes have come.
    pub(super) fn heard(&self) {
        let mut state = self.state();
        // On HTTP/2 they mean nothing: acknowledgements come at any time.
        if state.in_flight == 0 && state.head.is_none() && state.version != Some(Version::HTTP_2) {
            state.head = Some(Instant::now());
        }
    }

    /// Since when nothing is asked on it, those first that never asked anything; `None` while something is.
    pub(super) fn idle_since(&self) -> Option<(bool, Instant)> {
        let state = self.state();
        (state.in_flight == 0).then_some((state.version.is_some(), state.since))
    }

    /// Which deadline has passed.
    pub(super) fn missed(&self, limits: &ConnectionLimits) -> Option<Missed> {
        let now = Instant::now();
        let state = self.state();
        let past = |since: Instant, time: Duration| now.saturating_duration_since(since) >= time;
        let slow = |(_, since): &(u64, Instant)| past(*since, limits.write_timeout);
        if state.stalled.iter().any(slow) {
            return Some(Missed::Reading);
        }
        if state.in_flight > 0 {
            return None;
        }
        if state.version.is_none() && past(state.since, limits.head_timeout) {
            return Some(Missed::First);
        }
        if state.head.is_some_and(|head| past(head, limits.head_timeout)) {
            return Some(Missed::Head);
        }
        past(state.since, limits.idle_timeout).then_some(Missed::Next)
    }

    /// Whether closing it takes asking the other side.
    pub(super) fn is_http2(&self) -> bool {
        self.state().version == Some(Version::HTTP_2)
    }

    /// It has to make room.
    pub(super) fn evict(&self) {
        self.evicted.cancel();
    }

    /// Waits until it has to.
    pub(super) async fn evicted(&self) {
        self.evicted.cancelled().await;
    }

    #[cfg(test)]
    pub(super) fn is_evicted(&self) -> bool {
        self.evicted.is_cancelled()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// === impl Begun ===

impl Begun {
    /// There is something that the client has to make room for.
    pub(super) fn waits_for_client(&self) {
        let Some(number) = self.number else {
            return;
        };
        let mut state = self.pulse.state();
        state.stalled.retain(|(other, _)| *other != number);
        state.stalled.push((number, Instant::now()));
    }

    /// There is nothing to send at the moment.
    pub(super) fn waits_for_us(&self) {
        if let Some(number) = self.number {
            self.pulse.state().stalled.retain(|(other, _)| *other != number);
        }
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        let mut state = self.pulse.state();
        state.in_flight = state.in_flight.saturating_sub(1);
        state.since = Instant::now();
        if let Some(number) = self.number {
            state.stalled.retain(|(other, _)| *other != number);
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;

    fn limits() -> ConnectionLimits {
        ConnectionLimits {
            head_timeout: Duration::from_secs(10),
            idle_timeout: Duration::from_secs(75),
            write_timeout: Duration::from_secs(30),
            ..ConnectionLimits::default()
        }
    }

    async fn check(pulse: &Pulse, seconds: u64, missed: Option<Missed>) {
        advance(Duration::from_secs(seconds)).await;
        assert_eq!(pulse.missed(&limits()), missed, "after {seconds} s more");
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_may_be_idle_longer_than_slow() {
        let pulse = Arc::new(Pulse::new());
        check(&pulse, 9, None).await;
        check(&pulse, 1, Some(Missed::First)).await;
        drop(pulse.begin(Version::HTTP_11));
        check(&pulse, 74, None).await;
        check(&pulse, 1, Some(Missed::Next)).await;
        drop(pulse.begin(Version::HTTP_11));
        pulse.heard();
        check(&pulse, 9, None).await;
        // Dripping on wins no time.
        pulse.heard();
        check(&pulse, 1, Some(Missed::Head)).await;
        let _request = pulse.begin(Version::HTTP_11);
        check(&pulse, 1_000, None).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_ends_a_connection_of_many() {
        let pulse = Arc::new(Pulse::new());
        let (one, other) = (pulse.begin(Version::HTTP_2), pulse.begin(Version::HTTP_2));
        other.waits_for_client();
        other.waits_for_us();
        one.waits_for_client();
        check(&pulse, 29, None).await;
        one.waits_for_client();
        check(&pulse, 29, None).await;
        check(&pulse, 1, Some(Missed::Reading)).await;
        drop(one);
        check(&pulse, 1_000, None).await;
        // Pings are no requests.
        drop(other);
        pulse.heard();
        check(&pulse, 74, None).await;
        check(&pulse, 1, Some(Missed::Next)).await;
    }
}
