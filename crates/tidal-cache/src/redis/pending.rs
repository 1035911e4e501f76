//! What was voided and could not be said yet. While it is not, nothing of these tags is found here.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use tokio::time::Instant;

use super::version::HELD_FOR;
use crate::{shared::Settled, tag::Tag};

/// How many tags are remembered one by one. Beyond that all are void, as soon as it can be said.
const BOUND: usize = 10_000;

/// The tags that wait.
#[derive(Debug, Default)]
pub(super) struct Pending(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    tags: HashMap<Tag, Waiting>,
    flood: Option<Flood>,
    /// Counts what was added, so that what was added while something was being said is not taken for said.
    added: u64,
}

#[derive(Clone, Copy, Debug)]
struct Waiting {
    /// Until when nothing of it is to be kept anywhere; nothing for a change that is over.
    held: Option<Instant>,
    added: u64,
}

/// More than can be remembered.
#[derive(Clone, Copy, Debug)]
struct Flood {
    held: Option<Instant>,
    added: u64,
}

/// What is to be said next, and how to take it off afterwards.
#[derive(Debug)]
pub(super) enum Due {
    /// Void these.
    Tags(Vec<(Tag, Settled)>, Receipt),
    /// Void every tag there is.
    All(Receipt),
}

/// Up to what it was said.
#[derive(Clone, Copy, Debug)]
pub(super) struct Receipt(u64);

// === impl Pending ===

impl Pending {
    /// Remembers that these are void.
    pub(super) fn add(&self, tags: &[Tag], settled: Settled) -> Receipt {
        let mut state = self.state();
        state.added += 1;
        let added = state.added;
        let held = match settled {
            Settled::Yes => None,
            Settled::Unknown => Some(Instant::now() + HELD_FOR),
        };
        for tag in tags {
            let known = state.tags.get(tag).and_then(|waiting| waiting.held);
            let held = held.max(known);
            state.tags.insert(*tag, Waiting { held, added });
        }
        if state.flood.is_some() || state.tags.len() > BOUND {
            let every = state.tags.drain().filter_map(|(_, waiting)| waiting.held).max();
            let before = state.flood.and_then(|flood| flood.held);
            state.flood = Some(Flood {
                held: every.max(before),
                added,
            });
        }
        Receipt(added)
    }

    /// Whether nothing of this tag may be found.
    pub(super) fn holds(&self, tag: Tag) -> bool {
        let state = self.state();
        state.flood.is_some() || state.tags.contains_key(&tag)
    }

    /// What is to be said, at most so many tags.
    pub(super) fn due(&self, at_most: usize) -> Option<Due> {
        let state = self.state();
        let receipt = Receipt(state.added);
        if state.flood.is_some() {
            return Some(Due::All(receipt));
        }
        let now = Instant::now();
        let settled = |waiting: &Waiting| match waiting.held {
            Some(end) if end > now => Settled::Unknown,
            _ => Settled::Yes,
        };
        let tags = state.tags.iter().take(at_most);
        let tags: Vec<_> = tags.map(|(tag, waiting)| (*tag, settled(waiting))).collect();
        (!tags.is_empty()).then_some(Due::Tags(tags, receipt))
    }

    /// These were said.
    pub(super) fn said(&self, tags: impl Iterator<Item = Tag>, Receipt(up_to): Receipt) {
        let mut state = self.state();
        for tag in tags {
            if state.tags.get(&tag).is_some_and(|waiting| waiting.added <= up_to) {
                state.tags.remove(&tag);
            }
        }
    }

    /// All was said. Not over while there may be a change of which nobody knows: a tag cannot be held that is forgotten.
    pub(super) fn said_all(&self, Receipt(up_to): Receipt) {
        let mut state = self.state();
        let now = Instant::now();
        let is_over = |flood: &mut Flood| flood.added <= up_to && flood.held.is_none_or(|end| end <= now);
        state.flood.take_if(is_over);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::advance;

    use super::*;
    use crate::key::KeySecret;

    fn tags(count: usize) -> Vec<Tag> {
        let secret = KeySecret::of("sixteen letters!");
        (0..count).map(|number| Tag(secret.name(&number))).collect()
    }

    fn due(pending: &Pending) -> Vec<(Tag, Settled)> {
        match pending.due(usize::MAX) {
            Some(Due::Tags(tags, _)) => tags,
            None => Vec::new(),
            Some(Due::All(_)) => panic!("not so many"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_added_while_it_is_said_stays() {
        let pending = Pending::default();
        let tag = tags(1)[0];
        let first = pending.add(&[tag], Settled::Yes);
        let second = pending.add(&[tag], Settled::Yes);
        pending.said([tag].into_iter(), first);
        assert!(pending.holds(tag));
        pending.said([tag].into_iter(), second);
        assert!(!pending.holds(tag));
        assert!(pending.due(1).is_none());
    }

    #[tokio::test(start_paused = true)]
    async fn a_change_that_is_over_does_not_end_the_wait_for_one_that_is_not() {
        let pending = Pending::default();
        let tag = tags(1)[0];
        pending.add(&[tag], Settled::Unknown);
        pending.add(&[tag], Settled::Yes);
        assert_eq!(due(&pending), [(tag, Settled::Unknown)]);
        advance(HELD_FOR).await;
        assert_eq!(due(&pending), [(tag, Settled::Yes)]);
    }

    #[tokio::test(start_paused = true)]
    async fn more_than_can_be_remembered_is_everything() {
        let pending = Pending::default();
        let many = tags(BOUND + 2);
        let (stranger, many) = many.split_last().unwrap();
        pending.add(&many[..BOUND], Settled::Unknown);
        assert!(!pending.holds(*stranger));
        pending.add(&many[BOUND..], Settled::Yes);
        assert!(pending.holds(*stranger));
        let Some(Due::All(receipt)) = pending.due(1) else {
            panic!("everything is due");
        };
        pending.said_all(receipt);
        assert!(pending.holds(*stranger), "a change may be carried out yet");
        advance(HELD_FOR).await;
        pending.said_all(receipt);
        assert!(!pending.holds(*stranger));
        let later = pending.add(many, Settled::Yes);
        pending.add(&[*stranger], Settled::Yes);
        pending.said_all(later);
        assert!(pending.holds(*stranger), "it was added afterwards");
    }
}
