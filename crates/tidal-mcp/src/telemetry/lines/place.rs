//! What is the same in every line that is logged at one place: its level, its target, file and line. It is put together
//! once, and kept until another place logs: nearly all lines of a busy server are of the access log, from one place.

use std::{cell::RefCell, fmt::Write};

use tracing::{Level, Metadata, callsite::Identifier};

use super::{
    escape::Way,
    written::{Colours, Form},
};

/// What stands in every crate's path that is not of this workspace.
const REGISTRY: &str = "/registry/src/";

thread_local! {
    /// The one that was written last.
    static LAST: RefCell<Option<Place>> = const { RefCell::new(None) };
}

/// What its lines have in common.
struct Place {
    of: (Identifier, Form),
    before: String,
    after: String,
}

/// Writes what comes between the time and the rest.
pub(super) fn before(form: Form, line: &mut String, metadata: &'static Metadata<'static>) {
    with(form, metadata, |place| line.push_str(&place.before));
}

/// Writes what comes at the end.
pub(super) fn after(form: Form, line: &mut String, metadata: &'static Metadata<'static>) {
    with(form, metadata, |place| line.push_str(&place.after));
}

fn with(form: Form, metadata: &'static Metadata<'static>, write: impl FnOnce(&Place)) {
    let of = (metadata.callsite(), form);
    LAST.with_borrow_mut(|last| {
        let place = last.take_if(|last| last.of == of);
        write(last.insert(place.unwrap_or_else(|| Place::new(of, metadata))));
    });
}

// === impl Place ===

impl Place {
    fn new(of: (Identifier, Form), metadata: &Metadata<'_>) -> Self {
        let (_, form) = of;
        let (level, target, at) = (metadata.level(), metadata.target(), at(metadata));
        let (mut before, mut after) = (String::new(), String::new());
        // Writing to a string cannot fail.
        let _ = match form {
            Form::Json => {
                let [target, at] = [target, &at].map(|text| Way::Json.escaped(text));
                write!(before, r#"","level":"{level}","target":"{target}","at":"{at}""#)
            }
            Form::Text(colours) => {
                let [target, at] = [target, &at].map(|text| Way::Text.escaped(text));
                let _ = write!(after, " at={at}");
                match colours {
                    Colours::Shown => {
                        let colour = colour(*level);
                        write!(before, " \u{1b}[{colour}m{level:>5}\u{1b}[0m {target}: ")
                    }
                    Colours::None => write!(before, " {level:>5} {target}: "),
                }
            }
        };
        Self { of, before, after }
    }
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
fn at(metadata: &Metadata<'_>) -> String {
    let file = metadata.file().unwrap_or_default();
    let of_crate = file
        .split_once(REGISTRY)
        .and_then(|(_, file)| file.split_once('/'));
    let file = of_crate.map_or(file, |(_, file)| file);
    match metadata.line() {
        Some(number) => format!("{file}:{number}"),
        None => file.to_owned(),
    }
}
