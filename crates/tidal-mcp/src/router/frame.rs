//! What all calls to one server share, beside TIDAL itself.

use std::sync::Arc;

use crate::{Error, Options, caller::Callers, cursor::Sealer};

/// What all calls share.
pub(crate) struct Frame {
    pub(crate) callers: Callers,
    pub(crate) sealer: Arc<Sealer>,
}

// === impl Frame ===

impl Frame {
    /// # Errors
    /// When the system gives no randomness for a key.
    pub(crate) fn of(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            callers: Callers::of(options),
            sealer: Arc::new(Sealer::new(options.cursor_key.as_ref())?),
        })
    }
}
