//! The layer that writes each event as a line, and the last that sees it: what is in a line is not bounded, and has no place
//! in a trace. Spans are for traces, and what a line says of the request that it belongs to comes from its account.

mod clock;
mod escape;
mod place;
mod written;

use std::cell::RefCell;

use tracing::{Event, Level, Subscriber};
use tracing_subscriber::layer::{Context, Layer};

use super::{
    gate::is_watched,
    writer::{Haste, Writer},
};

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
    // Asked of each event that is let in before any layer gets it: whoever says no is the last to see it.
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        if is_watched(event.metadata()) {
            return true;
        }
        self.write(event);
        false
    }
}

impl Lines {
    fn write(&self, event: &Event<'_>) {
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

#[cfg(test)]
mod tests {
    use std::{
        io::{self, Write},
        sync::{Arc, Mutex},
    };

    use serde_json::{Value, json};
    use tracing_subscriber::layer::SubscriberExt;

    use super::*;

    #[derive(Clone, Default)]
    struct Page(Arc<Mutex<Vec<u8>>>);

    impl Write for Page {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    /// Two places that log in turn.
    fn log() {
        for round in 0_u64..2 {
            tracing::info!(
                round,
                share = 0.5,
                is_odd = round == 1,
                of = "one \"word\"",
                "first"
            );
            tracing::warn!(target: "elsewhere", nothing = Option::<u64>::None, "second\n");
        }
    }

    fn written(form: Form) -> Vec<String> {
        let page = Page::default();
        let writer = Writer::to(page.clone(), |_| {}).unwrap();
        let lines = Lines {
            form,
            writer: writer.clone(),
        };
        let subscriber = tracing_subscriber::registry().with(lines);
        tracing::subscriber::with_default(subscriber, log);
        writer.flush();
        let text = String::from_utf8(page.0.lock().unwrap().clone()).unwrap();
        text.lines().map(str::to_owned).collect()
    }

    #[test]
    fn each_line_is_an_object_with_what_belongs_to_its_place() {
        let lines: Vec<Value> = written(Form::Json)
            .iter()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 4);
        for (line, round) in lines.chunks(2).zip(0..) {
            let [first, second] = line else { unreachable!() };
            assert_eq!(first["level"], "INFO");
            assert_eq!(first["target"], module_path!());
            assert_eq!(first["message"], "first");
            let fields = json!({"round": round, "share": 0.5, "is_odd": round == 1, "of": "one \"word\""});
            assert_eq!(first["fields"], fields);
            assert_eq!(second["level"], "WARN");
            assert_eq!(second["target"], "elsewhere");
            assert_eq!(second["message"], "second\n");
            assert_eq!(second["fields"], json!({}));
            assert_ne!(first["at"], second["at"]);
        }
    }

    #[test]
    fn for_people_the_place_comes_last() {
        let lines = written(Form::Text(Colours::None));
        let told = |line: &str| {
            let (_, rest) = line.split_once("Z ").unwrap();
            let (rest, at) = rest.rsplit_once(" at=").unwrap();
            assert!(at.contains("lines.rs:"), "{at}");
            rest.to_owned()
        };
        let told: Vec<String> = lines.iter().map(|line| told(line)).collect();
        let first = |round, is_odd| {
            format!(
                " INFO {}: first round={round} share=0.500 is_odd={is_odd} of=\"one \\\"word\\\"\"",
                module_path!()
            )
        };
        let second = " WARN elsewhere: second\\n".to_owned();
        assert_eq!(told, [first(0, false), second.clone(), first(1, true), second]);
    }
}
