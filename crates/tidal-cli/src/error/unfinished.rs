//! A change that did not reach its end, or not with everything: what is done, what is not, and how to go on.

use std::{fmt::Write, time::Duration};

use tidal_core::ErrorCode;

use super::{Error, Lost};
use crate::exit::Exit;

/// What a change does to what, in words for sentences.
#[derive(Clone, Debug)]
pub(crate) struct Deed {
    /// What was done: `added`.
    pub(crate) verb: Verb,
    /// To one thing of what kind: `item`.
    pub(crate) one: &'static str,
    /// To several: `items`.
    pub(crate) many: &'static str,
    /// Where: `to the playlist p`.
    pub(crate) place: String,
    /// How to go on after it ended half-way.
    pub(crate) again: &'static str,
    /// What stays even if nothing was done with any of the things.
    pub(crate) remains: Remains,
}

/// How it is said what a change did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Verb {
    /// This change did it: `added` one thing or several to a place.
    Did(&'static str),
    /// It is so now, whoever did it and when: one thing `is`, several `are no longer` at a place.
    Stands { one: &'static str, many: &'static str },
}

/// What a change leaves behind beside what it does with things.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Remains {
    /// Nothing: where nothing was done, nothing has happened.
    Nothing,
    /// The playlist that was made for them: to repeat the command would make another one.
    Playlist,
}

/// A change that did not reach its end, or not with everything.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.told())]
pub(crate) struct Unfinished {
    /// What was to be done.
    pub(crate) deed: Deed,
    /// With how many things it is done.
    pub(crate) done: usize,
    /// Of how many.
    pub(crate) asked: usize,
    /// How many were as wished before.
    pub(crate) already: usize,
    /// What there is not.
    pub(crate) missing: Vec<Lost>,
    /// What does not stand in the list that it was to be taken out of.
    pub(crate) absent: Vec<String>,
    /// What TIDAL left out for a reason that it did not give.
    pub(crate) refused: Vec<String>,
    /// What was sent, and nobody can tell what became of it.
    pub(crate) uncertain: Vec<String>,
    /// What was not sent.
    pub(crate) left: Vec<String>,
    /// What ended it early.
    #[source]
    pub(crate) cause: Option<Box<Error>>,
}

// === impl Deed ===

impl Deed {
    /// What was done, as a sentence without its capital and its full stop.
    pub(crate) fn sentence(&self, done: usize, already: usize) -> String {
        let Self { one, many, place, .. } = self;
        let mut text = match (self.verb, done) {
            (Verb::Did(verb), 0) => format!("nothing was {verb} {place}"),
            (Verb::Did(verb), 1) => format!("{verb} 1 {one} {place}"),
            (Verb::Did(verb), done) => format!("{verb} {done} {many} {place}"),
            (Verb::Stands { .. }, 0) => "nothing was changed".to_owned(),
            (Verb::Stands { one: is, .. }, 1) => format!("1 {one} {is} {place}"),
            (Verb::Stands { many: are, .. }, done) => format!("{done} {many} {are} {place}"),
        };
        tell(&mut text, already, "was there already", "were there already");
        text
    }
}

// === impl Unfinished ===

impl Unfinished {
    fn told(&self) -> String {
        let Deed {
            verb, many, place, ..
        } = &self.deed;
        let (done, asked) = (self.done, self.asked);
        let mut text = match verb {
            Verb::Did(verb) => format!("{verb} {done} of {asked} {many} {place}"),
            Verb::Stands { many: are, .. } => format!("{done} of {asked} {many} {are} {place}"),
        };
        tell(&mut text, self.already, "was there already", "were there already");
        tell(&mut text, self.missing.len(), "was not found", "were not found");
        tell(&mut text, self.absent.len(), "is not in it", "are not in it");
        tell(
            &mut text,
            self.refused.len(),
            "was left out by TIDAL",
            "were left out by TIDAL",
        );
        tell(
            &mut text,
            self.uncertain.len(),
            "may or may not be done",
            "may or may not be done",
        );
        tell(&mut text, self.left.len(), "was not sent", "were not sent");
        text
    }

    pub(super) fn code(&self) -> &'static str {
        match self.decisive() {
            Some(cause) => cause.code(),
            None if self.is_fruitless() && self.names_nothing() => ErrorCode::NotFound.as_str(),
            None if self.is_fruitless() => ErrorCode::Forbidden.as_str(),
            None => ErrorCode::Partial.as_str(),
        }
    }

    pub(super) fn exit(&self) -> Exit {
        match self.decisive() {
            Some(cause) => cause.exit(),
            None if self.is_fruitless() && self.names_nothing() => Exit::NotFound,
            None if self.is_fruitless() => Exit::Failed,
            None => Exit::Partial,
        }
    }

    pub(super) fn reason(&self) -> Option<&'static str> {
        self.cause.as_ref()?.reason()
    }

    pub(super) fn retry_after(&self) -> Option<Duration> {
        self.cause.as_ref()?.retry_after()
    }

    pub(super) fn hint(&self) -> &'static str {
        match &self.cause {
            Some(cause) if self.is_fruitless() && self.uncertain.is_empty() && !cause.is_interruption() => {
                cause.hint()
            }
            Some(_) => self.deed.again,
            None if !self.absent.is_empty() => "look at what is in it now: `playlist items`",
            None if self.missing.is_empty() => "TIDAL gave no reason; look at what it was left out of",
            None if self.missing.iter().any(Lost::may_be_there) => self.deed.again,
            None => "check the ids; some may be available only in another country (--country)",
        }
    }

    /// The cause, where it says more about the whole than that it is partly done.
    fn decisive(&self) -> Option<&Error> {
        let cause = self.cause.as_deref()?;
        (self.is_fruitless() || cause.is_interruption()).then_some(cause)
    }

    /// Whether everything is as wished.
    pub(crate) fn is_finished(&self) -> bool {
        let open = [&self.absent, &self.refused, &self.uncertain, &self.left];
        self.cause.is_none() && self.missing.is_empty() && open.into_iter().all(Vec::is_empty)
    }

    fn names_nothing(&self) -> bool {
        !self.missing.is_empty() || !self.absent.is_empty()
    }

    /// Whether nothing is as wished.
    fn is_fruitless(&self) -> bool {
        self.done + self.already == 0 && self.deed.remains == Remains::Nothing
    }
}

fn tell(text: &mut String, number: usize, one: &str, many: &str) {
    // Writing to a string cannot fail.
    let _ = match number {
        0 => Ok(()),
        1 => write!(text, "; 1 {one}"),
        number => write!(text, "; {number} {many}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unfinished() -> Unfinished {
        Unfinished {
            deed: Deed {
                verb: Verb::Did("added"),
                one: "item",
                many: "items",
                place: "to the playlist p".to_owned(),
                again: "again",
                remains: Remains::Nothing,
            },
            done: 0,
            asked: 5,
            already: 0,
            missing: Vec::new(),
            absent: Vec::new(),
            refused: Vec::new(),
            uncertain: Vec::new(),
            left: Vec::new(),
            cause: None,
        }
    }

    fn limited() -> Error {
        let limit = tidal_core::Error::RateLimited {
            by: tidal_core::Limiter::Tidal,
            retry_after: Duration::from_secs(9),
        };
        limit.into()
    }

    fn lost() -> Vec<Lost> {
        let error = tidal_core::Error::NotFound {
            kind: tidal_core::Kind::Track,
            id: "9".to_owned(),
        };
        vec![Lost {
            id: "9".to_owned(),
            error,
        }]
    }

    #[track_caller]
    fn check(unfinished: Unfinished, code: &str, exit: Exit, hint: &str) {
        let error = Error::Unfinished(Box::new(unfinished));
        assert_eq!((error.code(), error.exit()), (code, exit), "{error}");
        assert!(error.hint().starts_with(hint), "{}", error.hint());
    }

    #[test]
    fn every_part_is_told_and_nothing_that_is_not() {
        let whole = Unfinished {
            done: 1,
            already: 2,
            missing: lost(),
            refused: vec!["8".to_owned()],
            uncertain: vec!["3".to_owned(), "4".to_owned()],
            left: vec!["5".to_owned()],
            ..unfinished()
        };
        assert_eq!(
            whole.to_string(),
            "added 1 of 5 items to the playlist p; 2 were there already; 1 was not found; 1 was left out by TIDAL; 2 may or \
             may not be done; 1 was not sent"
        );
        assert_eq!(unfinished().to_string(), "added 0 of 5 items to the playlist p");
        let deed = unfinished().deed;
        assert_eq!(deed.sentence(1, 0), "added 1 item to the playlist p");
        let verb = Verb::Stands {
            one: "is no longer",
            many: "are no longer",
        };
        let gone = Deed { verb, ..deed.clone() };
        assert_eq!(gone.sentence(1, 0), "1 item is no longer to the playlist p");
        let half = Unfinished {
            deed: gone,
            done: 2,
            ..unfinished()
        };
        assert_eq!(half.to_string(), "2 of 5 items are no longer to the playlist p");
        assert_eq!(
            deed.sentence(0, 3),
            "nothing was added to the playlist p; 3 were there already"
        );
    }

    #[test]
    fn what_a_script_branches_on_is_how_far_it_came() {
        let cause = limited;
        check(
            Unfinished {
                cause: Some(Box::new(cause())),
                ..unfinished()
            },
            "RATE_LIMIT",
            Exit::RateLimited,
            "wait as long",
        );
        for already in [0, 1] {
            check(
                Unfinished {
                    done: 1 - already,
                    already,
                    cause: Some(Box::new(cause())),
                    ..unfinished()
                },
                "PARTIAL",
                Exit::Partial,
                "again",
            );
        }
        let mut made = unfinished();
        made.deed.remains = Remains::Playlist;
        made.cause = Some(Box::new(cause()));
        check(made, "PARTIAL", Exit::Partial, "again");
        check(
            Unfinished {
                missing: lost(),
                ..unfinished()
            },
            "NOT_FOUND",
            Exit::NotFound,
            "check the ids",
        );
        check(
            Unfinished {
                done: 1,
                missing: lost(),
                ..unfinished()
            },
            "PARTIAL",
            Exit::Partial,
            "check the ids",
        );
        check(
            Unfinished {
                refused: vec!["8".to_owned()],
                ..unfinished()
            },
            "FORBIDDEN",
            Exit::Failed,
            "TIDAL gave no reason",
        );
        check(
            Unfinished {
                done: 4,
                cause: Some(Box::new(Error::Interrupted)),
                ..unfinished()
            },
            "INTERRUPTED",
            Exit::Interrupted,
            "again",
        );
    }
}
