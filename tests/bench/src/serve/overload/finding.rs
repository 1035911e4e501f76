//! What has come of too many requests.

use std::{ops::Range, time::Duration};

use anyhow::Context;

use super::{
    super::{Verdicts, crowd::Record, traffic::Outcome},
    TIMES,
};
use crate::{print::line, timing::Times};

/// What has to be left of the most that it can do.
const LEAST_SHARE: f64 = 0.8;

/// How soon one that is refused has to know, but for one in a hundred.
const SOON: Duration = Duration::from_millis(5);

/// How much of what should have been offered may not have been.
const NEARLY: f64 = 0.95;

/// What was seen while it went on.
pub(super) struct Finding {
    /// For how long.
    time: Duration,
    sent: usize,
    answered: Times,
    refused: Times,
    failed: Vec<String>,
}

// === impl Finding ===

impl Finding {
    /// Of what was sent and answered in that time.
    pub(super) fn of(records: &[Record], within: Range<Duration>) -> anyhow::Result<Self> {
        let (mut answered, mut refused) = (Vec::new(), Vec::new());
        let mut finding = Self {
            time: within
                .end
                .checked_sub(within.start)
                .context("it ends before it begins")?,
            sent: 0,
            answered: Times::of(Vec::new()),
            refused: Times::of(Vec::new()),
            failed: Vec::new(),
        };
        for record in records {
            finding.sent += usize::from(within.contains(&(record.due + record.held)));
            if !within.contains(&(record.due + record.waited())) {
                continue;
            }
            match &record.outcome {
                Outcome::Answered => answered.push(record.waited()),
                Outcome::Refused => refused.push(record.took),
                Outcome::Failed(told) => finding.failed.push(told.clone()),
            }
        }
        finding.answered = Times::of(answered);
        finding.refused = Times::of(refused);
        Ok(finding)
    }

    /// Prints it, beside the most that it can do.
    pub(super) fn show(&self, most: f64, verdicts: &mut Verdicts) {
        let offered = self.per_second(self.sent) / most;
        let share = self.per_second(self.answered.count()) / most;
        line(format_args!(
            "sent {:.0}/s, {offered:.2} of the most; answered {:.0}/s, {share:.2} of the most; refused {:.0}/s; failed {}",
            self.per_second(self.sent),
            self.per_second(self.answered.count()),
            self.per_second(self.refused.count()),
            self.failed.len()
        ));
        line(format_args!(
            "answers, from when they were due: {}",
            told(&self.answered)
        ));
        line(format_args!(
            "refusals, from when they were sent: {}",
            told(&self.refused)
        ));
        if offered < TIMES * NEARLY {
            verdicts.miss(format!("{offered:.2} times the most were sent; wanted: {TIMES}"));
        }
        if share < LEAST_SHARE {
            verdicts.miss(format!(
                "{share:.2} of the most are answered under overload; wanted: {LEAST_SHARE}"
            ));
        }
        if let Some(first) = self.failed.first() {
            verdicts.miss(format!(
                "{} failed under overload, the first: {first}",
                self.failed.len()
            ));
        }
        if self.refused.p99().is_ok_and(|p99| p99 >= SOON) {
            verdicts.miss(format!(
                "refusals take {}; wanted: p99 under {SOON:?}",
                told(&self.refused)
            ));
        }
    }

    #[expect(clippy::cast_precision_loss, reason = "a count of some millions")]
    fn per_second(&self, count: usize) -> f64 {
        count as f64 / self.time.as_secs_f64()
    }
}

fn told(times: &Times) -> String {
    let millis = |time: anyhow::Result<Duration>| time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e3);
    format!(
        "p50 {:.1} ms, p99 {:.1} ms, at the most {:.1} ms",
        millis(times.p50()),
        millis(times.p99()),
        millis(times.most())
    )
}

#[cfg(test)]
mod tests {
    use super::{super::super::arrivals::Kind, *};

    #[test]
    fn what_was_before_and_after_does_not_count() {
        let record = |due, took, outcome| Record {
            kind: Kind::Cold,
            outcome,
            due: Duration::from_millis(due),
            held: Duration::from_millis(1),
            took: Duration::from_millis(took),
        };
        let failed = || Outcome::Failed("404: no".to_owned());
        let records = [
            record(900, 50, Outcome::Answered),
            record(900, 200, Outcome::Answered),
            record(1_000, 300, Outcome::Answered),
            record(1_500, 2, Outcome::Refused),
            record(1_600, 2, failed()),
            record(2_900, 200, Outcome::Answered),
            record(3_000, 2, failed()),
        ];
        let finding = Finding::of(&records, Duration::from_secs(1)..Duration::from_secs(3)).unwrap();
        assert_eq!(finding.sent, 4);
        assert_eq!(finding.answered.count(), 2);
        assert_eq!(finding.answered.most().unwrap(), Duration::from_millis(301));
        assert_eq!(finding.refused.most().unwrap(), Duration::from_millis(2));
        assert_eq!(finding.failed, ["404: no"]);
        let mut verdicts = Verdicts::default();
        finding.show(1.0, &mut verdicts);
        let missed = ["2.00 times the most", "1 failed under overload"];
        assert_eq!(verdicts.0.len(), missed.len(), "{:?}", verdicts.0);
        assert!(
            verdicts
                .0
                .iter()
                .zip(missed)
                .all(|(told, begins)| told.starts_with(begins))
        );
    }
}
