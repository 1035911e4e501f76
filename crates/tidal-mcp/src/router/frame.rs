//! What all calls to one server share, beside TIDAL itself.

use std::sync::Arc;

use tidal_core::curation::Readings;

use super::Entry;
use crate::{
    Error, Options, caller::Callers, consent::Questions, cursor::Sealer, reception::Reception,
    subscriptions::Board, tool::Spec,
};

/// What all calls share.
pub(crate) struct Frame {
    pub(crate) callers: Callers,
    pub(crate) sealer: Arc<Sealer>,
    pub(crate) questions: Arc<Questions>,
    pub(crate) reception: Reception,
    /// What was read of long playlists, for the calls that go on with it.
    pub(crate) readings: Readings,
    /// The enabled tools.
    pub(crate) offers: Vec<Spec>,
    /// What this process has to say of its own lists.
    pub(crate) board: Board,
}

// === impl Frame ===

impl Frame {
    /// # Errors
    /// When the system gives no randomness for a key.
    pub(crate) fn of(options: &Options, entries: &[Entry]) -> Result<Self, Error> {
        let sealer = Arc::new(Sealer::new(options.sealing_key.as_ref())?);
        Ok(Self {
            callers: Callers::of(options),
            questions: Arc::new(Questions::new(Arc::clone(&sealer), options.replication.clone())),
            sealer,
            reception: Reception::of(options),
            readings: Readings::default(),
            offers: entries.iter().map(|entry| *entry.spec()).collect(),
            board: Board::default(),
        })
    }
}
