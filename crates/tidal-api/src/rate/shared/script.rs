//! The words of `bucket.lua` and `beat.lua`: what is asked, and what the answers mean. Sends nothing itself.

use std::collections::HashMap;
use std::sync::LazyLock;
use std::time::Duration;

use redis::Script;

use crate::rate::ledger::{CAPACITY, PER_SECOND, SeenLimit, Sight};
use crate::rate::{RateState, Report};

/// What a bucket does.
pub(super) static BUCKET: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("bucket.lua")));

/// A sign of life.
pub(super) static BEAT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("beat.lua")));

/// What a bucket answers.
pub(super) type Answer = (String, u64, String, f64, f64, f64, u64, u32);

/// What a sign of life is answered by: how many replicas there are, and what operations cost.
pub(super) type Heard = (u32, HashMap<String, u32>);

/// What became of the question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    Granted,
    Wait(Duration),
    /// The limit is unknown, and one request is under way to learn it.
    Probing,
    /// It was a report.
    Noted,
}

/// What a report tells, in the order of the script's arguments.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Told {
    what: &'static str,
    pause: u64,
    remaining: i64,
    capacity: u32,
    per_second: f64,
    cost: i64,
}

// Nobody waits longer.
const DAY: Duration = Duration::from_hours(24);

// What a bucket can count with, as in `bucket.rs`.
const MOST_TOKENS: u32 = 1_000_000;
const SLOWEST: f64 = 1.0 / 3_600.0;
const FASTEST: f64 = 1e6;

/// Reads an answer.
pub(super) fn read(answer: &Answer) -> (Verdict, Sight) {
    let (verdict, wait, limit, level, capacity, per_second, pause, asking) = answer;
    let verdict = match verdict.as_str() {
        "granted" => Verdict::Granted,
        "wait" => Verdict::Wait(Duration::from_micros(*wait).min(DAY)),
        "probing" => Verdict::Probing,
        _ => Verdict::Noted,
    };
    let sensible = level.is_finite() && *capacity >= 1.0 && per_second.is_finite() && *per_second > 0.0;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the cast saturates"
    )]
    let limit = match limit.as_str() {
        "known" if sensible => SeenLimit::Known {
            capacity: *capacity as u32,
            per_second: *per_second,
            level: *level,
        },
        "unlimited" => SeenLimit::Unlimited,
        _ => SeenLimit::Unknown,
    };
    let pause = Duration::from_micros(*pause).min(DAY);
    (
        verdict,
        Sight {
            limit,
            pause,
            asking: *asking,
        },
    )
}

/// Whole microseconds, which the script counts in; a day at most.
pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.min(DAY).as_micros()).unwrap_or(u64::MAX)
}

// === impl Told ===

impl Told {
    pub(super) const UNSENT: Self = Self::nothing("unsent");

    /// Whether it says something even about a turn that the bucket does not know of.
    pub(super) fn is_news(&self) -> bool {
        matches!(self.what, "told" | "refused")
    }

    /// Adds it to the arguments of the script.
    pub(super) fn add_to(&self, invocation: &mut redis::ScriptInvocation<'_>) {
        invocation
            .arg(self.what)
            .arg(self.pause)
            .arg(self.remaining)
            .arg(self.capacity)
            .arg(self.per_second)
            .arg(self.cost);
    }

    const fn nothing(what: &'static str) -> Self {
        Self {
            what,
            pause: 0,
            remaining: -1,
            capacity: 0,
            per_second: 0.0,
            cost: -1,
        }
    }

    fn state(what: &'static str, state: RateState) -> Self {
        Self {
            what,
            pause: 0,
            remaining: state.remaining.map_or(-1, i64::from),
            capacity: state.capacity.unwrap_or(CAPACITY).clamp(1, MOST_TOKENS),
            per_second: state.per_second.unwrap_or(PER_SECOND).clamp(SLOWEST, FASTEST),
            cost: state.cost.map_or(-1, i64::from),
        }
    }
}

impl From<Report> for Told {
    fn from(report: Report) -> Self {
        match report {
            Report::Answered(Some(state)) => Self::state("told", state),
            Report::Answered(None) => Self::nothing("free"),
            Report::Throttled { pause, state } => Self {
                pause: micros(pause),
                ..state.map_or(Self::nothing("refused"), |state| Self::state("refused", state))
            },
            Report::NotSent => Self::UNSENT,
            Report::Nothing => Self::nothing("nothing"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_that_make_no_sense_teach_nothing() {
        let check = |answer: (&str, &str, f64, f64, f64), expected: (Verdict, SeenLimit)| {
            let (verdict, limit, level, capacity, rate) = answer;
            let answer = (
                verdict.to_owned(),
                u64::MAX,
                limit.to_owned(),
                level,
                capacity,
                rate,
                7,
                2,
            );
            let (verdict, sight) = read(&answer);
            assert_eq!((verdict, sight.limit), expected, "{answer:?}");
            assert_eq!((sight.pause, sight.asking), (Duration::from_micros(7), 2));
        };
        let known = SeenLimit::Known {
            capacity: 10,
            per_second: 0.5,
            level: 3.5,
        };
        check(("granted", "known", 3.5, 10.0, 0.5), (Verdict::Granted, known));
        check(
            ("wait", "known", 3.5, 10.0, f64::NAN),
            (Verdict::Wait(DAY), SeenLimit::Unknown),
        );
        check(
            ("probing", "known", 3.5, 0.0, 0.5),
            (Verdict::Probing, SeenLimit::Unknown),
        );
        check(
            ("noted", "unlimited", 0.0, 1.0, 1.0),
            (Verdict::Noted, SeenLimit::Unlimited),
        );
        check(
            ("noted", "unknown", 0.0, 1.0, 1.0),
            (Verdict::Noted, SeenLimit::Unknown),
        );
    }

    #[test]
    fn what_headers_say_is_told_within_what_a_bucket_can_count() {
        let odd = RateState {
            remaining: None,
            capacity: Some(0),
            per_second: Some(1e-9),
            cost: Some(7),
        };
        let told = Told::from(Report::Throttled {
            pause: Duration::MAX,
            state: Some(odd),
        });
        let expected = Told {
            what: "refused",
            pause: 24 * 3_600 * 1_000_000,
            remaining: -1,
            capacity: 1,
            per_second: SLOWEST,
            cost: 7,
        };
        assert_eq!(told, expected);
        assert!(told.is_news() && !Told::from(Report::Nothing).is_news());
        assert!(!Told::from(Report::Answered(None)).is_news() && !Told::UNSENT.is_news());
    }
}
