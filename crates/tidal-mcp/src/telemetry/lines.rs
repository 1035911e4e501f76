//! The layer that writes each event as a line. It sees events alone: spans are for traces, and what a line says of the
//! request that it belongs to comes from its account.

mod clock;
mod escape;
mod written;

use std::cell::RefCell;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::writer::{Haste, Writer};

pub(super) use written::{Colours, Form};

/// What a line takes at most; of what is longer nobody keeps the memory.
const USUAL_BYTES: usize = 8 * 1024;

/// Writes lines.
pub(super) struct Lines {
    pub(super) form: Form,
    pub(super) writer: Writer,
}

thread_local! {
    static LINE: RefCell<String> = const { RefCell::new(String::new()) };
}

impl<S: Subscriber> Layer<S> for Lines {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let haste = if *event.metadata().level() <= Level::WARN {
            Haste::AtOnce
        } else {
            Haste::CanWait
        };
        LINE.with(|line| {
            // What is logged while a line is written has one of its own.
            let Ok(mut line) = line.try_borrow_mut() else {
                let mut line = String::new();
                written::write(self.form, &mut line, event);
                return self.writer.line(line.as_bytes(), haste);
            };
            line.clear();
            written::write(self.form, &mut line, event);
            self.writer.line(line.as_bytes(), haste);
            line.shrink_to(USUAL_BYTES);
        });
    }
}
