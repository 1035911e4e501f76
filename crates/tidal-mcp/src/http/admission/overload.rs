//! Whether there is more work than processors can do, and how much of it to refuse.
//!
//! Requests that are answered from memory never wait for anything but a processor: however many there are, hardly more
//! than one for each worker is ever counted as in flight, and the queue is the runtime's own. So its length is measured, as
//! the time that a task which is ready waits for its turn. A task wakes every 5 ms, puts itself at the end of the queue,
//! and notes how late it is.
//!
//! Two numbers keep both answers and refusals quick. Refusing begins when the smoothed delay passes what the settings
//! bear (50 ms: 64 clients that ask without a pause cause a delay of about 6 ms on two processors where an answer takes
//! 0.2 ms, and what else runs on a machine takes a processor for 10 ms at times). Once it has begun, 3 ms are aimed at, not
//! those 50: who is refused has waited in the same queue, and shall know within 5 ms. With any delay at all there is
//! always work to do, so nothing is lost by a short queue. The share that is let in falls by a twentieth in each 5 ms that are
//! above the aim, and rises by a two-hundredth in the others: threefold load is down to its third in about 0.2 s, and
//! within a second of its end everybody is let in. Delays count only while requests crowd: on a machine that is busy with
//! something else nothing is won by refusing the few that come.

use std::{
    sync::{
        Arc, Weak,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use tokio::{
    runtime::Handle,
    task::yield_now,
    time::{Instant, sleep},
};

/// Between two looks while requests come.
const OFTEN: Duration = Duration::from_millis(5);

/// And while none do.
const SELDOM: Duration = Duration::from_millis(100);

/// Which delay is aimed at while requests are refused.
const AIM: Duration = Duration::from_millis(3);

/// Timers are late by a millisecond at times without anybody waiting.
const GRAIN: Duration = Duration::from_millis(1);

/// All of what comes.
const WHOLE: f64 = 1.0;

/// Some are let in at any rate: without them nobody would notice that it is over.
const LEAST: f64 = 0.02;

/// Spreads those that are let in evenly among those that come: multiples of 2³² / φ, modulo 2³², do.
const STRIDE: u32 = 0x9E37_79B9;

/// The watch over the queue. It ends with the last one who asks it.
pub(super) struct Overload {
    /// Of 2³² requests so many are let in.
    share: AtomicU32,
    /// How many have come, times [`STRIDE`].
    came: AtomicU32,
}

/// What is made of the delays.
struct Control {
    bears: Duration,
    smoothed: Duration,
    share: f64,
    is_over: bool,
}

// === impl Overload ===

impl Overload {
    /// Begins to watch for a delay longer than this. `None` outside of a runtime, where there is no queue.
    pub(super) fn watched(bears: Duration) -> Option<Arc<Self>> {
        let runtime = Handle::try_current().ok()?;
        let overload = Arc::new(Self {
            share: AtomicU32::new(u32::MAX),
            came: AtomicU32::new(0),
        });
        // It ends by itself, at the first look after the last asker is gone.
        drop(runtime.spawn(watch(Arc::downgrade(&overload), Control::new(bears))));
        Some(overload)
    }

    /// Whether there is time for one more.
    pub(super) fn admits(&self) -> bool {
        let place = self.came.fetch_add(STRIDE, Ordering::Relaxed);
        place <= self.share.load(Ordering::Relaxed)
    }
}

async fn watch(overload: Weak<Overload>, mut control: Control) {
    let mut came = 0;
    let mut pause = SELDOM;
    loop {
        let due = Instant::now() + pause;
        sleep(pause).await;
        // To the end of the queue: the timer wakes this before much that was ready earlier.
        yield_now().await;
        let late = Instant::now().saturating_duration_since(due);
        let Some(overload) = overload.upgrade() else {
            return;
        };
        let before = std::mem::replace(&mut came, overload.came.load(Ordering::Relaxed));
        let delay = if is_crowd(before, came) {
            late.saturating_sub(GRAIN)
        } else {
            Duration::ZERO
        };
        control.note(delay);
        overload.share.store(control.share(), Ordering::Relaxed);
        pause = if before == came && !control.is_over {
            SELDOM
        } else {
            OFTEN
        };
    }
}

/// Whether more than one request came from one look to the next. Where one came at most, none of them waits for another:
/// it is the rest of the machine that takes the processor, and to refuse that one would make nothing quicker.
fn is_crowd(before: u32, came: u32) -> bool {
    before != came && before.wrapping_add(STRIDE) != came
}

// === impl Control ===

impl Control {
    fn new(bears: Duration) -> Self {
        Self {
            bears,
            smoothed: Duration::ZERO,
            share: WHOLE,
            is_over: false,
        }
    }

    fn note(&mut self, delay: Duration) {
        // Of the last eight, about: one hiccup is none yet.
        self.smoothed = (self.smoothed * 7 + delay) / 8;
        if self.smoothed > self.bears && !self.is_over {
            tracing::warn!(delay = ?self.smoothed, "more comes than can be answered in time: part of it is refused");
            self.is_over = true;
        }
        if !self.is_over {
            return;
        }
        self.share = if delay > AIM {
            (self.share * 0.95).max(LEAST)
        } else {
            self.share + 0.005
        };
        if self.share >= WHOLE {
            tracing::info!("everything that comes is answered again");
            *self = Self::new(self.bears);
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates"
    )]
    fn share(&self) -> u32 {
        (self.share * f64::from(u32::MAX)) as u32
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BEARS: Duration = Duration::from_millis(50);

    fn overload(share: u32) -> Overload {
        Overload {
            share: AtomicU32::new(share),
            came: AtomicU32::new(0),
        }
    }

    #[test]
    fn the_share_is_spread_evenly() {
        for (share, of_ten_thousand) in [(u32::MAX, 10_000), (u32::MAX / 3, 3_333), (u32::MAX / 50, 200)] {
            let overload = overload(share);
            let admitted = (0..10_000).filter(|_| overload.admits()).count();
            assert!(admitted.abs_diff(of_ten_thousand) <= 2, "{admitted}");
            let next = (0..1_000).filter(|_| overload.admits()).count();
            assert!(next.abs_diff(of_ten_thousand / 10) <= 2, "{next}");
        }
    }

    /// One client after the other, on a machine that is busy with something else.
    #[test]
    fn one_request_from_look_to_look_is_no_crowd() {
        let overload = overload(u32::MAX);
        for (requests, expected) in [(0, false), (1, false), (2, true), (3, true), (200, true)] {
            let before = overload.came.load(Ordering::Relaxed);
            (0..requests).for_each(|_| assert!(overload.admits()));
            let came = overload.came.load(Ordering::Relaxed);
            assert_eq!(is_crowd(before, came), expected, "{requests}");
        }
    }

    #[test]
    fn a_hiccup_refuses_nobody() {
        let mut control = Control::new(BEARS);
        for _ in 0..100 {
            control.note(Duration::from_millis(300));
            (0..20).for_each(|_| control.note(Duration::from_millis(6)));
            assert_eq!(control.share(), u32::MAX);
        }
    }

    /// A queue that is as long as what was let in beyond what could be done in the same time.
    #[test]
    fn threefold_load_is_led_to_a_short_queue_and_back() {
        let mut control = Control::new(BEARS);
        let mut queue = 0.0_f64;
        let mut tick = |load: f64, control: &mut Control| {
            let there_is = queue + OFTEN.as_secs_f64() * load * control.share;
            let worked = there_is.min(OFTEN.as_secs_f64());
            queue = there_is - worked;
            control.note(Duration::from_secs_f64(queue));
            (worked, queue)
        };
        let (mut worked, mut longest) = (0.0, 0.0_f64);
        for number in 0..2_000 {
            let (work, queue) = tick(3.0, &mut control);
            if number >= 1_000 {
                worked += work;
                longest = longest.max(queue);
            }
        }
        assert!(longest < 0.005, "a queue of {longest} s");
        assert!(
            worked > 0.95 * 1_000.0 * OFTEN.as_secs_f64(),
            "worked for {worked} s of 5"
        );
        for _ in 0..400 {
            tick(0.5, &mut control);
        }
        assert!(!control.is_over);
    }
}
