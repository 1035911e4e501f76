//! What the steps of an addition are called: the idempotency keys under which TIDAL carries each out once.
//!
//! A step that went astray is safe to send again under its own name only. A process that was killed has no memory, so
//! the name must follow from what the next one sees: the playlist's state before the step, and the step itself. While
//! TIDAL still shows the old state, the repeated step has the old name, even if the first one is still on its way;
//! once TIDAL shows the new state, the step is not repeated, because what it adds is there. The date of the last
//! change belongs to the state: without it, putting back what was removed would go by the name of the first addition,
//! and TIDAL would answer that one again and add nothing.

use aws_lc_rs::{digest, rand};
use jiff::Timestamp;

use crate::{Identifier, ItemId, PlaylistId, WriteKey};

/// How TIDAL shows that a playlist is another than before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct State {
    pub(super) modified: Option<Timestamp>,
    pub(super) number_of_items: Option<u32>,
}

/// A step of an addition.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'a> {
    pub(super) playlist: &'a PlaylistId,
    pub(super) items: &'a [Identifier],
    pub(super) before: Option<&'a ItemId>,
}

/// Names a step by the state before it. A state without a date has no name of its own: such a step is called
/// something new.
pub(super) fn by_state(step: Step<'_>, state: State) -> Option<WriteKey> {
    let Some(modified) = state.modified else {
        return fresh();
    };
    let mut parts = vec![modified.to_string(), format!("{:?}", state.number_of_items)];
    parts.extend(told(step));
    Some(named("state", &parts))
}

/// Names a step by the name of the whole wish, and its number within it.
pub(super) fn by_wish(step: Step<'_>, wish: &WriteKey, number: usize) -> WriteKey {
    let mut parts = vec![wish.to_string(), number.to_string()];
    parts.extend(told(step));
    named("wish", &parts)
}

/// A name that nothing else has; `None` where the system has no randomness to offer.
pub(super) fn fresh() -> Option<WriteKey> {
    let mut bytes = [0; 32];
    rand::fill(&mut bytes).ok()?;
    Some(WriteKey::of_digest(&bytes))
}

fn told(step: Step<'_>) -> Vec<String> {
    let before = step.before.map(ItemId::as_str).unwrap_or_default();
    let mut parts = vec![step.playlist.to_string(), before.to_owned()];
    parts.extend(step.items.iter().map(Identifier::to_string));
    parts
}

fn named(way: &str, parts: &[String]) -> WriteKey {
    let mut context = digest::Context::new(&digest::SHA256);
    context.update(way.as_bytes());
    for part in parts {
        // The length keeps apart what would read the same one behind the other.
        context.update(&part.len().to_be_bytes());
        context.update(part.as_bytes());
    }
    WriteKey::of_digest(context.finish().as_ref())
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;
    use crate::TrackId;

    fn items(ids: &[&str]) -> Vec<Identifier> {
        ids.iter().map(|id| TrackId::from_tidal(*id).into()).collect()
    }

    fn name(playlist: &str, ids: &[&str], before: Option<&str>, state: State) -> WriteKey {
        let before = before.map(ItemId::from_tidal);
        let step = Step {
            playlist: &PlaylistId::from_tidal(playlist),
            items: &items(ids),
            before: before.as_ref(),
        };
        by_state(step, state).unwrap()
    }

    fn state(second: i64, number_of_items: u32) -> State {
        State {
            modified: Some(Timestamp::constant(second, 0)),
            number_of_items: Some(number_of_items),
        }
    }

    #[test]
    fn the_same_step_in_the_same_state_has_the_same_name_and_no_other_has() {
        let wish: WriteKey = "wish".parse().unwrap();
        let step = |playlist| Step {
            playlist,
            items: &[],
            before: None,
        };
        let p = PlaylistId::from_tidal("p");
        let names = [
            name("p", &["1", "2"], None, state(1, 0)),
            name("p", &["2", "1"], None, state(1, 0)),
            name("p", &["12"], None, state(1, 0)),
            name("p", &["1"], Some("2"), state(1, 0)),
            name("q", &["1", "2"], None, state(1, 0)),
            name("p", &["1", "2"], None, state(2, 0)),
            name("p", &["1", "2"], None, state(1, 1)),
            by_wish(step(&p), &wish, 0),
            by_wish(step(&p), &wish, 1),
            fresh().unwrap(),
            fresh().unwrap(),
        ];
        let different: HashSet<_> = names.iter().collect();
        assert_eq!(different.len(), names.len());
        assert_eq!(names[0], name("p", &["1", "2"], None, state(1, 0)));
        assert!(names.iter().all(|name| name.as_str().parse::<WriteKey>().is_ok()));
    }

    #[test]
    fn a_state_without_a_date_never_repeats_a_name() {
        let undated = State {
            modified: None,
            number_of_items: Some(1),
        };
        assert_ne!(name("p", &["1"], None, undated), name("p", &["1"], None, undated));
    }
}
