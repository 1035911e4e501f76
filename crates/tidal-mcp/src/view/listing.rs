//! A stretch of a list that says whether there is more, how to go on, and why it ended where it did.

use std::fmt::Write;

use schemars::JsonSchema;
use serde::Serialize;
use tidal_core::paging::{Position, Window};

use crate::{Failure, tool::Cut};

/// Something that is shown on one line, or on one and a few indented ones.
pub(crate) trait Line {
    fn write(&self, text: &mut String);
}

/// A stretch of a list.
#[derive(Clone, Debug, Serialize, JsonSchema)]
pub(crate) struct Listing<T> {
    pub(crate) items: Vec<T>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    next_cursor: Option<String>,
    // No description: it would stand in the schema of every list. The text says what it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<usize>,
    /// Why it ends early, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    cut: Option<String>,
    /// With which arguments the cursor is good, in words for the text.
    #[serde(skip)]
    with: &'static str,
}

// === impl Listing ===

impl<T> Listing<T> {
    /// All there is.
    pub(crate) fn whole(items: Vec<T>) -> Self {
        Self {
            items,
            total: None,
            next_cursor: None,
            left_out: None,
            cut: None,
            with: "the same arguments",
        }
    }

    /// What a window shows of a list, each item as a view of it. The place to go on at is sealed together with
    /// the number of items shown before it.
    pub(crate) fn of<S>(
        window: Window<S>,
        view: impl FnMut(&S) -> T,
        seal: impl FnOnce(usize, Position) -> String,
    ) -> Self {
        let mut view = view;
        let shown = window.items.len();
        let stopped = window.stopped_by.map(Failure::from);
        Self {
            items: window.items.iter().map(|item| view(item)).collect(),
            total: window.total,
            next_cursor: window.next.map(|next| seal(shown, next)),
            left_out: Some(window.left_out).filter(|items| *items > 0),
            cut: stopped.map(|failure| {
                let wait = failure
                    .retry_after_seconds()
                    .map(|seconds| format!("; retry after {seconds} seconds"))
                    .unwrap_or_default();
                format!("stopped early by {}: {}{wait}", failure.code, failure.message)
            }),
            with: "the same arguments",
        }
    }

    /// Says with which arguments the cursor goes on.
    pub(crate) fn going_on_with(mut self, with: &'static str) -> Self {
        self.with = with;
        self
    }
}

impl<T: Line> Listing<T> {
    /// Writes a heading, a line for each item, and how to go on.
    pub(crate) fn write(&self, heading: &str, text: &mut String) {
        self.write_under(heading, "", text);
    }

    /// The same, indented.
    pub(crate) fn write_under(&self, heading: &str, indent: &str, text: &mut String) {
        let shown = self.items.len();
        let _ = match self.total {
            _ if shown == 0
                && self.next_cursor.is_none()
                && self.cut.is_none()
                && self.left_out.is_none() =>
            {
                write!(text, "\n{indent}{heading}: none")
            }
            Some(total) => write!(text, "\n{indent}{heading} ({shown} of {total}):"),
            None => write!(text, "\n{indent}{heading} ({shown}):"),
        };
        for item in &self.items {
            let _ = write!(text, "\n{indent}- ");
            item.write(text);
        }
        if let Some(items) = self.left_out {
            let _ = write!(
                text,
                "\n{indent}Left out: {items} that TIDAL names without describing them (not available in this \
                 country, for instance)"
            );
        }
        if let Some(cut) = &self.cut {
            let _ = write!(text, "\n{indent}Cut: {cut}");
        }
        if let Some(cursor) = &self.next_cursor {
            let _ = write!(
                text,
                "\n{indent}There is more: call again with {} and cursor \"{cursor}\"",
                self.with
            );
        }
    }
}

impl<T> Cut for Listing<T> {
    fn shown(&self) -> usize {
        self.items.len()
    }

    fn keep(&mut self, count: usize) {
        if count < self.items.len() {
            self.items.truncate(count);
            // The cursor stands behind what was left out now: going on there would skip it.
            self.next_cursor = None;
            self.cut = Some(format!(
                "only {count} are shown, because the answer would be too large; ask again for at most {} at \
                 once (a smaller limit, or fewer ids)",
                count.max(1)
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    impl Line for u32 {
        fn write(&self, text: &mut String) {
            let _ = write!(text, "number {self}");
        }
    }

    fn listing(next: Option<Position>) -> Listing<u32> {
        let window = Window {
            items: (1..=3).map(Arc::new).collect(),
            next,
            total: Some(9),
            left_out: 0,
            freshness: None,
            stopped_by: None,
        };
        Listing::of(window, |number| *number, |_, _| "c".to_owned())
    }

    #[test]
    fn a_list_with_more_says_how_to_go_on() {
        let mut text = String::new();
        listing(Some(Position::default())).write("Numbers", &mut text);
        assert_eq!(
            text,
            "\nNumbers (3 of 9):\n- number 1\n- number 2\n- number 3\nThere is more: call again with the same \
             arguments and cursor \"c\""
        );
    }

    #[test]
    fn a_list_cut_for_size_takes_its_cursor_back() {
        let mut listing = listing(Some(Position::default()));
        listing.keep(1);
        let mut text = String::new();
        listing.write("Numbers", &mut text);
        assert!(
            text.contains("(1 of 9)") && text.contains("only 1 are shown"),
            "{text}"
        );
        assert!(!text.contains("cursor \"c\""), "{text}");
    }
}
