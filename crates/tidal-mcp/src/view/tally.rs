//! Things by name alone, counted: what a change did, left out, or did not come to. On one line, because there may be
//! hundreds; shortened if need be, with the count still the whole one.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::{
    Identifier, Kind,
    model::{AddedItem, SkipReason, Skipped},
    service::PlacedItem,
};

use super::Line;
use crate::{clean, tool::Cut};

/// Most new entries that are told with their own item ids: beyond that, reading the playlist tells them for less.
const MOST_WITH_ITEM_IDS: usize = 50;

/// A counted list of names.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Tally<T> {
    count: usize,
    items: Vec<T>,
    /// How many of them are not in items, for size.
    #[serde(skip_serializing_if = "Option::is_none")]
    not_shown: Option<usize>,
}

/// Something by its id, in the form in which arguments take it.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Named {
    id: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    item_id: Option<String>,
}

/// Something that was left out.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct LeftOut {
    id: String,
    reason: &'static str,
}

// === impl Tally ===

impl<T> Tally<T> {
    pub(crate) fn of<S>(things: &[S], view: impl Fn(&S) -> T) -> Self {
        Self {
            count: things.len(),
            items: things.iter().map(view).collect(),
            not_shown: None,
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.count == 0
    }
}

impl<T: Line> Tally<T> {
    /// Writes a heading and the names, or nothing if there are none.
    pub(crate) fn write(&self, heading: &str, text: &mut String) {
        if self.is_empty() {
            return;
        }
        let _ = write!(text, "\n{heading} ({})", self.count);
        for (place, item) in self.items.iter().enumerate() {
            text.push_str(if place > 0 { ", " } else { ": " });
            item.write(text);
        }
        if let Some(more) = self.not_shown {
            let _ = write!(text, " … and {more} more");
        }
    }
}

impl<T> Default for Tally<T> {
    fn default() -> Self {
        Self {
            count: 0,
            items: Vec::new(),
            not_shown: None,
        }
    }
}

impl<T> Cut for Tally<T> {
    fn shown(&self) -> usize {
        self.items.len()
    }

    fn keep(&mut self, count: usize) {
        if count < self.items.len() {
            self.items.truncate(count);
            self.not_shown = Some(self.count - count);
        }
    }
}

impl Tally<Named> {
    pub(crate) fn things(things: &[Identifier]) -> Self {
        Self::of(things, |thing| Named {
            id: name(thing),
            item_id: None,
        })
    }

    /// Their kind is told once for all of them.
    pub(crate) fn favorites(things: &[Identifier]) -> Self {
        Self::of(things, |thing| Named {
            id: clean::line(thing.id()),
            item_id: None,
        })
    }

    pub(crate) fn placed(items: &[PlacedItem]) -> Self {
        Self::of(items, |item| Named {
            id: name(&item.media),
            item_id: Some(item.item_id.to_string()),
        })
    }

    /// The same as the last of so many: those before were told of by an earlier answer.
    pub(crate) fn beside(mut self, all: usize) -> Self {
        self.count = self.count.max(all);
        self.not_shown = Some(self.count - self.items.len()).filter(|more| *more > 0);
        self
    }

    pub(crate) fn added(items: &[AddedItem]) -> Self {
        let told = items.len() <= MOST_WITH_ITEM_IDS;
        Self::of(items, |item| Named {
            id: name(&item.media),
            item_id: item
                .item_id
                .as_ref()
                .filter(|_| told)
                .map(|id| clean::line(id.as_str())),
        })
    }
}

impl Tally<LeftOut> {
    /// Tells of more.
    pub(crate) fn append(&mut self, mut more: Vec<LeftOut>) {
        self.count += more.len();
        self.items.append(&mut more);
    }

    pub(crate) fn skipped(skipped: &[Skipped]) -> Self {
        Self::of(skipped, |skipped| LeftOut {
            id: name(&skipped.what),
            reason: reason(skipped.reason),
        })
    }

    pub(crate) fn skipped_favorites(skipped: &[Skipped]) -> Self {
        Self::of(skipped, |skipped| LeftOut {
            id: clean::line(skipped.what.id()),
            reason: reason(skipped.reason),
        })
    }
}

// === impl Named ===

impl Line for Named {
    fn write(&self, text: &mut String) {
        text.push_str(&self.id);
        if let Some(item_id) = &self.item_id {
            let _ = write!(text, " [item_id {item_id}]");
        }
    }
}

// === impl LeftOut ===

impl LeftOut {
    /// Something that cannot be named as TIDAL names it: a code that leads to nothing.
    pub(crate) fn not_found(id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            reason: "not_found",
        }
    }
}

impl Line for LeftOut {
    fn write(&self, text: &mut String) {
        let _ = write!(text, "{} {}", self.id, self.reason);
    }
}

fn reason(reason: SkipReason) -> &'static str {
    match reason {
        SkipReason::AlreadyThere => "already_there",
        SkipReason::NotFound => "not_found",
        SkipReason::Refused => "refused",
    }
}

/// A track by its bare id, as arguments take it; anything else by its link.
fn name(thing: &Identifier) -> String {
    let id = clean::line(thing.id());
    match thing.kind {
        Kind::Video => format!("tidal://video/{id}"),
        Kind::Track | Kind::Album | Kind::Artist | Kind::Playlist => id,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tracks(count: usize) -> Vec<Identifier> {
        (1..=count)
            .map(|id| Identifier::from_tidal(Kind::Track, id.to_string()))
            .collect()
    }

    fn written<T: Line>(tally: &Tally<T>) -> String {
        let mut text = String::new();
        tally.write("Things", &mut text);
        text
    }

    #[test]
    fn names_stand_on_one_line() {
        let mut things = tracks(2);
        things.push(Identifier::from_tidal(Kind::Video, "9"));
        assert_eq!(
            written(&Tally::things(&things)),
            "\nThings (3): 1, 2, tidal://video/9"
        );
        assert_eq!(written(&Tally::things(&[])), "");
        let skipped = Skipped {
            what: Identifier::from_tidal(Kind::Track, "7"),
            reason: SkipReason::Refused,
        };
        assert_eq!(written(&Tally::skipped(&[skipped])), "\nThings (1): 7 refused");
    }

    #[test]
    fn a_shortened_one_keeps_its_count() {
        let mut tally = Tally::things(&tracks(10));
        tally.keep(3);
        tally.keep(2);
        assert_eq!(written(&tally), "\nThings (10): 1, 2 … and 8 more");
        assert_eq!((tally.count, tally.shown()), (10, 2));
    }

    #[test]
    fn what_was_told_before_counts() {
        let tally = || Tally::things(&tracks(2));
        assert_eq!(written(&tally().beside(2)), "\nThings (2): 1, 2");
        assert_eq!(written(&tally().beside(7)), "\nThings (7): 1, 2 … and 5 more");
        assert_eq!(
            written(&Tally::things(&[]).beside(7)),
            "\nThings (7) … and 7 more"
        );
    }

    #[test]
    fn many_new_entries_are_told_without_their_item_ids() {
        for (count, told) in [(50, true), (51, false)] {
            let added: Vec<_> = tracks(count)
                .into_iter()
                .map(|media| AddedItem {
                    item_id: Some("a".parse().unwrap()),
                    media,
                })
                .collect();
            assert_eq!(written(&Tally::added(&added)).contains("item_id a"), told);
        }
    }
}
