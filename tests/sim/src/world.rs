//! Everything one simulator consists of, shared by its connections.

use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::counters::Tally;
use crate::faults::Plan;
use crate::library::Library;
use crate::limit::Limiter;
use crate::oauth::Tokens;
use crate::scene::{Lens, Scene};
use crate::signer::Signer;
use crate::writes::Ledger;
use std::sync::{PoisonError, RwLock};

/// A simulated TIDAL.
pub(crate) struct World {
    pub(crate) catalogue: Catalogue,
    pub(crate) library: RwLock<Library>,
    pub(crate) signer: Signer,
    pub(crate) clock: Clock,
    pub(crate) tokens: Tokens,
    pub(crate) limiter: Option<Limiter>,
    pub(crate) plan: Plan,
    pub(crate) tally: Tally,
    pub(crate) ledger: Ledger,
    pub(crate) login: Login,
}

/// How users sign in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Login {
    pub(crate) approval: Approval,
    /// Redirects that are allowed besides those to this machine.
    pub(crate) redirect_uris: Vec<String>,
}

/// Who presses the button.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Approval {
    /// The user, on a page.
    #[default]
    Asked,
    /// Nobody: the first user allows everything at once.
    Automatic,
}

// === impl World ===

impl World {
    /// Looks at the world through a lens.
    pub(crate) fn look<T>(&self, lens: Lens, see: impl FnOnce(&Scene<'_>) -> T) -> T {
        let library = self.library.read().unwrap_or_else(PoisonError::into_inner);
        see(&Scene::new(self, &library, lens))
    }

    /// Changes the library.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Library) -> T) -> T {
        change(&mut self.library.write().unwrap_or_else(PoisonError::into_inner))
    }
}
