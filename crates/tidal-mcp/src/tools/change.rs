//! What all tools that change something in several steps have in common: when they stop by themselves, and how they say
//! that they came half-way.

mod answer;
mod naming;
mod reading;

use tidal_core::{
    ErrorCode,
    curation::{AdditionReport, ChangeReport, RemovalReport, Stop},
};

pub(crate) use answer::Changed;
pub(super) use naming::Wanted;
pub(super) use reading::Reading;

use crate::Failure;

/// How many things are removed without asking.
pub(super) const MOST_UNASKED: usize = 20;

/// How far a change came, in numbers.
pub(super) struct Progress<'a> {
    /// What was done to a thing, as in `3 of 5 added`.
    pub(super) verb: &'static str,
    pub(super) done: usize,
    pub(super) uncertain: usize,
    pub(super) left: usize,
    pub(super) stopped: Option<&'a Stop>,
}

// === impl Progress ===

impl<'a> Progress<'a> {
    pub(super) fn of_favorites(verb: &'static str, report: &'a ChangeReport) -> Self {
        Self {
            verb,
            done: report.done.len(),
            uncertain: report.uncertain.len(),
            left: report.left.len(),
            stopped: report.stopped.as_ref(),
        }
    }

    pub(super) fn of_placed(verb: &'static str, report: &'a RemovalReport) -> Self {
        Self {
            verb,
            done: report.done.len(),
            uncertain: report.uncertain.len(),
            left: report.left.len(),
            stopped: report.stopped.as_ref(),
        }
    }

    pub(super) fn of_addition(report: &'a AdditionReport) -> Self {
        Self {
            verb: "added",
            done: report.headway.added,
            uncertain: report.uncertain.len(),
            left: report.left.len(),
            stopped: report.stopped.as_ref(),
        }
    }

    /// Nothing for a change that is done; a failure to send with the report for one that came half-way, with the way to
    /// go on.
    ///
    /// # Errors
    /// With what stopped it, where nothing at all was done: then there is nothing to report.
    pub(super) fn check(&self, go_on: &'static str) -> Result<Option<Failure>, Failure> {
        if self.is_whole() {
            return Ok(None);
        }
        if self.done > 0 || self.uncertain > 0 {
            return Ok(Some(self.half_way(go_on)));
        }
        Err(self.cause().unwrap_or_else(Failure::too_late))
    }

    pub(super) fn is_whole(&self) -> bool {
        self.stopped.is_none() && self.uncertain == 0
    }

    /// What stopped it, where that was a failure.
    fn cause(&self) -> Option<Failure> {
        match self.stopped {
            Some(Stop::Failed(error)) => Some(Failure::from(error.clone())),
            Some(Stop::Paused) | None => None,
        }
    }

    /// How far it came, as a failure.
    pub(super) fn half_way(&self, go_on: &'static str) -> Failure {
        let cause = self.cause();
        let of = self.done + self.uncertain + self.left;
        let why = cause
            .as_ref()
            .map_or("the time for one call ran out", |cause| cause.message.as_str());
        let message = format!(
            "{} of {of} {}, {} uncertain, {} not sent: {why}",
            self.done, self.verb, self.uncertain, self.left
        );
        Failure {
            code: ErrorCode::Partial,
            reason: cause.as_ref().and_then(|cause| cause.reason),
            message,
            hint: go_on.into(),
            retry_after: cause.as_ref().and_then(|cause| cause.retry_after),
            scope: cause.as_ref().and_then(|cause| cause.scope.clone()),
            cause: cause.and_then(|cause| cause.cause),
        }
    }
}
