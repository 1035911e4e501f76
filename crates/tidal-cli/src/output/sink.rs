//! Where the things of a list go, one after the other: out at once in the formats that allow it, kept for
//! the end in a table, whose columns need all of them.

use super::{Format, delimited, json, table};
use crate::{console::Console, error::Error, output::clean, view::Record};

/// A list on its way out. Nothing is written before the first thing or [`close`](Sink::close).
pub(crate) struct Sink<'a, T> {
    console: &'a Console,
    format: Format,
    kept: Vec<T>,
    written: usize,
    opened: bool,
}

// === impl Sink ===

impl<'a, T: Record> Sink<'a, T> {
    /// An empty list in this format.
    pub(crate) fn new(console: &'a Console, format: Format) -> Self {
        Self {
            console,
            format,
            kept: Vec::new(),
            written: 0,
            opened: false,
        }
    }

    /// Takes the next thing.
    pub(crate) fn push(&mut self, item: T) -> Result<(), Error> {
        self.open()?;
        match self.format {
            Format::Table => self.kept.push(item),
            Format::Json => {
                let comma = if self.written == 0 { "\n" } else { ",\n" };
                let object = json::indented(&item)?;
                // No string in JSON holds a line break, so that this indents the object and nothing else.
                let indented = object.replace('\n', "\n  ");
                self.console.write(format!("{comma}  {indented}").as_bytes())?;
            }
            Format::Ndjson => {
                let line = json::compact(&item)? + "\n";
                self.console.write(line.as_bytes())?;
            }
            Format::Csv => self.console.write(&delimited::record(&item)?)?,
            Format::Ids => self
                .console
                .write(format!("{}\n", clean(&item.id())).as_bytes())?,
        }
        self.written += 1;
        Ok(())
    }

    /// Completes the list and hands the outcome on: an interrupted list is as well-formed as any other, and
    /// where nothing came before the failure, nothing is printed at all.
    pub(crate) fn close<R>(mut self, outcome: Result<R, Error>) -> Result<R, Error> {
        if matches!(outcome, Err(Error::OutputClosed)) || (outcome.is_err() && self.written == 0) {
            return outcome;
        }
        self.open()?;
        match self.format {
            Format::Table => {
                let text = table(&self.kept, self.console.width(), self.console.palette());
                self.console.write(text.as_bytes())?;
            }
            Format::Json => {
                let end: &[u8] = if self.written == 0 { b"]\n" } else { b"\n]\n" };
                self.console.write(end)?;
            }
            Format::Ndjson | Format::Csv | Format::Ids => {}
        }
        self.console.flush()?;
        outcome
    }

    /// Writes what comes before the first thing.
    fn open(&mut self) -> Result<(), Error> {
        if self.opened {
            return Ok(());
        }
        self.opened = true;
        match self.format {
            Format::Json => self.console.write(b"["),
            Format::Csv => self.console.write(&delimited::header::<T>()?),
            Format::Table | Format::Ndjson | Format::Ids => Ok(()),
        }
    }
}
