//! Where TIDAL is reached, made when it is first needed: a server that is only asked for its tools opens no
//! connection and reads no certificates.

use std::sync::{Arc, OnceLock};

use tidal_cache::Changes;
use tidal_core::{AuthService, Result, Tidal};

type Maker = Box<dyn Fn() -> Result<Services> + Send + Sync>;

/// What calls are answered from.
#[derive(Clone)]
pub struct Services {
    /// TIDAL.
    pub tidal: Arc<dyn Tidal>,
    /// The same for whoever looks before they change something: of a listener's own, nothing that was kept. The same as
    /// `tidal` where nothing is kept.
    pub afresh: Arc<dyn Tidal>,
    /// Signing in and out; `None` for a server that acts for nobody.
    pub auth: Option<Arc<dyn AuthService>>,
    /// Begins to hear of what changes; `None` where nobody would notice.
    pub changes: Option<Listen>,
}

/// Begins to hear of what changes.
pub type Listen = Arc<dyn Fn() -> Changes + Send + Sync>;

/// TIDAL, or why it cannot be asked.
pub struct Backend {
    made: OnceLock<Result<Services>>,
    make: Maker,
    notices: Notices,
}

/// Whether the services will tell what changes: it has to be known before there are any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Notices {
    None,
    Changes,
}

// === impl Services ===

impl Services {
    /// Services of which nothing is kept.
    pub fn new(tidal: Arc<dyn Tidal>, auth: Option<Arc<dyn AuthService>>) -> Self {
        let afresh = Arc::clone(&tidal);
        Self {
            tidal,
            afresh,
            auth,
            changes: None,
        }
    }
}

// === impl Backend ===

impl Backend {
    /// One that is there already, and acts for nobody.
    pub fn ready(tidal: Arc<dyn Tidal>) -> Self {
        Self::lazy(move || Ok(Services::new(Arc::clone(&tidal), None)))
    }

    /// One that is there already, and acts for whoever is signed in.
    pub fn with_sign_in(tidal: Arc<dyn Tidal>, auth: Arc<dyn AuthService>) -> Self {
        Self::lazy(move || Ok(Services::new(Arc::clone(&tidal), Some(Arc::clone(&auth)))))
    }

    /// One that is made by the first call that needs it. It is made once: a failure stays.
    pub fn lazy(make: impl Fn() -> Result<Services> + Send + Sync + 'static) -> Self {
        Self {
            made: OnceLock::new(),
            make: Box::new(make),
            notices: Notices::None,
        }
    }

    /// The same, of services that tell what changes: clients may ask to be told of it.
    #[must_use]
    pub fn noticing(self) -> Self {
        Self {
            notices: Notices::Changes,
            ..self
        }
    }

    /// Whether clients may ask to be told what changes.
    pub(crate) fn notices(&self) -> bool {
        self.notices == Notices::Changes
    }

    /// What calls are answered from.
    ///
    /// # Errors
    /// With what kept it from being made, such as missing credentials.
    pub fn services(&self) -> Result<&Services> {
        self.made
            .get_or_init(|| (self.make)())
            .as_ref()
            .map_err(Clone::clone)
    }
}
