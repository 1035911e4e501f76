//! Pages for people, where one table does not say it all: a heading, sections, a paragraph.

use std::fmt::Write;

use comfy_table::{ContentArrangement, Table, presets};

use crate::{
    console::Console,
    error::Error,
    output::{clean, clean_lines, table},
    view::{Album, Artist, Playlist, Record, length, titled},
};

/// Something with a name and a few facts about it.
pub(super) trait Headed {
    /// Its name.
    fn name(&self) -> String;
    /// The facts, in the order of interest. Empty ones are left out.
    fn facts(&self) -> Vec<String>;
}

/// Prints the name and the facts.
pub(super) fn heading(console: &Console, thing: &impl Headed) -> Result<(), Error> {
    let (bold, faint) = (console.palette().heading, console.palette().faint);
    let facts: Vec<String> = thing
        .facts()
        .into_iter()
        .filter(|fact| !fact.is_empty())
        .collect();
    let mut text = String::new();
    // Writing to a string cannot fail.
    let _ = writeln!(text, "{bold}{}{bold:#}", clean(&thing.name()));
    let _ = writeln!(text, "{faint}{}{faint:#}\n", clean(&facts.join(" · ")));
    console.write(text.as_bytes())
}

/// Prints a table.
pub(super) fn rows<T: Record>(console: &Console, rows: &[T]) -> Result<(), Error> {
    console.write(table(rows, console.width(), console.palette()).as_bytes())
}

/// Prints what a table would have in one row, a line for each column that says something.
pub(super) fn facts<T: Record>(console: &Console, thing: &T) -> Result<(), Error> {
    let faint = console.palette().faint;
    let label = |heading: &str| {
        let mut letters = heading.chars();
        let first: String = letters.next().into_iter().collect();
        first + &letters.as_str().to_lowercase()
    };
    let widest = T::COLUMNS.iter().map(|column| column.heading.len()).max();
    let widest = widest.unwrap_or_default();
    for column in T::COLUMNS {
        let text = (column.text)(thing);
        if !text.is_empty() {
            let (label, text) = (label(column.heading), clean(&text));
            console.write(format!("{faint}{label:widest$}{faint:#}  {text}\n").as_bytes())?;
        }
    }
    Ok(())
}

/// Prints an empty line.
pub(super) fn space(console: &Console) -> Result<(), Error> {
    console.write(b"\n")
}

/// Prints a table under a heading, or nothing for no rows.
pub(super) fn section<T: Record>(console: &Console, name: &str, things: &[T]) -> Result<(), Error> {
    if things.is_empty() {
        return Ok(());
    }
    let bold = console.palette().heading;
    console.write(format!("{bold}{name}{bold:#}\n").as_bytes())?;
    rows(console, things)?;
    space(console)
}

/// An artist with the parts that came along.
pub(super) fn artist_page(console: &Console, artist: &Artist) -> Result<(), Error> {
    heading(console, artist)?;
    if let Some(biography) = artist.biography.as_deref().filter(|text| !text.is_empty()) {
        console.write(wrapped(&without_markup(biography), console.width()).as_bytes())?;
        space(console)?;
    }
    section(
        console,
        "Top tracks",
        artist.top_tracks.as_deref().unwrap_or_default(),
    )?;
    section(console, "Albums", artist.albums.as_deref().unwrap_or_default())?;
    section(
        console,
        "Similar artists",
        artist.similar.as_deref().unwrap_or_default(),
    )?;
    section(console, "Videos", artist.videos.as_deref().unwrap_or_default())
}

fn items(number: u32) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!("{number} item{plural}")
}

/// The text without the links that TIDAL marks up as `[wimpLink artistId="1"]name[/wimpLink]`.
fn without_markup(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('[') {
        plain.push_str(before);
        let markup = ["wimpLink", "/wimpLink"].iter().any(|tag| after.starts_with(tag));
        match after.split_once(']') {
            Some((_, following)) if markup => rest = following,
            Some(_) | None => {
                plain.push('[');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    plain
}

/// The text in lines of this width.
fn wrapped(text: &str, width: usize) -> String {
    let mut table = Table::new();
    table
        .load_style(presets::NOTHING)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_width(u16::try_from(width).unwrap_or(u16::MAX))
        .add_row([clean_lines(text)]);
    if let Some(column) = table.column_mut(0) {
        column.set_padding((0, 0));
    }
    let lines: Vec<String> = table.lines().map(|line| line.trim_end().to_owned()).collect();
    lines.join("\n") + "\n"
}

// === impl Headed ===

impl Headed for Album {
    fn name(&self) -> String {
        titled(&self.title, self.version.as_deref())
    }

    fn facts(&self) -> Vec<String> {
        let artists: Vec<&str> = self.artists.iter().map(|artist| artist.name.as_str()).collect();
        vec![
            artists.join(", "),
            self.released.map(|date| date.to_string()).unwrap_or_default(),
            items(self.number_of_items),
            length(self.duration_seconds),
            self.id.clone(),
        ]
    }
}

impl Headed for Artist {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn facts(&self) -> Vec<String> {
        vec![
            self.handle
                .as_ref()
                .map(|handle| format!("@{handle}"))
                .unwrap_or_default(),
            self.url.clone(),
            self.id.clone(),
        ]
    }
}

impl Headed for Playlist {
    fn name(&self) -> String {
        self.name.clone()
    }

    fn facts(&self) -> Vec<String> {
        vec![
            self.number_of_items.map(items).unwrap_or_default(),
            self.duration_seconds.map(length).unwrap_or_default(),
            self.id.clone(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_taken_out_and_nothing_else() {
        for (given, shown) in [
            (r#"By [wimpLink artistId="1"]Miles[/wimpLink]."#, "By Miles."),
            ("[sic] and [", "[sic] and ["),
            ("[wimpLink", "[wimpLink"),
            ("", ""),
        ] {
            assert_eq!(without_markup(given), shown);
        }
    }

    #[test]
    fn paragraphs_are_wrapped_to_the_width() {
        assert_eq!(wrapped("one two three\nfour", 8), "one two\nthree\nfour\n");
    }
}
