//! An event as a line: as one object of JSON, or for people. What is there comes in the same order in both.

use std::fmt::{Debug, Write};

use tracing::{
    Event,
    field::{Field, Visit},
};

use super::{
    clock,
    escape::{Escaped, Way},
    place,
};
use crate::telemetry::account::Account;

/// The field that holds the message.
const MESSAGE: &str = "message";

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

/// Writes the fields of an event, and before them its message if that is the first of them.
struct Fields<'a> {
    line: &'a mut String,
    way: Way,
    stands: Stands,
}

/// How far an event is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// Its message comes next.
    BeforeMessage,
    /// Its first field does.
    BeforeFields,
    /// Fields were written.
    WithinFields,
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
    let way = Way::Json;
    line.push_str("{\"timestamp\":\"");
    clock::now(line);
    place::before(Form::Json, line, event.metadata());
    Account::current(|account| {
        line.push_str(",\"request_id\":\"");
        line.push_str(account.id().as_str());
        line.push('"');
    });
    if let Some(trace) = Account::trace() {
        // Writing to a string cannot fail.
        let _ = write!(line, ",\"trace_id\":\"{trace}\"");
    }
    line.push_str(",\"message\":\"");
    fields(line, way, event);
    line.push_str("}}");
}

fn text(line: &mut String, event: &Event<'_>, colours: Colours) {
    let (form, way) = (Form::Text(colours), Way::Text);
    clock::now(line);
    place::before(form, line, event.metadata());
    fields(line, way, event);
    Account::current(|account| {
        line.push_str(" request_id=");
        line.push_str(account.id().as_str());
    });
    if let Some(trace) = Account::trace() {
        let _ = write!(line, " trace_id={trace}");
    }
    place::after(form, line, event.metadata());
}

/// The message and all fields.
fn fields(line: &mut String, way: Way, event: &Event<'_>) {
    let mut stands = Stands::BeforeMessage;
    // The macros put it there. Whoever makes events in another way may not.
    let is_message_first = event.fields().next().is_some_and(|field| field.name() == MESSAGE);
    if !is_message_first {
        event.record(&mut Message { line, way });
        line.push_str(way.after_message());
        stands = Stands::BeforeFields;
    }
    event.record(&mut Fields { line, way, stands });
}

// === impl Fields ===

impl Fields<'_> {
    /// What stands before a value; whether there is to be one.
    fn begin(&mut self, field: &Field) -> bool {
        let name = field.name();
        // What bridges from `log` writes about itself.
        if name == MESSAGE || name.starts_with("log.") {
            return false;
        }
        match self.way {
            Way::Json => {
                let is_first = self.stands == Stands::BeforeFields;
                self.line.push_str(if is_first { "\"" } else { ",\"" });
                self.line.push_str(name);
                self.line.push_str("\":");
            }
            Way::Text => {
                self.line.push(' ');
                self.line.push_str(name);
                self.line.push('=');
            }
        }
        self.stands = Stands::WithinFields;
        true
    }

    /// What is the same in both ways.
    fn bare(&mut self, field: &Field, value: &str) {
        if self.begin(field) {
            self.line.push_str(value);
        }
    }
}

impl Visit for Fields<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        let (line, way) = (&mut *self.line, self.way);
        if self.stands == Stands::BeforeMessage {
            Message { line, way }.record_debug(field, value);
            self.line.push_str(way.after_message());
            self.stands = Stands::BeforeFields;
            return;
        }
        if !self.begin(field) {
            return;
        }
        let line = &mut *self.line;
        if way == Way::Json {
            line.push('"');
        }
        let _ = write!(Escaped { line, way }, "{value:?}");
        if way == Way::Json {
            self.line.push('"');
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if self.stands == Stands::BeforeMessage {
            return self.record_debug(field, &format_args!("{value}"));
        }
        if !self.begin(field) {
            return;
        }
        match self.way {
            Way::Json => {
                self.line.push('"');
                self.way.escape(self.line, value);
                self.line.push('"');
            }
            // With spaces in it nobody could tell where it ends.
            Way::Text if value.contains([' ', '"', '=']) || value.is_empty() => {
                let (line, way) = (&mut *self.line, self.way);
                let _ = write!(Escaped { line, way }, "{value:?}");
            }
            Way::Text => self.way.escape(self.line, value),
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.bare(field, itoa::Buffer::new().format(value));
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.bare(field, itoa::Buffer::new().format(value));
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.bare(field, if value { "true" } else { "false" });
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        if let Some((whole, thousandths)) = in_thousandths(value) {
            if self.begin(field) {
                self.line.push_str(itoa::Buffer::new().format(whole));
                self.line.push('.');
                self.line
                    .push_str(itoa::Buffer::new().format(1000 + thousandths).split_at(1).1);
            }
        } else if value.is_finite() {
            self.bare(field, zmij::Buffer::new().format_finite(value));
        } else {
            self.record_str(field, "not finite");
        }
    }
}

/// The whole part and the thousandths of a number that has no more than these, as times in milliseconds have: those are
/// written in a fraction of the time that any other number takes.
fn in_thousandths(value: f64) -> Option<(u32, u32)> {
    let all = (value * 1000.0).round();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "whole, and within bounds"
    )]
    let thousandths = (0.0..=f64::from(u32::MAX)).contains(&all).then_some(all as u32)?;
    let is_exact = (f64::from(thousandths) / 1000.0).to_bits() == value.to_bits();
    is_exact.then_some((thousandths / 1000, thousandths % 1000))
}

// === impl Message ===

impl Visit for Message<'_> {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if field.name() == MESSAGE {
            let (line, way) = (&mut *self.line, self.way);
            let _ = write!(Escaped { line, way }, "{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == MESSAGE {
            self.way.escape(self.line, value);
        }
    }
}
