//! How a printed thing turns into columns of a table and fields of a CSV file: one list each, name and
//! value side by side. Widths, colours and quoting are `output`'s business.

use std::{fmt::Display, time::Duration};

use serde::Serialize;

/// Something that can be printed in every format.
pub(crate) trait Record: Serialize + Sized + 'static {
    /// The columns of a table.
    const COLUMNS: &'static [Column<Self>];
    /// The fields of a CSV file.
    const FIELDS: &'static [Field<Self>];

    /// What `--output ids` prints.
    fn id(&self) -> String;
}

/// A column of a table.
pub(crate) struct Column<T> {
    /// Its heading.
    pub(crate) heading: &'static str,
    /// How it behaves where room is short.
    pub(crate) shape: Shape,
    /// Its text.
    pub(crate) text: fn(&T) -> String,
    /// Whether it is there although no row has anything in it.
    pub(crate) presence: Presence,
}

/// Whether a column is there although no row has anything in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It is: that nothing is known is worth seeing.
    Always,
    /// It is not: what these rows hold has no such thing.
    Filled,
}

/// How a column behaves where room is short.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Always whole, on the left: ids and names of kinds.
    Whole,
    /// Always whole, on the right: figures.
    Figure,
    /// Cut to its share of the room that is left; a larger share gets more.
    Share(usize),
}

/// A field of a CSV file.
pub(crate) struct Field<T> {
    /// Its name in the header.
    pub(crate) name: &'static str,
    /// Its text.
    pub(crate) text: fn(&T) -> String,
}

// === impl Column ===

impl<T> Column<T> {
    /// A column; the text is taken from each thing printed.
    pub(crate) const fn new(heading: &'static str, shape: Shape, text: fn(&T) -> String) -> Self {
        Self {
            heading,
            shape,
            text,
            presence: Presence::Always,
        }
    }

    /// The same, left out where no row has anything in it.
    pub(crate) const fn if_filled(self) -> Self {
        Self {
            presence: Presence::Filled,
            ..self
        }
    }
}

// === impl Field ===

impl<T> Field<T> {
    /// A field; the text is taken from each thing printed.
    pub(crate) const fn new(name: &'static str, text: fn(&T) -> String) -> Self {
        Self { name, text }
    }
}

/// A length as people write it: `3:05`, `1:02:03`.
pub(crate) fn length(seconds: u64) -> String {
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

/// A length in whole seconds, rounded.
pub(super) fn seconds(duration: Duration) -> u64 {
    duration.saturating_add(Duration::from_millis(500)).as_secs()
}

/// A value as text; nothing for what is not known.
pub(crate) fn plain<T: Display>(value: Option<&T>) -> String {
    value.map(T::to_string).unwrap_or_default()
}

/// A title with what sets this edition apart: `Blue in Green (Live)`.
pub(crate) fn titled(title: &str, version: Option<&str>) -> String {
    match version.map(str::trim) {
        Some(version) if !version.is_empty() => format!("{title} ({version})"),
        Some(_) | None => title.to_owned(),
    }
}

/// Popularity as a percentage.
pub(super) fn percent(share: f64) -> String {
    format!("{:.0} %", share * 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_read_like_a_player_shows_them() {
        for (seconds, shown) in [
            (0, "0:00"),
            (5, "0:05"),
            (185, "3:05"),
            (3600, "1:00:00"),
            (3723, "1:02:03"),
        ] {
            assert_eq!(length(seconds), shown);
        }
        assert_eq!(seconds(Duration::from_millis(1_499)), 1);
        assert_eq!(seconds(Duration::from_millis(1_500)), 2);
    }

    #[test]
    fn a_version_follows_the_title() {
        assert_eq!(titled("So What", Some("Live")), "So What (Live)");
        assert_eq!(titled("So What", Some(" ")), "So What");
        assert_eq!(titled("So What", None), "So What");
    }
}
