//! Where TIDAL is reached, made when it is first needed: a server that is only asked for its tools opens no
//! connection and reads no certificates.

use std::sync::{Arc, OnceLock};

use tidal_core::{Result, Tidal};

type Maker = Box<dyn Fn() -> Result<Arc<dyn Tidal>> + Send + Sync>;

/// TIDAL, or why it cannot be asked.
pub struct Backend {
    made: OnceLock<Result<Arc<dyn Tidal>>>,
    make: Maker,
}

// === impl Backend ===

impl Backend {
    /// One that is there already.
    pub fn ready(tidal: Arc<dyn Tidal>) -> Self {
        Self::lazy(move || Ok(Arc::clone(&tidal)))
    }

    /// One that is made by the first call that needs it. It is made once: a failure stays.
    pub fn lazy(make: impl Fn() -> Result<Arc<dyn Tidal>> + Send + Sync + 'static) -> Self {
        Self {
            made: OnceLock::new(),
            make: Box::new(make),
        }
    }

    /// TIDAL.
    ///
    /// # Errors
    /// With what kept it from being made, such as missing credentials.
    pub fn tidal(&self) -> Result<Arc<dyn Tidal>> {
        self.made.get_or_init(|| (self.make)()).clone()
    }
}
