//! Where log lines go: into memory first, and from there to standard error in large pieces, by a thread of its own. A call of
//! the system for each line would cost more than many a request does.
//!
//! Nobody who logs ever waits for whoever reads: where lines are not taken, as many as fit wait, and the others are counted.

use std::{
    io::Write,
    sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use metrics::counter;

/// How much waits at most, beside what is being written.
const MOST_BYTES: usize = 1024 * 1024;

/// From how much on it is written at once.
const ENOUGH_BYTES: usize = 128 * 1024;

/// How long a line waits for more of them.
const LONGEST_WAIT: Duration = Duration::from_millis(100);

/// How long whoever has to wait for all lines to be written does.
const LAST_WORDS: Duration = Duration::from_millis(500);

/// Whether a line can wait for others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Haste {
    CanWait,
    AtOnce,
}

/// Takes lines. Cheap to clone.
#[derive(Clone)]
pub(super) struct Writer(Arc<Shared>);

struct Shared {
    waiting: Mutex<Waiting>,
    /// There is something to write.
    filled: Condvar,
    /// Something was written.
    written: Condvar,
}

#[derive(Default)]
struct Waiting {
    lines: Vec<u8>,
    /// How many did not fit, since somebody was told.
    lost: u64,
    hurries: bool,
    /// What was taken out is being written.
    under_way: bool,
}

// === impl Writer ===

impl Writer {
    /// Begins to write to this. Once somebody reads again, `tell` is told how many lines were lost meanwhile, and may log it.
    ///
    /// # Errors
    /// There can be no thread.
    pub(super) fn to(
        output: impl Write + Send + 'static,
        tell: impl Fn(u64) + Send + 'static,
    ) -> std::io::Result<Self> {
        let shared = Arc::new(Shared {
            waiting: Mutex::default(),
            filled: Condvar::new(),
            written: Condvar::new(),
        });
        let writing = Arc::clone(&shared);
        // To the end of the process: what is written last is waited for by `flush`.
        thread::Builder::new()
            .name("log".to_owned())
            .spawn(move || writing.write(output, tell))?;
        Ok(Self(shared))
    }

    /// Takes a line, which ends with a line break, or counts it as lost.
    pub(super) fn line(&self, line: &[u8], haste: Haste) {
        let mut waiting = self.0.waiting();
        if waiting.lines.len() + line.len() > MOST_BYTES {
            waiting.lost += 1;
            drop(waiting);
            counter!("tidal_log_lines_lost_total").increment(1);
            return;
        }
        let was_empty = waiting.lines.is_empty();
        let was_enough = waiting.is_due();
        waiting.lines.extend_from_slice(line);
        waiting.hurries |= haste == Haste::AtOnce;
        let is_news = was_empty || (!was_enough && waiting.is_due());
        drop(waiting);
        if is_news {
            self.0.filled.notify_one();
        }
    }

    /// Waits until everything is written, within a bounded time. Blocks: not for async code.
    pub(super) fn flush(&self) {
        let mut waiting = self.0.waiting();
        waiting.hurries = true;
        self.0.filled.notify_one();
        let is_left = |waiting: &mut Waiting| waiting.under_way || !waiting.lines.is_empty();
        // Whoever does not take it in time does not get it.
        let _ = self.0.written.wait_timeout_while(waiting, LAST_WORDS, is_left);
    }
}

// === impl Shared ===

impl Shared {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, mut output: impl Write, tell: impl Fn(u64)) {
        let mut lines = Vec::with_capacity(ENOUGH_BYTES);
        loop {
            let lost = self.take(&mut lines);
            // Where nobody reads any more, there is nobody to tell.
            let _ = output.write_all(&lines).and_then(|()| output.flush());
            lines.clear();
            lines.shrink_to(MOST_BYTES);
            // That was taken: somebody reads again.
            if lost > 0 {
                tell(lost);
            }
            self.waiting().under_way = false;
            self.written.notify_all();
        }
    }

    /// Waits for lines, and then for as many as are worth a call of the system. How many others were lost meanwhile.
    fn take(&self, lines: &mut Vec<u8>) -> u64 {
        let waiting = self.waiting();
        let filled = self
            .filled
            .wait_while(waiting, |waiting| waiting.lines.is_empty() && !waiting.hurries);
        let waiting = filled.unwrap_or_else(PoisonError::into_inner);
        let filled = self
            .filled
            .wait_timeout_while(waiting, LONGEST_WAIT, |waiting| !waiting.is_due());
        let (mut waiting, _) = filled.unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut waiting.lines, lines);
        waiting.hurries = false;
        waiting.under_way = true;
        std::mem::take(&mut waiting.lost)
    }
}

// === impl Waiting ===

impl Waiting {
    fn is_due(&self) -> bool {
        self.hurries || self.lines.len() >= ENOUGH_BYTES
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    /// What becomes of lines.
    #[derive(Debug, PartialEq, Eq)]
    enum Happened {
        Taken(Vec<u8>),
        Lost(u64),
    }

    /// Takes one piece whenever it is let.
    struct Reader {
        let_go: mpsc::Receiver<()>,
        happened: mpsc::Sender<Happened>,
    }

    impl Write for Reader {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.let_go.recv().map_err(std::io::Error::other)?;
            let taken = Happened::Taken(bytes.to_vec());
            self.happened.send(taken).map_err(std::io::Error::other)?;
            Ok(bytes.len())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    fn writer() -> (Writer, mpsc::Sender<()>, mpsc::Receiver<Happened>) {
        let (go, let_go) = mpsc::channel();
        let (happened, told) = mpsc::channel();
        let reader = Reader {
            let_go,
            happened: happened.clone(),
        };
        let writer = Writer::to(reader, move |lost| happened.send(Happened::Lost(lost)).unwrap());
        (writer.unwrap(), go, told)
    }

    #[test]
    fn whoever_hurries_is_written_at_once_with_all_before() {
        let (writer, go, told) = writer();
        go.send(()).unwrap();
        writer.line(b"one\n", Haste::CanWait);
        writer.line(b"two\n", Haste::AtOnce);
        writer.flush();
        assert_eq!(told.recv().unwrap(), Happened::Taken(b"one\ntwo\n".to_vec()));
    }

    #[test]
    fn what_does_not_hurry_is_written_soon() {
        let (writer, go, told) = writer();
        go.send(()).unwrap();
        writer.line(b"one\n", Haste::CanWait);
        assert_eq!(told.recv().unwrap(), Happened::Taken(b"one\n".to_vec()));
    }

    #[test]
    fn nobody_waits_for_a_reader_who_is_stuck_and_the_loss_is_told() {
        let (writer, go, told) = writer();
        let line = [[b'x'; 1023].as_slice(), b"\n"].concat();
        let most = MOST_BYTES / line.len();
        // However many the thread takes meanwhile: so many do not fit.
        let sent = most * 2 + 3;
        for _ in 0..sent {
            writer.line(&line, Haste::AtOnce);
        }
        let (mut kept, mut lost) = (0, 0);
        while kept + lost < sent as u64 {
            go.send(()).unwrap();
            match told.recv().unwrap() {
                Happened::Taken(lines) => kept += lines.len() as u64 / line.len() as u64,
                Happened::Lost(many) => lost += many,
            }
        }
        assert!(lost >= 2, "{lost}");
        // And once is enough.
        go.send(()).unwrap();
        writer.line(b"again\n", Haste::AtOnce);
        assert_eq!(told.recv().unwrap(), Happened::Taken(b"again\n".to_vec()));
    }
}
