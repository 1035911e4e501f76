//! Changes of several requests: how far each came, told on both streams. What is sent is the library's business.

use tidal_core::{
    Error as TidalError, Identifier,
    curation::{AdditionReport, ChangeReport, RemovalReport, Stop},
    model::{SkipReason, Skipped},
    service::PlacedItem,
};

use crate::{
    error::{Deed, Error, Lost, Unfinished},
    output::Sink,
    session::Session,
    view::{Changed, ChangedItem, Record, listed_id},
};

/// From how many things on somebody is asked before they are taken out.
pub(super) const MANY: usize = 20;

/// What became of a change.
#[derive(Debug)]
pub(super) struct Outcome<V> {
    done: Vec<V>,
    already: usize,
    missing: Vec<Lost>,
    absent: Vec<String>,
    refused: Vec<String>,
    uncertain: Vec<String>,
    left: Vec<String>,
    stopped: Option<Stop>,
}

// === impl Outcome ===

impl<V> Outcome<V> {
    fn of(done: Vec<V>, stopped: Option<Stop>) -> Self {
        Self {
            done,
            already: 0,
            missing: Vec::new(),
            absent: Vec::new(),
            refused: Vec::new(),
            uncertain: Vec::new(),
            left: Vec::new(),
            stopped,
        }
    }

    /// Some of what was asked for leads to nothing.
    pub(super) fn without(mut self, unresolved: Vec<(String, TidalError)>) -> Self {
        let lost = unresolved.into_iter().map(|(id, error)| Lost { id, error });
        self.missing.splice(0..0, lost);
        self
    }

    /// Some of what was asked for does not stand there.
    pub(super) fn lacking(mut self, absent: Vec<String>) -> Self {
        self.absent = absent;
        self
    }

    fn skipping(mut self, skipped: Vec<Skipped>) -> Self {
        for Skipped { what, reason } in skipped {
            match reason {
                SkipReason::AlreadyThere => self.already += 1,
                SkipReason::NotFound => self.missing.push(Lost {
                    id: named(&what),
                    error: TidalError::NotFound {
                        kind: what.kind,
                        id: what.id().to_owned(),
                    },
                }),
                SkipReason::Refused => self.refused.push(named(&what)),
            }
        }
        self
    }

    /// What was done, and the sentence about it, or what was not.
    pub(super) fn settle(self, session: &Session<'_>, deed: Deed) -> (Vec<V>, Result<String, Error>) {
        let asked = self.asked();
        let number = self.done.len();
        let unfinished = Unfinished {
            deed,
            done: number,
            asked,
            already: self.already,
            missing: self.missing,
            absent: self.absent,
            refused: self.refused,
            uncertain: self.uncertain,
            left: self.left,
            cause: self.stopped.map(|stop| Box::new(cause(session, stop))),
        };
        let told = if unfinished.is_finished() {
            Ok(unfinished.deed.sentence(number, unfinished.already))
        } else {
            Err(Error::Unfinished(Box::new(unfinished)))
        };
        (self.done, told)
    }

    fn asked(&self) -> usize {
        self.done.len()
            + self.already
            + self.missing.len()
            + self.absent.len()
            + self.refused.len()
            + self.uncertain.len()
            + self.left.len()
    }
}

impl<V: Record> Outcome<V> {
    /// Prints what was done and says how far it came.
    pub(super) fn conclude(self, session: &Session<'_>, deed: Deed) -> Result<(), Error> {
        let console = session.console;
        let (done, told) = self.settle(session, deed);
        let sentence = if console.wants_records() {
            let mut sink = Sink::new(console, console.format());
            for record in done {
                sink.push(record)?;
            }
            sink.close(told)?
        } else {
            told?
        };
        console.tell(&sentence);
        Ok(())
    }
}

impl From<AdditionReport> for Outcome<ChangedItem> {
    fn from(report: AdditionReport) -> Self {
        let added = report.added.iter().map(ChangedItem::from).collect();
        Self {
            uncertain: report.uncertain.iter().map(named).collect(),
            left: report.left.iter().map(named).collect(),
            ..Self::of(added, report.stopped)
        }
        .skipping(report.skipped)
    }
}

impl From<RemovalReport> for Outcome<ChangedItem> {
    fn from(report: RemovalReport) -> Self {
        let entries = |items: &[PlacedItem]| items.iter().map(|item| item.item_id.to_string()).collect();
        let done = report.done.iter().map(ChangedItem::from).collect();
        Self {
            uncertain: entries(&report.uncertain),
            left: entries(&report.left),
            ..Self::of(done, report.stopped)
        }
    }
}

impl From<ChangeReport> for Outcome<Changed> {
    fn from(report: ChangeReport) -> Self {
        let done = report.done.iter().map(Changed::from).collect();
        Self {
            uncertain: report.uncertain.iter().map(named).collect(),
            left: report.left.iter().map(named).collect(),
            ..Self::of(done, report.stopped)
        }
        .skipping(report.skipped)
    }
}

fn cause(session: &Session<'_>, stop: Stop) -> Error {
    match stop {
        Stop::Paused => Error::Interrupted,
        Stop::Failed(error) => session.cause(error),
    }
}

/// As it is taken for an argument again.
fn named(what: &Identifier) -> String {
    listed_id(Some(what.kind), what.id())
}
