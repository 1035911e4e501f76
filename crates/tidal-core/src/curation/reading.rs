//! What was read of a playlist, and whether it can be relied on. Reading itself is [`walk`](super::walk)'s business.

use std::collections::{HashMap, HashSet};

use super::{naming::State, readings::Extent};
use crate::{
    Cursor, Identifier, ItemId,
    model::{AddedItem, Page, Playlist, PlaylistItem},
    paging::Course,
    service::PlacedItem,
};

/// An entry of a playlist, as far as it matters to what is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) item_id: Option<ItemId>,
    /// `None` for what is of no known kind.
    pub(super) media: Option<Identifier>,
}

/// What was read of a playlist, from its first entry on.
#[derive(Clone, Debug)]
pub(super) struct Reading {
    pub(super) state: State,
    pub(super) items: Vec<Entry>,
    pub(super) rest: Rest,
    pub(super) course: Course,
    /// How often it was begun.
    pub(super) attempt: usize,
    left_out: usize,
    empty_page: bool,
    /// What the attempt before this one saw.
    earlier: Option<Vec<Entry>>,
    is_good: bool,
    /// Whether we changed the playlist since TIDAL told its state. Then its date is not known here.
    is_edited: bool,
}

/// Where reading goes on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    Beginning,
    From(Cursor),
    Nothing,
}

/// A change of ours.
#[derive(Clone, Copy, Debug)]
pub(super) enum Edited<'a> {
    Added(&'a [AddedItem], Option<&'a ItemId>),
    Removed(&'a [PlacedItem]),
    Moved(&'a [PlacedItem], Option<&'a ItemId>),
}

// === impl Reading ===

impl Reading {
    pub(super) fn begin(head: &Playlist) -> Self {
        Self {
            state: state_of(head),
            items: Vec::new(),
            rest: Rest::Beginning,
            course: Course::default(),
            attempt: 1,
            left_out: 0,
            empty_page: false,
            earlier: None,
            is_good: false,
            is_edited: false,
        }
    }

    /// Once more from the beginning, after it was no good.
    pub(super) fn begin_again(&mut self, head: &Playlist) {
        *self = Self {
            attempt: self.attempt + 1,
            earlier: Some(std::mem::take(&mut self.items)),
            ..Self::begin(head)
        };
    }

    /// The same as the beginning of what TIDAL shows now, if the playlist was not changed by anybody else. A playlist
    /// without a date may be another one at any time. After a change of our own only the number can be compared.
    pub(super) fn still_of(mut self, head: &Playlist) -> Option<Self> {
        let now = state_of(head);
        let same = if self.is_edited {
            now.number_of_items == self.state.number_of_items
        } else {
            now == self.state
        };
        self.state = now;
        self.is_edited = false;
        (same && now.modified.is_some()).then_some(self)
    }

    /// Where each entry stands, from 0.
    pub(super) fn places(&self) -> HashMap<&ItemId, usize> {
        let ids = self.items.iter().zip(0..);
        ids.filter_map(|(item, place)| Some((item.item_id.as_ref()?, place)))
            .collect()
    }

    pub(super) fn take(&mut self, page: &Page<PlaylistItem>) {
        self.items.extend(page.items.iter().map(|item| Entry {
            item_id: item.item_id.clone(),
            media: item.media.identifier(),
        }));
        self.left_out += page.left_out;
        self.empty_page |= page.items.is_empty() && page.left_out == 0;
    }

    pub(super) fn is_whole(&self) -> bool {
        self.rest == Rest::Nothing
    }

    /// Whether it may be acted upon: no entry came twice, so that the list did not move while it was read; and it is
    /// as much as is needed, or as there is.
    pub(super) fn is_good(&mut self, enough: impl Fn(&[Entry]) -> bool) -> bool {
        if !self.is_good && self.is_whole() {
            self.is_good = self.is_sound() && (self.adds_up() || self.repeats());
        }
        self.is_good || (enough(&self.items) && self.is_sound())
    }

    pub(super) fn extent(&self) -> Option<Extent> {
        let of = self.state.number_of_items?.try_into().ok()?;
        let read = self.items.len() + self.left_out;
        (!self.is_whole()).then_some(Extent { read, of })
    }

    /// Whether it holds more of the same than another one.
    pub(super) fn is_further_than(&self, other: &Self) -> bool {
        self.state == other.state && self.items.len() > other.items.len()
    }

    /// Follows a change of ours; `false` where nobody could say what the playlist is then.
    pub(super) fn follow(&mut self, edited: Edited<'_>) -> bool {
        if !self.is_good {
            return false;
        }
        let followed = match edited {
            Edited::Added(added, before) => {
                let entries = added.iter().map(|added| Entry {
                    item_id: added.item_id.clone(),
                    media: Some(added.media.clone()),
                });
                self.insert(entries.collect(), before)
            }
            Edited::Removed(items) => {
                self.extract(items);
                Some(())
            }
            Edited::Moved(items, before) => {
                self.extract(items);
                let entries = items.iter().map(|item| Entry {
                    item_id: Some(item.item_id.clone()),
                    media: Some(item.media.clone()),
                });
                self.insert(entries.collect(), before)
            }
        };
        self.is_edited = true;
        followed.is_some() && self.state.number_of_items.is_some()
    }

    /// Puts entries in their place; `None` where that, or one of them, is not known.
    fn insert(&mut self, entries: Vec<Entry>, before: Option<&ItemId>) -> Option<()> {
        let place = match before {
            Some(before) => self.places().get(before).copied()?,
            None => self.items.len(),
        };
        if entries.iter().any(|entry| entry.item_id.is_none()) {
            return None;
        }
        self.count_to(|number| number.checked_add(u32::try_from(entries.len()).ok()?));
        self.items.splice(place..place, entries);
        Some(())
    }

    fn extract(&mut self, items: &[PlacedItem]) {
        let gone: HashSet<_> = items.iter().map(|item| &item.item_id).collect();
        let before = self.items.len();
        self.items
            .retain(|entry| entry.item_id.as_ref().is_none_or(|id| !gone.contains(id)));
        let fewer = before - self.items.len();
        self.count_to(|number| number.checked_sub(u32::try_from(fewer).ok()?));
    }

    fn count_to(&mut self, change: impl FnOnce(u32) -> Option<u32>) {
        self.state.number_of_items = self.state.number_of_items.and_then(change);
    }

    fn is_sound(&self) -> bool {
        let mut ids = self.items.iter().filter_map(|item| item.item_id.as_ref());
        let mut seen = HashSet::new();
        ids.all(|id| seen.insert(id))
    }

    /// Whether there are as many entries as TIDAL says.
    fn adds_up(&self) -> bool {
        let told = self
            .state
            .number_of_items
            .and_then(|number| usize::try_from(number).ok());
        told.is_none_or(|number| number == self.items.len() + self.left_out)
    }

    /// Whether an earlier reading saw the same: then TIDAL counts in another way. A page without anything is no
    /// such difference.
    fn repeats(&self) -> bool {
        !self.empty_page && self.earlier.as_ref() == Some(&self.items)
    }
}

pub(super) fn state_of(playlist: &Playlist) -> State {
    State {
        modified: playlist.modified,
        number_of_items: playlist.number_of_items,
    }
}
