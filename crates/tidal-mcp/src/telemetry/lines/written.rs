//! An event as a line: as one object of JSON, or for people. What is there comes in the same order in both.

use std::fmt::{Debug, Write};

use tracing::{
    Event, Level, Metadata,
    field::{Field, Visit},
};

use super::{
    clock,
    escape::{Escaped, Way},
};
use crate::telemetry::account::Account;

/// What stands in every crate's path that is not of this workspace.
const REGISTRY: &str = "/registry/src/";

/// How lines are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Json,
    Text(Colours),
}

/// Whether a terminal shows them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Colours {
    Shown,
    None,
}

/// Writes the fields of an event, but for its message.
struct Fields<'a> {
    line: &'a mut String,
    way: Way,
    is_first: bool,
}

/// Writes the message of an event alone.
struct Message<'a> {
    line: &'a mut String,
    way: Way,
}

/// Writes an event as one line, with its line break.
pub(super) fn write(form: Form, line: &mut String, event: &Event<'_>) {
    match form {
        Form::Json => json(line, event),
        Form::Text(colours) => text(line, event, colours),
    }
    line.push('\n');
}

fn json(line: &mut String, event: &Event<'_>) {
    let (metadata, way) = (event.metadata(), Way::Json);
    line.push_str("{\"timestamp\":\"");
    clock::now(line);
    line.push_str("\",\"level\":\"");
    line.push_str(metadata.level().as_str());
    line.push_str("\",\"target\":\"");
    escaped(line, way, metadata.target());
    line.push_str("\",\"at\":\"");
    place(line, way, metadata);
    line.push('"');
    Account::current(|account| {
        let _ = write!(line, ",\"request_id\":\"{}\"", account.id());
    });
    if let Some(trace) = Account::trace() {
        let _ = write!(line, ",\"trace_id\":\"{trace}\"");
    }
    line.push_str(",\"message\":\"");
    event.record(&mut Message { line, way });
    line.push_str("\",\"fields\":{");
    let is_first = true;
    event.record(&mut Fields { line, way, is_first });
    line.push_str("}}");
}

fn text(line: &mut String, event: &Event<'_>, colours: Colours) {
    let (metadata, way) = (event.metadata(), Way::Text);
    clock::now(line);
    let level = metadata.level();
    let _ = if colours == Colours::Shown {
        write!(line, " \u{1b}[{}m{level:>5}\u{1b}[0m ", colour(*level))
    } else {
        write!(line, " {level:>5} ")
    };
    escaped(line, way, metadata.target());
    line.push_str(": ");
    event.record(&mut Message { line, way });
    let is_first = false;
    event.record(&mut Fields { line, way, is_first });
    Account::current(|account| {
        let _ = write!(line, " request_id={}", account.id());
    });
    if let Some(trace) = Account::trace() {
        let _ = write!(line, " trace_id={trace}");
    }
    line.push_str(" at=");
    place(line, way, metadata);
}

fn colour(level: Level) -> u8 {
    match level {
        Level::ERROR => 31,
        Level::WARN => 33,
        Level::INFO => 32,
        Level::DEBUG => 34,
        Level::TRACE => 35,
    }
}

/// File and line. Of another one's crate without where it lay when this program was built.
fn place(line: &mut String, way: Way, metadata: &Metadata<'_>) {
    let file = metadata.file().unwrap_or_default();
    let of_crate = file
        .split_once(REGISTRY)
        .and_then(|(_, file)| file.split_once('/'));
    escaped(line, way, of_crate.map_or(file, |(_, file)| file));
    if let Some(number) = metadata.line() {
        let _ = write!(line, ":{number}");
    }
}

fn escaped(line: &mut String, way: Way, text: &str) {
    // Writing to a string cannot fail.
    let _ = Escaped { line, way }.write_str(text);
}

// === impl Fields ===

impl Fields<'_> {
    /// What stands before a value; whether there is to be one.
    fn begin(&mut self, field: &Field) -> bool {
        let name = field.name();
        // What bridges from `log` writes about itself.
        if name == "message" || name.starts_with("log.") {
            return false;
        }
        match self.way {
            Way::Json => {
                self.line.push_str(if self.is_first { "\"" } else { ",\"" });
                self.line.push_str(name);
                self.line.push_str("\":");
            }
            Way::Text => {
                self.line.push(' ');
                self.line.push_str(name);
                self.line.push('=');
            }
        }
        self.is_first = false;
        true
    }

    fn bare(&mut self, field: &Field, value: impl std::fmt::Display) {
        if self.begin(field) {
            let _ = write!(self.line, "{value}");
        }
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if !self.begin(field) {
            return;
        }
        let (line, way) = (&mut *self.line, self.way);
        if way == Way::Json {
            line.push('"');
        }
        let _ = write!(Escaped { line, way }, "{value:?}");
        if way == Way::Json {
            self.line.push('"');
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if !self.begin(field) {
            return;
        }
        match self.way {
            Way::Json => {
                self.line.push('"');
                escaped(self.line, self.way, value);
                self.line.push('"');
            }
            // With spaces in it nobody could tell where it ends.
            Way::Text if value.contains([' ', '"', '=']) || value.is_empty() => {
                let (line, way) = (&mut *self.line, self.way);
                let _ = write!(Escaped { line, way }, "{value:?}");
            }
            Way::Text => escaped(self.line, self.way, value),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.bare(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.bare(field, value);
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.bare(field, value);
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if value.is_finite() {
            self.bare(field, value);
        } else {
            self.record_str(field, "not finite");
        }
    }
}

// === impl Message ===

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == "message" {
            let (line, way) = (&mut *self.line, self.way);
            let _ = write!(Escaped { line, way }, "{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "message" {
            escaped(self.line, self.way, value);
        }
    }
}
