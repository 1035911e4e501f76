//! The two streams: results on standard output, everything else on standard error. What is said there
//! and in which form depends on who reads; that is decided once, here.

mod dialogue;

use std::{
    cell::RefCell,
    io::{self, BufWriter, IsTerminal, Write},
};

pub(crate) use self::dialogue::Dialogue;
use crate::{
    cli::Global,
    error::Error,
    output::{Destination, Format, Palette, clean_lines},
    progress::Progress,
    report,
};

/// Width of a table where there is no terminal to ask.
const DEFAULT_WIDTH: usize = 80;

/// Holds a page of results, so that they go out between two looks of the progress bar.
const BUFFER: usize = 256 * 1024;

/// Both streams and how to write on them.
pub(crate) struct Console {
    out: RefCell<Box<dyn Write>>,
    err: RefCell<Box<dyn Write>>,
    destination: Destination,
    asked: Option<Format>,
    loudness: Loudness,
    width: usize,
    colours: Palette,
    err_colours: Palette,
    progress: Progress,
    dialogue: Dialogue,
}

/// How much is said on standard error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Loudness {
    /// Errors only.
    Quiet,
    /// Errors and notes.
    Normal,
}

// === impl Console ===

impl Console {
    /// The process's own streams.
    pub(crate) fn of_process(global: &Global) -> Self {
        let (out, err) = (io::stdout(), io::stderr());
        let destination = if out.is_terminal() {
            Destination::Terminal
        } else {
            Destination::Pipe
        };
        let quiet = global.quiet;
        Self {
            destination,
            asked: global.format(),
            loudness: if quiet { Loudness::Quiet } else { Loudness::Normal },
            width: terminal_width(&out).unwrap_or(DEFAULT_WIDTH),
            colours: Palette::of(&out),
            err_colours: Palette::of(&err),
            progress: if err.is_terminal() && !quiet && !global.verbose {
                Progress::on_stderr()
            } else {
                Progress::silent()
            },
            dialogue: Dialogue::of_process(),
            out: RefCell::new(Box::new(BufWriter::with_capacity(BUFFER, out))),
            err: RefCell::new(Box::new(err)),
        }
    }

    /// The format of results.
    pub(crate) fn format(&self) -> Format {
        Format::choose(self.asked, self.destination)
    }

    /// The format asked for, if any.
    pub(crate) fn asked(&self) -> Option<Format> {
        self.asked
    }

    /// Whether a person or a program reads the results.
    pub(crate) fn destination(&self) -> Destination {
        self.destination
    }

    /// Whether records of a change are worth printing: a person reads the sentence about it, and gets a table only
    /// on demand.
    pub(crate) fn wants_records(&self) -> bool {
        self.asked.is_some() || self.destination == Destination::Pipe
    }

    /// Cells of a line.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// The colours of standard output.
    pub(crate) fn palette(&self) -> &Palette {
        &self.colours
    }

    /// The progress bar.
    pub(crate) fn progress(&self) -> &Progress {
        &self.progress
    }

    /// Writes results, buffered.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<(), Error> {
        Ok(self.out.borrow_mut().write_all(bytes)?)
    }

    /// Sends buffered results on.
    pub(crate) fn flush(&self) -> Result<(), Error> {
        Ok(self.progress.aside(|| self.out.borrow_mut().flush())?)
    }

    /// Says something worth knowing that is no error.
    pub(crate) fn note(&self, text: &str) {
        if self.loudness == Loudness::Quiet {
            return;
        }
        let style = self.err_colours.faint;
        self.say(&if self.speaks_json() {
            format!("{}\n", serde_json::json!({ "note": text }))
        } else {
            format!("{style}note: {}{style:#}\n", clean_lines(text))
        });
    }

    /// Says what was done, in one sentence without its capital and its full stop.
    pub(crate) fn tell(&self, sentence: &str) {
        if self.loudness == Loudness::Quiet {
            return;
        }
        self.say(&if self.speaks_json() {
            format!("{}\n", serde_json::json!({ "note": sentence }))
        } else {
            format!("{}\n", clean_lines(sentence))
        });
    }

    /// Who can be asked.
    pub(crate) fn dialogue(&self) -> Dialogue {
        self.dialogue
    }

    /// Puts a question that is answered with yes or no.
    pub(crate) fn ask(&self, question: &str) {
        self.progress.rest();
        self.say(&format!("{} [y/N] ", clean_lines(question)));
    }

    /// Says what the person has to do now: also where they asked for quiet.
    pub(crate) fn instruct(&self, text: &str) {
        self.say(&if self.speaks_json() {
            format!("{}\n", serde_json::json!({ "note": text }))
        } else {
            format!("{}\n", clean_lines(text))
        });
    }

    /// Tells an error, in the form that its reader expects.
    pub(crate) fn report(&self, error: &Error) {
        self.progress.finish();
        self.say(&if self.speaks_json() {
            report::machine(error)
        } else {
            report::human(error, &self.err_colours)
        });
    }

    fn speaks_json(&self) -> bool {
        self.asked == Some(Format::Json)
    }

    /// A standard error that cannot be written to is no reason to fail.
    fn say(&self, text: &str) {
        self.progress.aside(|| {
            let _ = self.err.borrow_mut().write_all(text.as_bytes());
        });
    }
}

fn terminal_width(out: &io::Stdout) -> Option<usize> {
    let (width, _) = terminal_size::terminal_size_of(out)?;
    Some(usize::from(width.0)).filter(|width| *width > 0)
}

#[cfg(test)]
pub(crate) mod captured {
    //! A console that keeps what is written, for tests.

    use std::{cell::RefCell, io, rc::Rc};

    use super::{Console, DEFAULT_WIDTH, Dialogue, Loudness};
    use crate::{
        output::{Destination, Format, Palette},
        progress::Progress,
    };

    /// What was written so far.
    #[derive(Clone, Default)]
    pub(crate) struct Captured(Rc<RefCell<Vec<u8>>>);

    impl io::Write for Captured {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.borrow_mut().write(bytes)
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Captured {
        /// As text.
        pub(crate) fn text(&self) -> String {
            String::from_utf8(self.0.borrow().clone()).unwrap()
        }
    }

    impl Console {
        /// A console in this format, and what it writes on its two streams.
        pub(crate) fn captured(format: Format) -> (Self, Captured, Captured) {
            let (out, err) = (Captured::default(), Captured::default());
            let console = Self {
                out: RefCell::new(Box::new(out.clone())),
                err: RefCell::new(Box::new(err.clone())),
                destination: Destination::Pipe,
                asked: Some(format),
                loudness: Loudness::Normal,
                width: DEFAULT_WIDTH,
                colours: Palette::plain(),
                err_colours: Palette::plain(),
                progress: Progress::silent(),
                dialogue: Dialogue::Nobody,
            };
            (console, out, err)
        }

        /// The same console, before which somebody sits who always says this.
        pub(crate) fn answered_with(mut self, answer: &'static str) -> Self {
            self.dialogue = Dialogue::Parrot(answer);
            self
        }
    }
}
