//! What this process has to say to every client, whoever they are.

use tokio::sync::broadcast;

/// Where it is said. Who is slow misses it: what is said holds for the last time it was said.
#[derive(Clone, Debug)]
pub(crate) struct Board(broadcast::Sender<Notice>);

/// What a client may be told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Notice {
    /// The list of tools is another one.
    Tools,
    /// The list of prompts is another one.
    #[cfg_attr(
        not(feature = "conformance"),
        expect(dead_code, reason = "ours never changes")
    )]
    Prompts,
    /// What is to be read at this address is another thing, or is gone.
    Resource(String),
}

/// How many wait for whoever is slow.
const MOST_WAITING: usize = 16;

// === impl Board ===

impl Board {
    #[cfg(feature = "conformance")]
    pub(crate) fn say(&self, notice: Notice) {
        // Nobody may be listening.
        let _ = self.0.send(notice);
    }

    pub(crate) fn listen(&self) -> broadcast::Receiver<Notice> {
        self.0.subscribe()
    }
}

impl Default for Board {
    fn default() -> Self {
        Self(broadcast::Sender::new(MOST_WAITING))
    }
}
